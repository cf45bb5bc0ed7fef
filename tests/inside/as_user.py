"""Runs the attacks with a keeper that is an ordinary user, and prints what became of them as JSON."""

import json
import os
import sys
import tempfile
from pathlib import Path

from attacks import ATTACKS
from listening import files_in_common, keeper_of, open_channels
from walls_server import HEAD, receive

from proctor.walls import Keeper, Limits, Mode, failing

TAME = ("network", "reading", "listing")  # those that may succeed without harm


def ask(room, code):
    room.sock.sendall(HEAD.pack(len(code.encode())) + code.encode())
    head = receive(room.sock, HEAD.size)
    return receive(room.sock, HEAD.unpack(head)[0]).decode() if head else "died"


def results(mode, prey):
    limits = Limits(threads=24, cpu_seconds=60)
    with Keeper(mode, path=[Path(__file__).parent], server="walls_server:serve", imports=(), limits=limits) as keeper:
        found = {}
        with keeper.open_room({}) as sibling:
            for name in TAME if mode is Mode.NONE else ATTACKS:
                with keeper.open_room({}) as room:
                    targets = {
                        **prey,
                        "grader": os.getpid(),
                        "pids": [os.getpid(), os.getppid(), sibling.pid, int(ask(sibling, "import os\nos.getpid()"))],
                        "bridge": int(ask(room, "\nsock.fileno()")),
                        "sockets": ["/tmp/nothing", "\0nothing"],
                        "reads_all": False,
                    }
                    got = ask(room, f"from attacks import ATTACKS\nATTACKS[{name!r}]({targets!r})")
                    found[name] = "ok" if got == "None" else got
            found["alive"] = "ok" if ask(sibling, "\n1 + 1") == "2" else "the sibling is gone"
            if mode is Mode.NONE:
                return found
            count = int(ask(sibling, "import attacks\nattacks.threads_until_refused(5000)"))
            found["threads"] = "ok" if 4 <= count < 1000 else f"{count} threads"
        found["killed"] = "ok" if sibling.status == -9 else f"ended with {sibling.status}"
    with tempfile.TemporaryDirectory() as folder:
        files = files_in_common(Path(folder))
        with keeper_of(mode, files, limits) as keeper:
            heard = open_channels(keeper, files, ask) - ({"read_files"} if mode is Mode.LANDLOCK else set())
        found["channels"] = ", ".join(heard) or "ok"
    return found


mode = Mode(sys.argv[1])
reason = None if mode is Mode.NONE else failing(mode)
print(json.dumps({"skip": reason} if reason else results(mode, json.loads(sys.argv[2]))))
