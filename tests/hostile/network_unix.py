"""tries: connects to Unix sockets in the file system and in the abstract space, directly and through a socket pair
must: nothing arrives; no point
"""

# before: numerical_gradient
import socket

for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    for address in ("@SOCKET@", "\0@ABSTRACT@", "/run/docker.sock", "/run/dbus/system_bus_socket"):
        for make in (lambda: socket.socket(socket.AF_UNIX, kind), lambda: socket.socketpair(socket.AF_UNIX, kind)[0]):
            try:
                s = make()
                s.settimeout(1)
                try:
                    s.sendto(b"hostile", address)
                except OSError:
                    s.connect(address)
                    s.send(b"hostile")
            except OSError:
                pass
