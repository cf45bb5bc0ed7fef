"""tries: changes installed packages, compiled caches and itself through the interpreter's own folders
must: no point; no file outside its folder changes
"""

# before: numerical_gradient
import importlib.util
import os
import sys

for module in list(sys.modules.values()):
    path = getattr(module, "__file__", None)
    if not path:
        continue
    for target in (path, importlib.util.cache_from_source(path) if path.endswith(".py") else path + ".x"):
        try:
            os.chmod(target, 0o666)
            with open(target, "ab") as file:
                file.write(b"\n# hostile\n")
        except (OSError, ValueError):
            pass
    os.environ["PYTHONSTARTUP"] = "/tmp/x"
