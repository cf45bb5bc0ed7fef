"""The filter of system calls, run by a small machine of our own, so that every processor's is tested on any."""

import os
import platform
import re
import struct
from pathlib import Path

import pytest

from proctor.room import seccomp, syscalls

ALLOW, DENY = 0x7FFF0000, 0x00050000


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
@pytest.mark.parametrize("alone", [False, True])
def test_filter_allows_exactly_its_list(machine: str, alone: bool) -> None:
    """Is every number that is not on the list refused, on both processors?"""
    audit, numbers = seccomp.ARCHITECTURES[machine]
    program = seccomp.program(machine, 7, alone)
    special = {"clone", "socketpair", "ioctl", "fcntl", "prctl", "kill", "tgkill", "prlimit64"}
    if alone:
        special |= {"truncate", "chmod", "fchmod", "fchmodat", "utime", "utimes", "futimesat", "utimensat"}
    allowed = {number for name, number in numbers.items() if name not in special}
    for number in [*range(700), *range(0x40000000, 0x40000300), 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]:
        verdict = decide(program, audit, number, 99, 99, 99)
        assert (verdict == ALLOW) == (number in allowed), number
    assert decide(program, audit ^ 1, numbers["read"]) == DENY | 1
    assert len(program) < 4096


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_filter_looks_at_arguments(machine: str) -> None:
    """Are threads, stream pairs and signals to oneself allowed, and their relatives refused?"""
    audit, numbers = seccomp.ARCHITECTURES[machine]
    program = seccomp.program(machine, 7, True)
    thread = 0x3D0F00
    for name, arguments, allowed in (
        ("clone", (thread,), True),
        ("clone", (thread | 1 << 32,), True),  # the kernel drops the high half
        ("clone", (17,), False),
        ("clone", (0x4111,), False),
        ("clone", (thread | 0x10000000,), False),
        ("clone", (thread | 0x80,), False),
        ("socketpair", (1, 1), True),
        ("socketpair", (1, 1 | 0x80800), True),
        ("socketpair", (1, 2), False),
        ("socketpair", (1, 5), False),
        ("socketpair", (2, 1), False),
        ("ioctl", (0, 0x5401), True),
        ("ioctl", (0, 0x5412), False),
        ("fcntl", (0, 3), True),
        ("fcntl", (0, 8), False),
        ("prctl", (15,), True),
        ("prctl", (4,), False),
        ("kill", (7, 15), True),
        ("kill", (0, 15), False),
        ("kill", (-1, 15), False),
        ("tgkill", (7, 8, 9), True),
        ("tgkill", (8, 8, 9), False),
        ("prlimit64", (0, 7), True),
        ("prlimit64", (7, 7), False),
    ):
        assert (decide(program, audit, numbers[name], *arguments) == ALLOW) == allowed, (name, arguments)


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
