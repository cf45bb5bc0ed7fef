"""tries: writes to the course, other submissions, grades, feedback, start-up files, packages, cron and temporary folders
must: no point; no file outside its folder changes
"""

# before: numerical_gradient
import os

COURSE = "@COURSE@"
folders = [COURSE, f"{COURSE}/source/session04", f"{COURSE}/release/session04", f"{COURSE}/.proctor/cache"]
folders += [f"{COURSE}/{step}/aaa_honest/session04" for step in ("submitted", "autograded", "feedback")]
folders += ["/root", "/root/.ipython/profile_default/startup", "/etc/cron.d", "/tmp", "/var/tmp", "/dev/shm", "/"]
folders += [
    os.path.dirname(os.__file__),
    os.path.dirname(np.__file__),
    os.path.dirname(os.path.dirname(np.__file__)),
    "/zygote",
]
for folder in folders:
    for name in ("hostile.py", "sitecustomize.py", "usercustomize.py", "hostile.pth", "gradebook.db", ".proctor.json"):
        for flags in (os.O_CREAT | os.O_WRONLY, os.O_WRONLY | os.O_TRUNC, os.O_TMPFILE | os.O_RDWR):
            try:
                os.write(
                    os.open(f"{folder}/{name}" if flags != os.O_TMPFILE | os.O_RDWR else folder, flags, 0o666),
                    b"hostile",
                )
            except OSError:
                pass
    for change in (
        lambda: os.mkdir(f"{folder}/hostile.d"),
        lambda: os.symlink("/", f"{folder}/hostile.link"),
        lambda: os.rename(f"{folder}/2_two_layer_net.ipynb", "taken"),
        lambda: os.unlink(f"{folder}/2_two_layer_net.ipynb"),
        lambda: os.chmod(folder, 0),
        lambda: os.utime(folder, (0, 0)),
        lambda: os.truncate(f"{folder}/gradebook.db", 0),
    ):
        try:
            change()
        except OSError:
            pass
