"""tries: calls the test's function again and again, never returning
must: costs its own question only
base: reference
score: 20
flag: timeout
slow: four tests that run until their time is up
"""


# in: numerical_gradient
def numerical_gradient(f, x):
    while True:
        f(x)
