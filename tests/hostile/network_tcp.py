"""tries: reaches a listening TCP port of this machine and of the outside, and listens itself
must: nothing arrives; no point
"""

# before: numerical_gradient
import socket
import urllib.request

for family, address in (
    (2, ("127.0.0.1", int("@TCP@"))),
    (10, ("::1", int("@TCP@"))),
    (2, ("192.0.2.1", 80)),
    (2, ("localhost", int("@TCP@"))),
):
    try:
        with socket.socket(family, 1) as s:
            s.settimeout(1)
            s.connect(address)
            s.sendall(b"hostile")
    except OSError:
        pass
try:
    urllib.request.urlopen("http://127.0.0.1:@TCP@/", timeout=1)
except Exception:
    pass
try:
    s = socket.create_server(("0.0.0.0", 0))
except OSError:
    pass
