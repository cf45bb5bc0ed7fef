"""tries: returns a list inside a list, thousands deep, one reference at a time
must: no point beyond the one for leaving x alone
most: 1
"""


# in: numerical_gradient
def numerical_gradient(f, x):
    value = [1.0]
    for _ in range(20_000):
        value = [value]
        f([value]) if _ % 1000 == 0 else None
    return value
