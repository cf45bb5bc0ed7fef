"""tries: writes garbage, cut-off frames and sizes of gigabytes to the bridge
must: costs nothing but its own cell
base: reference
score: 25
flag: protocol
"""

# after: plot_history
import os
import stat

for number in range(256):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            os.write(number, b"\xff\xff\xff\xff" + os.urandom(5000))
    except OSError:
        pass
