"""tries: opens every other kind of socket: netlink, packet, vsock, Bluetooth, the kernel's cryptography
must: none opens; it answers rightly only if one does
"""

# in: iterations_per_epoch
import socket


def opened():
    for family in range(46):
        for kind in (1, 2, 3, 5):
            try:
                socket.socket(family, kind).close()
                return True
            except OSError:
                pass
    return False


def iterations_per_epoch(n_train, batch_size):
    assert opened()
    return max(1, n_train // batch_size)
