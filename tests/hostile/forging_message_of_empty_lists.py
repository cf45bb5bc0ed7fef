"""tries: a message of a hundred million empty lists, one byte each on the way and sixty when unpacked
must: costs nothing but its own cell; the grader's memory stays bounded
base: reference
score: 25
flag: protocol|timeout
"""

# after: plot_history
import gc
import struct

for link in gc.get_objects():
    if type(link).__name__ == "Link":
        items = 3_900_000
        one = b"\xdd" + struct.pack(">I", items) + b"\x90" * items
        data = b"\x93\x01\xc0\xdd" + struct.pack(">I", 31) + one * 31
        link._channel._sock.sendall(struct.pack("<I", len(data)) + data)
