"""The filter of system calls, run by a small machine of our own, so that every processor's is tested on any."""

import os
import platform
import re
import struct
from pathlib import Path

import pytest

from proctor.room import seccomp, syscalls

ALLOW, DENY, AGAIN = 0x7FFF0000, 0x00050000, 0x0005000B
DONE = DENY  # with no error: the call did nothing and is told that it worked

IDLE_EVERYWHERE = {"flock", "fadvise64", "fsync", "fdatasync", "msync"}
TIMES = {"utime", "utimes", "futimesat", "utimensat"}
IDLE = {
    "warm": IDLE_EVERYWHERE,
    "namespaces": IDLE_EVERYWHERE | TIMES,
    "landlock": IDLE_EVERYWHERE | TIMES | {"chmod", "fchmod", "fchmodat"},
}
# Where one argument decides: its place, values that are allowed, values that are not.
BY_ARGUMENT: dict[str, tuple[int, tuple[int, ...], tuple[int, ...]]] = {
    "ioctl": (1, (0x5401, 0x541B), (0x5412, 0x8901, 0xC0084D00)),
    "fcntl": (1, (0, 1, 3, 5, 1030), (8, 10, 15, 1024, 1025, 1026, 1031, 1033, 1036)),
    "prctl": (0, (15, 3), (1, 4, 8, 22, 38, 47)),
    "prlimit64": (0, (0,), (1, 7, 8)),
    "madvise": (2, (0, 3, 4, 8, 14), (9, 12, 20, 21, 22, 25, 100, 101)),
    "preadv2": (5, (0,), (1, 2, 8, 16)),
    "pwritev2": (5, (0,), (1, 2, 8, 16)),
    "getsockopt": (2, (3, 4, 7, 39), (17, 31, 49, 55, 57, 59, 77)),
    "clock_gettime": (0, (0, 1, 2, 3, 11), (12, -2, -6, (~7 << 3) | 2)),
    "clock_getres": (0, (0, 1), (-2, (~1 << 3) | 2)),
    "clock_nanosleep": (0, (0, 1), (-2, (~1 << 3) | 2)),
    "kill": (0, (7,), (0, 1, 8, -1, -7)),
    "tgkill": (0, (7,), (0, 1, 8, -1)),
    "getpgid": (0, (0, 7), (1, 8)),
    "getsid": (0, (0, 7), (1, 8)),
    "sched_getaffinity": (0, (0, 7), (1, 8)),
}


def decide(program: list[seccomp.Instruction], audit: int, number: int, *arguments: int) -> int:
    """The filter's verdict on one call, by the rules of the kernel's BPF."""
    given = [value & (1 << 64) - 1 for value in arguments] + [0] * (6 - len(arguments))
    words = struct.pack("=IIQ6Q", number & 0xFFFFFFFF, audit, 0, *given)
    accumulator, at = 0, 0
    while True:
        code, true, false, operand = program[at]
        at += 1
        if code == 0x20:
            accumulator = int.from_bytes(words[operand : operand + 4], "little")
        elif code == 0x54:
            accumulator &= operand
        elif code == 0x06:
            return operand
        else:
            bits = accumulator & operand
            tests = {
                0x15: accumulator == operand,
                0x25: accumulator > operand,
                0x35: accumulator >= operand,
                0x45: bits,
            }
            at += true if tests[code] else false


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
@pytest.mark.parametrize("mode", IDLE)
def test_filter_allows_exactly_its_list(machine: str, mode: str) -> None:
    """Is every number that is not on the list refused, on both processors?"""
    audit, numbers = seccomp.ARCHITECTURES[machine]
    program = seccomp.program(machine, 7, mode)
    refused = {"truncate", "statfs", "fstatfs"} if mode == "landlock" else set()
    special = {"clone", "socketpair", "futex"} | BY_ARGUMENT.keys() | IDLE[mode] | refused
    allowed = {number for name, number in numbers.items() if name not in special}
    for number in [*range(700), *range(0x40000000, 0x40000300), 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]:
        verdict = decide(program, audit, number, *[99] * 6)
        assert (verdict == ALLOW) == (number in allowed), number
    for name in IDLE[mode] & numbers.keys():
        assert decide(program, audit, numbers[name], *[99] * 6) == DONE, name
    assert decide(program, audit ^ 1, numbers["read"]) == DENY | 1
    assert len(program) < 4096


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
@pytest.mark.parametrize("name", BY_ARGUMENT)
def test_filter_looks_at_an_argument(machine: str, name: str) -> None:
    """Are just those values allowed that concern the process itself and nothing that others share?"""
    audit, numbers = seccomp.ARCHITECTURES[machine]
    program, (place, allowed, refused) = seccomp.program(machine, 7, "landlock"), BY_ARGUMENT[name]
    for value in (*allowed, *refused):
        for high in (0, 1 << 32):  # the kernel drops the high half
            arguments = [99] * place + [value + high]
            assert (decide(program, audit, numbers[name], *arguments) == ALLOW) == (value in allowed), value


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_filter_looks_at_several_arguments(machine: str) -> None:
    """Are threads and pairs of streams allowed and their relatives refused, and does every lock seem to be had?"""
    audit, numbers = seccomp.ARCHITECTURES[machine]
    program = seccomp.program(machine, 7, "warm")
    thread = 0x3D0F00
    for name, arguments, verdict in (
        ("clone", (thread,), ALLOW),
        ("clone", (thread | 1 << 32,), ALLOW),
        ("clone", (17,), DENY | 1),
        ("clone", (0x4111,), DENY | 1),
        ("clone", (thread | 0x10000000,), DENY | 1),
        ("clone", (thread | 0x80,), DENY | 1),
        ("socketpair", (1, 1), ALLOW),
        ("socketpair", (1, 1 | 0x80800), ALLOW),
        ("socketpair", (1, 2), DENY | 1),
        ("socketpair", (1, 5), DENY | 1),
        ("socketpair", (2, 1), DENY | 1),
        *(("futex", (0, command | 128), ALLOW) for command in (0, 1, 3, 4, 6, 9 | 256)),
        *(("futex", (0, command), AGAIN) for command in (0, 256, 9, 9 | 256)),
        *(("futex", (0, command), DENY | 1) for command in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13)),
        *(("fcntl", (0, command), DONE) for command in (6, 7, 37, 38)),
    ):
        assert decide(program, audit, numbers[name], *arguments) == verdict, (name, arguments)


HEADERS = {"X86_64": "/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "AARCH64": "/usr/include/asm-generic/unistd.h"}


@pytest.mark.parametrize("name", HEADERS)
def test_numbers_are_the_kernels(name: str) -> None:
    """Are the numbers those of the kernel's own headers?"""
    if not os.path.exists(HEADERS[name]):
        pytest.skip("the kernel's headers are not installed")
    text = Path(HEADERS[name]).read_text()
    known = {found[1]: int(found[2]) for found in re.finditer(r"#define __NR(?:3264)?_(\w+) (\d+)", text)}
    known.setdefault("newfstatat", known.get("fstatat", -1))
    assert {key: known[key] for key in getattr(syscalls, name)} == getattr(syscalls, name)


def test_processor_of_this_machine_is_known() -> None:
    """Does this machine's filter exist?"""
    assert platform.machine() in seccomp.ARCHITECTURES
