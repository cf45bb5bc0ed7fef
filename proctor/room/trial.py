"""A room that tries its own walls and says what it could do that no room may; for `proctor doctor` and for refusing."""

import json
import os
import signal
import socket
from collections.abc import Callable
from functools import partial
from typing import Any


def serve(sock: socket.socket, spec: dict[str, Any]) -> None:
    """Sends the list of holes. spec: {"outside": files that must not be readable}"""
    tries: dict[str, Callable[[], object]] = {
        "open a network socket": socket.socket,
        "start a process": _fork,
        "see processes": lambda: os.listdir("/proc/self"),
        **{f"read {path}": partial(_read, path) for path in spec["outside"]},
        "write outside its folder": lambda: os.close(os.open("/tmp", os.O_TMPFILE | os.O_WRONLY)),
        "signal others": lambda: os.kill(os.getppid() or -1, signal.SIGCONT),
        "run a program": lambda: os.execv("/bin/true", ["true"]),
    }
    sock.sendall(json.dumps([name for name, attempt in tries.items() if _succeeds(attempt)]).encode())


def _succeeds(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def _read(path: str) -> None:
    os.close(os.open(path, os.O_RDONLY))


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)
