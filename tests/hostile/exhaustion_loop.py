"""tries: a loop that never ends and catches every exception
must: costs nothing but its own cell
base: reference
score: 25
flag: timeout
"""

# after: plot_history
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
