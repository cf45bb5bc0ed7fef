"""tries: takes away others' access: chmod, chown, utime and extended attributes on the course and on packages
must: no point; every mode, owner and time is as before
"""

# before: numerical_gradient
import os

for path in ("@COURSE@", "@COURSE@/gradebook.db", "@COURSE@/source", os.__file__, np.__file__, "/dev/null", "/", ".."):
    for change in (
        lambda: os.chmod(path, 0),
        lambda: os.chown(path, os.getuid(), os.getgid()),
        lambda: os.utime(path, (0, 0)),
        lambda: os.setxattr(path, "user.hostile", b"1"),
        lambda: os.truncate(path, 0),
    ):
        try:
            change()
        except OSError:
            pass
