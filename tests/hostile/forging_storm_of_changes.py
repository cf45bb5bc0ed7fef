"""tries: one message that changes one large array a million times
must: costs nothing but its own cell; bounded in time
base: reference
score: 25
flag: protocol
"""

# after: plot_history
import gc
import struct

import msgpack

for link in gc.get_objects():
    if type(link).__name__ == "Link":
        new = [6, 10**9 + 1, 2, "|u1", [10**8], bytes(10**8), True]
        for data in (msgpack.packb([1, None, new]), msgpack.packb([1, [[], [[10**9 + 1, b"", b""]] * 10**6], None])):
            link._channel._sock.sendall(struct.pack("<I", len(data)) + data)
