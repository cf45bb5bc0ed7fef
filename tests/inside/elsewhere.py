"""Runs commands of proctor as on another system: python elsewhere.py win32 '[["doctor"], ["scores", "hw"]]'

Prints a JSON list: exit code, output and errors of each. Others' packages have been imported for the real system by
then; ours find what that system has, and nothing else."""

import concurrent.futures.process  # noqa: F401
import ctypes
import json
import multiprocessing
import multiprocessing.context
import os
import platform
import select
import signal
import socket
import sys

import bleach  # noqa: F401
import IPython.core.interactiveshell  # noqa: F401
import matplotlib.pyplot  # noqa: F401
import msgpack  # noqa: F401
import nbgrader.apps
import nbgrader.converters  # noqa: F401
import rich.progress
import rich.table  # noqa: F401
from click.testing import CliRunner

UNKNOWN = {  # to Python's library there
    "darwin": {
        os: ["sched_getaffinity", "sched_setaffinity", "memfd_create", "O_PATH", "setresuid", "unshare"],
        signal: ["pidfd_send_signal"],
        socket: ["SOCK_SEQPACKET"],
    },
    "win32": {
        os: [
            *("chown", "fork", "geteuid", "getuid", "memfd_create", "mkfifo", "O_DIRECTORY", "O_NOFOLLOW", "O_PATH"),
            *("sched_getaffinity", "sched_setaffinity", "setresuid", "statvfs", "uname", "unshare", "WNOHANG"),
        ],
        signal: ["pidfd_send_signal", "setitimer", "SIGALRM", "SIGKILL"],
        socket: ["AF_UNIX", "recv_fds", "send_fds", "SOCK_SEQPACKET"],
        select: ["poll"],
        multiprocessing.context: ["ForkServerContext"],
    },
}
MISSING = {"darwin": (), "win32": ("fcntl", "grp", "pwd", "resource", "termios", "multiprocessing.forkserver")}
NAMES = {"darwin": "Darwin", "win32": "Windows"}


def pretend(system: str) -> None:
    """From here on this process seems to run there, as far as imports and names of the library tell."""
    early = [name for name in sys.modules if name == "proctor" or name.startswith("proctor.")]
    assert not early, f"imported for the real system: {early}"
    for module, names in UNKNOWN[system].items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    for name in MISSING[system]:
        sys.modules[name] = None  # type: ignore[assignment]  # importing it fails
    load = ctypes.CDLL.__init__

    def load_named(self: ctypes.CDLL, name: object, *more: object, **options: object) -> None:
        if name is None and system == "win32":
            raise TypeError("argument of type 'NoneType' is not iterable")
        load(self, name, *more, **options)  # type: ignore[arg-type]

    ctypes.CDLL.__init__ = load_named  # type: ignore[method-assign, assignment]
    sys.platform = system
    platform.system = lambda: NAMES[system]


if __name__ == "__main__":
    pretend(sys.argv[1])
    from proctor.cli import main

    done = [CliRunner().invoke(main, words) for words in json.loads(sys.argv[2])]
    print(json.dumps([(one.exit_code, one.stdout, one.stderr) for one in done]))
