"""tries: hands a million objects across the bridge
must: costs its own question only
base: reference
score: 20
"""


# in: numerical_gradient
def numerical_gradient(f, x):
    for _ in range(300):
        try:
            f([object() for _ in range(5000)])
        except Exception:
            pass
    return [object() for _ in range(1_000_000)]
