"""tries: calls the test's function again and again, never returning
must: costs its own question only
base: reference
score: 20
flag: timeout
"""


# in: numerical_gradient
def numerical_gradient(f, x):
    while True:
        f(x)
