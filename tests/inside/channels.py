"""Ways from one room to another: in each, one room tells something without a word, and another tries to hear it."""

import contextlib
import ctypes
import fcntl
import glob
import mmap
import os
import socket
import struct
import threading
import time
import traceback
import zlib

from attacks import syscall

FILES = []  # that all rooms see and that nothing else uses
CHANNELS = {}
KEPT = []  # what a telling room must not let go of
PAGE = mmap.PAGESIZE


def channel(tell):
    """tell() says something; its `hear`, which may be called in another room only, returns whether it was heard."""

    def with_hearer(hear):
        CHANNELS[tell.__name__] = (tell, hear)
        return hear

    tell.heard = with_hearer
    return tell


def say(name):
    with contextlib.suppress(OSError, ValueError):
        CHANNELS[name][0]()


def is_heard(name, since):
    """Whether there is anything to hear. since: the time when nobody had said anything."""
    try:
        return bool(CHANNELS[name][1](since))
    except (OSError, ValueError):
        return False
    except BaseException:
        return traceback.format_exc()


def opened(number):
    KEPT.append(os.open(FILES[number], os.O_RDONLY))
    return KEPT[-1]


@contextlib.contextmanager
def opened_once(number):
    file = os.open(FILES[number], os.O_RDONLY)
    try:
        yield file
    finally:
        os.close(file)


def is_refused(attempt):
    """Whether it would have to wait for somebody."""
    try:
        attempt()
    except BlockingIOError:
        return True
    return False


def address_in(number):
    """Where a page of a file that all rooms see lies in this process."""
    libc = ctypes.CDLL(None)
    libc.mmap.restype, libc.mmap.argtypes = ctypes.c_long, [ctypes.c_long] * 6
    return libc.mmap(0, PAGE, mmap.PROT_READ, mmap.MAP_SHARED, opened(number), 0)


@channel
def evicted_pages():
    os.posix_fadvise(opened(2), 0, 0, os.POSIX_FADV_DONTNEED)


@evicted_pages.heard
def _(since):
    with opened_once(2) as file:
        return is_refused(lambda: os.preadv(file, [bytearray(10)], 0, os.RWF_NOWAIT))


@channel
def whole_file_locks():
    fcntl.flock(opened(0), fcntl.LOCK_EX)


@whole_file_locks.heard
def _(since):
    with opened_once(0) as file:
        return is_refused(lambda: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB))


LOCK = struct.Struct("hhqqi4x")


def locked(number, command):
    asked = LOCK.pack(fcntl.F_WRLCK, 0, 0, 0, 0)
    with opened_once(number) as file:
        return LOCK.unpack(fcntl.fcntl(file, command, asked))[0] != fcntl.F_UNLCK


@channel
def record_locks():
    fcntl.fcntl(opened(0), fcntl.F_SETLK, LOCK.pack(fcntl.F_RDLCK, 0, 0, 0, 0))


@record_locks.heard
def _(since):
    return locked(0, fcntl.F_GETLK)


@channel
def locks_of_open_files():
    fcntl.fcntl(opened(1), fcntl.F_OFD_SETLK, LOCK.pack(fcntl.F_RDLCK, 0, 0, 0, 0))


@locks_of_open_files.heard
def _(since):
    return locked(1, fcntl.F_OFD_GETLK)


FUTEX, WAIT, WAKE = 202, 0, 1


def wait_in(number, seconds):
    """Whether somebody has woken whoever waits on the first word of the file."""
    address, with_time = address_in(number), ctypes.create_string_buffer(struct.pack("qq", 0, int(seconds * 1e9)))
    return syscall(FUTEX, address, WAIT, ctypes.c_uint.from_address(address).value, with_time, 0, 0) == 0


def repeat(work, seconds=3.0):
    def again():
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                work()
            time.sleep(0.03)

    threading.Thread(target=again, daemon=True).start()


@channel
def waiting_in_a_file():
    repeat(lambda: wait_in(0, 0.9))


@waiting_in_a_file.heard
def _(since):
    address = address_in(0)
    for _ in range(50):
        if syscall(FUTEX, address, WAKE, 9, 0, 0, 0):
            return True
        time.sleep(0.01)
    return False


@channel
def waking_in_a_file():
    address = address_in(1)
    repeat(lambda: syscall(FUTEX, address, WAKE, 9, 0, 0, 0))


@waking_in_a_file.heard
def _(since):
    return wait_in(1, 0.9)


@channel
def dying_in_a_file():
    """The kernel wakes whoever waits where a thread that ends was to be marked as gone."""
    address = address_in(2)
    repeat(lambda: threading.Thread(target=lambda: syscall(218, address)).start())


@dying_in_a_file.heard
def _(since):
    return wait_in(2, 0.9)


@channel
def touched_devices():
    os.utime("/dev/null")


@touched_devices.heard
def _(since):
    return os.stat("/dev/null").st_mtime >= since


@channel
def read_files():
    os.read(opened(1), 1)


@read_files.heard
def _(since):
    return os.stat(FILES[1]).st_atime >= since


@channel
def names_in_the_next_folder():
    open("told", "w").close()


@names_in_the_next_folder.heard
def _(since):
    return bool(glob.glob("../*/told")) or any(os.path.exists(f"../room{number}/told") for number in range(100))


@channel
def a_full_folder():
    with open("full", "wb") as file:
        file.write(bytes(7 << 20))


FREE = []


@a_full_folder.heard
def _(since):
    usage = os.statvfs(".")
    FREE.append(usage.f_bfree * usage.f_frsize)
    return FREE[0] - FREE[-1] > 6 << 20


@channel
def abstract_sockets():
    KEPT.append(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
    KEPT[-1].bind(f"\0proctor-{key()}")


@abstract_sockets.heard
def _(since):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        return one.connect(f"\0proctor-{key()}") is None


CREATE, REMOVE = 0o1600, 0


def key():
    """A number that other runs of these tests do not use at the same time."""
    return zlib.crc32(FILES[0].encode()) >> 1


@channel
def shared_segments():
    syscall(29, key(), PAGE, CREATE)


@shared_segments.heard
def _(since):
    return syscall(31, syscall(29, key(), 0, 0), REMOVE, 0) == 0


@channel
def message_queues():
    syscall(68, key(), CREATE)


@message_queues.heard
def _(since):
    return syscall(71, syscall(68, key(), 0), REMOVE, 0) == 0


@channel
def semaphores():
    syscall(64, key(), 1, CREATE)


@semaphores.heard
def _(since):
    return syscall(66, syscall(64, key(), 0, 0), 0, REMOVE, 0) == 0


@channel
def named_memory():
    open(f"/dev/shm/proctor-{key()}", "w").close()


@named_memory.heard
def _(since):
    return os.unlink(f"/dev/shm/proctor-{key()}") is None
