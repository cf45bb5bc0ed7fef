"""The entry of every process of a room: boots a zygote, or, where the students are trusted, becomes the room itself."""

import contextlib
import gc
import importlib
import os
import socket
import sys
from collections.abc import Iterable

from . import blob
from .harden import become
from .occupant import Boot, Request, Server, occupy
from .zygote import Zygote


def main(descriptor: int) -> None:
    """Talks with the keeper through one inherited socket, and runs until that is closed."""
    os.set_inheritable(descriptor, False)
    control = socket.socket(fileno=descriptor)
    boot = _receive_boot(control)
    server = _load(boot)
    if boot.mode == "none":
        occupy(boot, Request(*socket.recv_fds(control, 16, 3)[1]), server)
        return
    gc.collect()
    gc.freeze()
    gc.disable()
    socket.send_fds(control, [b"ready"], [os.pidfd_open(os.getpid())])
    Zygote(control, boot, server).serve()
    os._exit(0)  # nothing is left to tidy, and doing so takes 30 ms


def _receive_boot(control: socket.socket) -> Boot:
    _, descriptors, _, _ = socket.recv_fds(control, 16, 1)
    header = blob.read_header(descriptors[0])
    boot = Boot(**header["boot"])
    if boot.user is not None:
        for folder in header["own"]:
            os.chown(folder, boot.user, boot.user)
    become(boot.user)
    blob.unpack(descriptors[0], header, boot.home)
    os.close(descriptors[0])
    return boot


def _load(boot: Boot) -> Server:
    """Imports and prepares what rooms shall find; what cannot be imported is left to the student's own error."""
    sys.path[:] = [*boot.path, *(path for path in sys.path if path and os.path.exists(path))]
    import_all(boot.imports)
    module, _, function = boot.server.partition(":")
    loaded = importlib.import_module(module)
    if hasattr(loaded, "prepare"):
        loaded.prepare()
    server: Server = getattr(loaded, function)
    return server


def import_all(names: Iterable[str]) -> None:
    """Imports those of the modules that are there."""
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
