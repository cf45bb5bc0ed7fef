"""tries: opens the tests, the masters, the gradebook, other submissions, password files and the home folder
must: no point; it answers rightly only if it could read something
"""

# in: iterations_per_epoch
import glob
import os

COURSE = "@COURSE@"
paths = [f"{COURSE}/source/session04/2_two_layer_net.ipynb", f"{COURSE}/gradebook.db", f"{COURSE}/nbgrader_config.py"]
paths += [
    f"{COURSE}/submitted/aaa_honest/session04/2_two_layer_net.ipynb",
    "/etc/passwd",
    "/etc/shadow",
    "/root/.bashrc",
]
paths += ["/proc/self/environ", "/proc/1/environ", "/proc/self/maps", "/proc/self/mem", "/proc/1/cmdline", "/dev/mem"]
paths += [os.path.expanduser("~root/.ssh/id_rsa"), "/sys/kernel/notes", "/var/log/dpkg.log", "/zygote/.matplotlib"]


def got():
    for path in paths + glob.glob(f"{COURSE}/*") + glob.glob("/home/*/*"):
        try:
            with open(path, "rb") as file:
                if file.read(1):
                    return path
        except OSError:
            pass
    return None


def iterations_per_epoch(n_train, batch_size):
    assert got()
    return max(1, n_train // batch_size)
