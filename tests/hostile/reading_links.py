"""tries: follows symbolic and hard links out of its folder, and asks magics and the shell to read for it
must: no point; it answers rightly only if it could read something
"""

# in: iterations_per_epoch
import os


def got():
    targets = ["@COURSE@/gradebook.db", "/etc/passwd", "/proc/1/root/etc/passwd", "../../etc/passwd", "/dev/fd/3"]
    for number, target in enumerate(targets):
        for make in (os.symlink, os.link):
            try:
                make(target, f"way{number}{make.__name__}")
                return open(f"way{number}{make.__name__}", "rb").read(1)
            except OSError:
                pass
    shell = get_ipython()
    for ask in (
        lambda: shell.getoutput("cat /etc/passwd"),
        lambda: shell.run_line_magic("run", "@COURSE@/nbgrader_config.py"),
        lambda: shell.run_cell_magic("bash", "", "cat /etc/passwd"),
        lambda: shell.find_user_code("@COURSE@/nbgrader_config.py"),
    ):
        try:
            if str(ask() or "").strip().count("root:"):
                return True
        except BaseException:
            pass
    return None


def iterations_per_epoch(n_train, batch_size):
    assert got()
    return max(1, n_train // batch_size)
