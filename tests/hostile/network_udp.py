"""tries: sends datagrams to this machine
must: nothing arrives; no point
"""

# before: numerical_gradient
import socket

for family, kind in ((2, 2), (2, 3), (10, 2), (17, 3)):
    try:
        s = socket.socket(family, kind)
        s.sendto(b"hostile", ("127.0.0.1", int("@UDP@")))
    except OSError:
        pass
for left in socket.socketpair():
    try:
        left.sendto(b"hostile", ("127.0.0.1", int("@UDP@")))
    except OSError:
        pass
