"""tries: a thread goes on writing replies and changes to the bridge while the tests run
must: no point beyond the one for leaving x alone
most: 1
"""

# before: numerical_gradient
import gc
import struct
import threading
import time

import msgpack

link = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Link")


def talk():
    while True:
        time.sleep(0.02)
        for body in ([1, None, True], [0, None, ["call", []]], [1, [[], [[0, [2], bytes(16)]]], None]):
            data = msgpack.packb(body)
            link._channel._sock.send(struct.pack("<I", len(data)) + data)


threading.Thread(target=talk, daemon=True).start()


# in: numerical_gradient
def numerical_gradient(f, x):
    time.sleep(0.1)
