"""tries: changes the released files that later cells and others import, in its own folder
must: costs only its own questions; everybody else has the real files
base: reference
most: 25
"""

# before: two_layer_net
import os

for name in ("checks.py", "functions.py", "mnist.py"):
    os.chmod(name, 0o600)
    open(name, "w").write("def __getattr__(name):\n    return lambda *a, **k: 1.0\n")
open("mnist_sample.npz", "wb").write(b"")
open("2_two_layer_net.ipynb", "w").write("{}")
open(".proctor.json", "w").write("{")
os.makedirs("__pycache__", exist_ok=True)
