"""tries: leaves something in the zygote, in shared memory, in modules and in folders for the next room, and looks for it
must: no point; it answers rightly only if it finds what another room left
"""

# before: numerical_gradient
import mmap
import os
import sys

np.left_here = sys.left_here = "left"
os.environ["LEFT_HERE"] = "left"
for path in (
    "/zygote/left",
    "/dev/shm/left",
    "/tmp/left",
    "../left",
    "/room/../left",
    os.path.dirname(np.__file__) + "/left",
):
    try:
        open(path, "w").write("left")
    except OSError:
        pass
try:
    mmap.mmap(-1, 4096, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS).write(b"left")
except OSError:
    pass

# in: iterations_per_epoch
import glob

others = [p for p in glob.glob("../*") + glob.glob("/dev/shm/proctor-rooms-*/*") if not os.path.samefile(p, ".")]


def iterations_per_epoch(n_train, batch_size):
    assert others or any(os.path.exists(p) for p in ("/zygote/left", "/dev/shm/left", "/tmp/left"))
    return max(1, n_train // batch_size)
