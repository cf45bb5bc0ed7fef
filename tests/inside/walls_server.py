"""A server for tests of the walls: evaluates Python that it is sent, and answers with the repr or the error."""

import struct

HEAD = struct.Struct("<I")


def serve(sock, spec):
    names = {"spec": spec, "sock": sock}
    while head := receive(sock, HEAD.size):
        text = answer(receive(sock, HEAD.unpack(head)[0]).decode(), names).encode()
        sock.sendall(HEAD.pack(len(text)) + text)


def receive(sock, size):
    data = b""
    while len(data) < size:
        piece = sock.recv(size - len(data))
        if not piece:
            return b""
        data += piece
    return data


def answer(code, names):
    statements, _, expression = code.rpartition("\n")
    try:
        exec(statements, names)
        return repr(eval(expression, names))
    except BaseException as error:
        return f"! {type(error).__name__}: {error}"
