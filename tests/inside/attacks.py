"""What hostile code in a room may try. Every attack returns what it got, or None if it got nothing."""

import contextlib
import ctypes
import errno
import os
import resource
import signal
import socket
import struct
import subprocess
import threading
import time

REFUSED = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ENOENT, errno.ENOTDIR, errno.EROFS, errno.ESRCH, errno.EXDEV}
ATTACKS = {}
libc = ctypes.CDLL(None, use_errno=True)


def attack(function):
    ATTACKS[function.__name__] = function
    return function


def tried(attempts):
    """The attempts (name → function) that did not end in a refusal."""
    got = {}
    for name, attempt in attempts.items():
        try:
            if (result := attempt()) is not None:
                got[name] = result
        except OSError as error:
            if error.errno not in REFUSED and not isinstance(error, socket.gaierror):
                got[name] = repr(error)
        except ValueError:  # Python's word for a limit that must not rise
            pass
    return got or None


def syscall(number, *arguments):
    ctypes.set_errno(0)
    words = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = libc.syscall(ctypes.c_long(number), *words)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


@attack
def network(targets):
    families = ("AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG", "AF_BLUETOOTH")
    kinds = (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET)
    attempts = {
        f"{family} {kind}": lambda family=family, kind=kind: socket.socket(getattr(socket, family), kind)
        for family in families
        if hasattr(socket, family)
        for kind in kinds
    }
    attempts["raw call"] = lambda: syscall(41, 2, 1, 0)
    attempts["name"] = lambda: socket.getaddrinfo("example.com", 80)
    return tried(attempts)


@attack
def address_through_a_socketpair(targets):
    def send(kind, address):
        left, _ = socket.socketpair(socket.AF_UNIX, kind)
        try:
            return left.sendto(b"x", address)
        except OSError as error:
            if error.errno in (errno.EISCONN, errno.EOPNOTSUPP):
                raise PermissionError(errno.EPERM, "") from None
            raise

    return tried(
        {
            **{f"{kind} {a}": lambda k=kind, a=a: send(k, a) for kind in (1, 2, 5) for a in targets["sockets"]},
            "datagrams": lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM),
            "connect": lambda: socket.socketpair()[0].connect(targets["sockets"][0]),
            "bind": lambda: socket.socketpair()[0].bind("here"),
        }
    )


@attack
def reading(targets):
    paths = [*targets["secrets"], "/etc/passwd", "/etc/shadow", "/etc/hostname", "/proc/self/environ"]
    paths += [
        "/proc/1/environ",
        "/proc/self/mem",
        "/proc/self/maps",
        f"/proc/{targets['grader']}/environ",
        "/dev/mem",
        "/dev/kmsg",
    ]
    paths += ["/sys/kernel/notes", f"/proc/{os.getppid()}/environ", f"/proc/{os.getppid()}/root/etc/passwd", "/zygote"]
    return tried({path: lambda path=path: os.close(os.open(path, os.O_RDONLY)) or "opened" for path in paths})


@attack
def listing(targets):
    folders = ["/", "/home", "/root", "/proc", "/tmp", "/dev/shm", "/var", "/run", "/sys", *targets["folders"]]
    seen = {"/": lambda: sorted(set(os.listdir("/")) & {"home", "root", "work", "var", "boot"}) and None}
    for path in folders[1:]:
        seen[path] = lambda path=path: [name for name in os.listdir(path) if path not in ALONG_THE_WAY] or None
    return tried(seen)


ALONG_THE_WAY = {"/root", "/home", "/tmp"}  # where the interpreter's own folders may lie; their names are no secret


@attack
def environment(targets):
    return [name for name, value in os.environ.items() if "secret" in value.lower() or "secret" in name.lower()] or None


@attack
def writing(targets):
    places = ["/", "/tmp", "/var/tmp", "/dev/shm", "/dev", "/usr/lib", os.path.dirname(os.__file__), "/room/.."]
    places += ["/proc", "/zygote", *targets["folders"]]
    attempts = {}
    for place in places:
        attempts[place] = lambda p=place: os.close(os.open(f"{p}/left", os.O_CREAT | os.O_WRONLY, 0o600)) or "made"
        attempts[f"{place} nameless"] = lambda p=place: os.close(os.open(p, os.O_TMPFILE | os.O_RDWR)) or "made"
        attempts[f"{place} folder"] = lambda p=place: os.mkdir(f"{p}/left.d") or "made"
        attempts[f"{place} link"] = lambda p=place: os.symlink("x", f"{p}/left.l") or "made"
    for path in targets["secrets"]:
        attempts[f"append {path}"] = lambda p=path: os.open(p, os.O_WRONLY | os.O_APPEND)
        attempts[f"truncate {path}"] = lambda p=path: os.truncate(p, 0) or "emptied"
        attempts[f"remove {path}"] = lambda p=path: os.unlink(p) or "removed"
        attempts[f"rename {path}"] = lambda p=path: os.rename(p, "stolen") or "taken"
        attempts[f"hard link {path}"] = lambda p=path: os.link(p, "linked") or "linked"
    return tried(attempts)


@attack
def through_a_link(targets):
    def follow(number, path):
        os.symlink(path, f"way{number}")
        with open(f"way{number}", "rb") as file:
            return file.read(10)

    return tried({path: lambda n=n, p=path: follow(n, p) for n, path in enumerate(targets["secrets"])})


@attack
def modes_and_owners(targets):
    """Landlock alone answers these with a success that did nothing; the test looks at the files from outside."""
    for path in [*targets["secrets"], *targets["folders"], os.__file__]:
        for change in (lambda p=path: os.chmod(p, 0), lambda p=path: os.utime(p, (0, 0))):
            with contextlib.suppress(OSError):
                change()
    owned = {path: lambda p=path: os.chown(p, os.getuid(), -1) or "owned" for path in targets["secrets"]}
    marked = {f"mark {p}": lambda p=p: os.setxattr(p, "user.mark", b"x") or "marked" for p in targets["secrets"]}
    return tried({**owned, **marked, "own": lambda: os.chown(".", os.getuid(), os.getgid())})


@attack
def processes(targets):
    def waited(pid):
        if pid == 0:
            os._exit(0)
        return f"process {pid}"

    arguments = struct.pack("11Q", *[0] * 11)
    return tried(
        {
            "fork": lambda: waited(os.fork()),
            "forkpty": lambda: waited(os.forkpty()[0]),
            "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
            "subprocess": lambda: subprocess.run(["/bin/true"], check=False),
            "shell": lambda: None if os.system("true") else "ran",
            "exec": lambda: os.execv("/bin/true", ["true"]),
            "exec python": lambda: os.execv(os.path.realpath("/proc/self/exe"), ["python"]),
            "raw fork": lambda: waited(syscall(57)),
            "raw vfork": lambda: waited(syscall(58)),
            "raw clone": lambda: waited(syscall(56, signal.SIGCHLD, 0, 0, 0, 0)),
            "clone into namespaces": lambda: waited(syscall(56, 0x10000000 | 0x10000 | 0x100 | 0x800, 0, 0, 0, 0)),
            "clone3": lambda: waited(syscall(435, arguments, 88)),
            "x32 fork": lambda: waited(syscall(0x40000000 | 57)),
            "execveat": lambda: syscall(322, -100, b"/bin/true", None, None, 0),
            "x32 execve": lambda: syscall(0x40000000 | 520, b"/bin/true", None, None),
        }
    )


@attack
def signals(targets):
    others = [pid for pid in {1, os.getppid(), -1, 0, *targets["pids"]} if pid != os.getpid()]
    attempts = {}
    for pid in others:
        for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGCONT, 0):
            attempts[f"kill {pid} {number}"] = lambda p=pid, n=number: os.kill(p, n) or "sent"
        attempts[f"group {pid}"] = lambda p=pid: os.killpg(abs(p), signal.SIGKILL) or "sent"
        attempts[f"tkill {pid}"] = lambda p=pid: syscall(200, p, 9)
        attempts[f"tgkill {pid}"] = lambda p=pid: syscall(234, p, p, 9)
        attempts[f"queue {pid}"] = lambda p=pid: syscall(129, p, 9, bytes(128))
        attempts[f"handle {pid}"] = lambda p=pid: syscall(434, p, 0)
        attempts[f"owner {pid}"] = lambda p=pid: set_owner(p)
        attempts[f"limit {pid}"] = lambda p=pid: resource.prlimit(abs(p) or 1, resource.RLIMIT_CPU, (1, 1))
        attempts[f"priority {pid}"] = lambda p=pid: os.setpriority(os.PRIO_PROCESS, abs(p), 19) or "lowered"
    return tried(attempts)


def set_owner(pid):
    import fcntl

    left, _ = socket.socketpair()
    for command, value in ((8, pid), (10, signal.SIGKILL)):  # F_SETOWN, F_SETSIG
        fcntl.fcntl(left, command, value)
    return "owned"


@attack
def looking_into_others(targets):
    attempts = {}
    for pid in {1, os.getppid(), *targets["pids"]} - {os.getpid()}:
        attempts[f"attach {pid}"] = lambda p=pid: syscall(101, 16, p, 0, 0)
        attempts[f"seize {pid}"] = lambda p=pid: syscall(101, 0x4206, p, 0, 0)
        attempts[f"read {pid}"] = lambda p=pid: syscall(310, p, bytes(16), 1, bytes(16), 1, 0)
        attempts[f"write {pid}"] = lambda p=pid: syscall(311, p, bytes(16), 1, bytes(16), 1, 0)
        attempts[f"compare {pid}"] = lambda p=pid: syscall(312, os.getpid(), p, 0, 0, 0)
        attempts[f"descriptor {pid}"] = lambda p=pid: syscall(438, p, 0, 0)
        attempts[f"join {pid}"] = lambda p=pid: os.close(os.open(f"/proc/{p}/ns/mnt", os.O_RDONLY))
    return tried(attempts)


# x86_64: the calls that have brought kernels down or opened sandboxes, and those that no notebook needs.
KERNEL_CALLS = {
    **{"ptrace": 101, "personality": 135, "modify_ldt": 154, "pivot_root": 155, "chroot": 161, "acct": 163},
    **{"settimeofday": 164, "mount": 165, "umount2": 166, "swapon": 167, "reboot": 169, "sethostname": 170},
    **{"iopl": 172, "ioperm": 173, "init_module": 175, "delete_module": 176, "quotactl": 179, "setuid": 105},
    **{"setresuid": 117, "capset": 126, "mknod": 133, "link": 86, "chown": 92, "lchown": 94, "io_setup": 206},
    **{"kexec_load": 246, "add_key": 248, "request_key": 249, "keyctl": 250, "inotify_init": 253, "unshare": 272},
    **{"splice": 275, "tee": 276, "vmsplice": 278, "move_pages": 279, "signalfd": 282, "timerfd_create": 283},
    **{"perf_event_open": 298, "fanotify_init": 300, "name_to_handle_at": 303, "open_by_handle_at": 304},
    **{"setns": 308, "process_vm_readv": 310, "kcmp": 312, "finit_module": 313, "sched_setattr": 314, "seccomp": 317},
    **{"memfd_create": 319, "kexec_file_load": 320, "bpf": 321, "userfaultfd": 323, "pkey_alloc": 330, "shmget": 29},
    **{"semget": 64, "msgget": 68, "mq_open": 240, "setsockopt": 54, "connect": 42, "accept": 43, "bind": 49},
    **{"listen": 50, "setpgid": 109, "setsid": 112, "mlock": 149, "mlockall": 151, "syslog": 103, "nfsservctl": 180},
    **{"io_uring_setup": 425, "io_uring_enter": 426, "open_tree": 428, "move_mount": 429, "fsopen": 430},
    **{
        "fsmount": 432,
        "fspick": 433,
        "pidfd_open": 434,
        "clone3": 435,
        "openat2": 437,
        "pidfd_getfd": 438,
        "process_madvise": 440,
    },
    **{"mount_setattr": 442, "landlock_create_ruleset": 444, "memfd_secret": 447, "process_mrelease": 448},
    **{"map_shadow_stack": 453, "statmount": 457, "listmount": 458, "beyond": 600, "x32 getpid": 0x40000000 | 39},
    **{"negative": -1, "high bits": 0x80000000},
    # What tells of pages, of others, or of the whole machine, and what would carry words to others.
    **{"mincore": 27, "readahead": 187, "cachestat": 451, "sync_file_range": 277, "sync": 162, "syncfs": 306},
    **{"remap_file_pages": 216, "sysinfo": 99, "membarrier": 324, "get_mempolicy": 239, "set_mempolicy": 238},
    **{"sendmsg": 46, "recvmsg": 47, "sendmmsg": 307, "recvmmsg": 299, "getpriority": 140, "setpriority": 141},
    **{"sched_setaffinity": 203, "sched_setscheduler": 144, "sched_setparam": 142, "sched_getattr": 315},
    **{"ioprio_set": 251, "ioprio_get": 252, "timer_create": 222, "rt_sigqueueinfo": 129, "pidfd_send_signal": 424},
    **{"futex_waitv": 449, "futex_wake": 454, "futex_wait": 455, "get_robust_list": 274, "inotify_init1": 294},
    **{"inotify_add_watch": 254, "fanotify_mark": 301, "shmat": 30, "shmctl": 31, "semop": 65, "msgsnd": 69},
    **{"msgrcv": 70, "mq_timedsend": 242, "mq_unlink": 241, "memfd": 319, "getpmsg": 181, "vhangup": 153},
}


@attack
def kernel_calls(targets):
    got = {}
    for name, number in KERNEL_CALLS.items():
        try:
            got[name] = syscall(number, 0, 0, 0, 0, 0, 0)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOSYS):
                got[name] = repr(error)
    return got or None


@attack
def checked_arguments(targets):
    """The calls that are allowed with some arguments only, with others."""
    return tried(
        {
            "prctl dumpable": lambda: libc_call("prctl", 4, 0, 0, 0, 0),
            "prctl parent's death": lambda: libc_call("prctl", 1, 0, 0, 0, 0),
            "prctl seccomp": lambda: libc_call("prctl", 22, 1, 0, 0, 0),
            "prctl keep capabilities": lambda: libc_call("prctl", 8, 1, 0, 0, 0),
            "prctl ambient": lambda: libc_call("prctl", 47, 2, 0, 0, 0),
            "ioctl type into a terminal": lambda: libc_call("ioctl", 0, 0x5412, b"x"),
            "ioctl owner": lambda: libc_call("ioctl", 0, 0x8901, b"xxxx"),
            "ioctl high bits": lambda: syscall(16, 0, (1 << 32) | 0x5412, b"x"),
            "fcntl lease": lambda: libc_call("fcntl", 0, 1024, 0),
            "fcntl notify": lambda: libc_call("fcntl", 0, 1026, 1),
            "socketpair inet": lambda: libc_call("socketpair", 2, 1, 0, bytes(8)),
            "prlimit of another": lambda: syscall(302, 1 if os.getpid() != 1 else 2, 7, bytes(16), 0),
        }
    )


@attack
def the_other_end_of_the_bridge(targets):
    """Who it is, a handle of it, the number that its sockets have come to."""
    options = {"peer's ids": 17, "peer's label": 31, "peer's groups": 59, "peer's handle": 77, "cookie": 57}
    options |= {"memory": 55, "processor": 49, "network": 71}

    def asked(option):
        value, size = ctypes.create_string_buffer(64), ctypes.c_int(64)
        syscall(55, targets["bridge"], 1, option, value, ctypes.byref(size), 0)
        return value.raw[: size.value]

    return tried({name: lambda option=option: asked(option) for name, option in options.items()})


@attack
def passing_descriptors(targets):
    """What lies on its way is counted for all processes of a user together."""
    left, right = socket.socketpair()
    bridge = socket.socket(fileno=targets["bridge"])
    try:
        return tried(
            {
                "to oneself": lambda: socket.send_fds(left, [b"x"], [0]),
                "to the grader": lambda: socket.send_fds(bridge, [b""], [0]),
                "from oneself": lambda: socket.recv_fds(right, 1, 1),
                "ids": lambda: left.sendmsg([b"x"], [(socket.SOL_SOCKET, 2, struct.pack("3i", 1, 0, 0))]),
            }
        )
    finally:
        bridge.detach()


@attack
def what_others_do(targets):
    """Processor time, groups, sessions, processors and priorities of the grader and of another room."""
    attempts = {}
    for pid in {os.getppid(), *targets["pids"]} - {os.getpid(), 0}:
        clock = (~pid << 3) | 2
        attempts[f"clock of {pid}"] = lambda c=clock: time.clock_gettime(c)
        attempts[f"resolution of {pid}"] = lambda c=clock: time.clock_getres(c)
        attempts[f"sleep by {pid}"] = lambda c=clock: syscall(230, c, 0, bytes(16), 0)
        attempts[f"group of {pid}"] = lambda p=pid: os.getpgid(p)
        attempts[f"session of {pid}"] = lambda p=pid: os.getsid(p)
        attempts[f"processors of {pid}"] = lambda p=pid: os.sched_getaffinity(p)
        attempts[f"priority of {pid}"] = lambda p=pid: os.getpriority(os.PRIO_PROCESS, p)
    return tried(attempts)


@attack
def files_in_common(targets):
    """Watching, leasing and marking what all rooms see, and what its pages in memory tell."""
    import fcntl
    import mmap

    file = os.open(os.__file__, os.O_RDONLY)
    mapped = mmap.mmap(file, 0, prot=mmap.PROT_READ)
    folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY | os.O_DIRECTORY)
    advice = {"reclaim": 21, "cool": 20, "collapse": 25, "remove": 9, "merge": 12, "poison": 100, "fill": 22}
    return tried(
        {
            "lease": lambda: fcntl.fcntl(file, 1024, fcntl.F_RDLCK),
            "lease asked": lambda: fcntl.fcntl(file, 1025),
            "watch": lambda: fcntl.fcntl(folder, 1026, 1),
            "hint": lambda: fcntl.fcntl(file, 1036, bytes(8)),
            "seals": lambda: fcntl.fcntl(file, 1034),
            "in memory?": lambda: os.preadv(file, [bytearray(10)], 0, os.RWF_NOWAIT),
            "mark": lambda: os.setxattr(os.__file__, "user.mark", b"x") or "marked",
            **{name: lambda n=number: mapped.madvise(n) or "done" for name, number in advice.items()},
        }
    )


def libc_call(name, *arguments):
    ctypes.set_errno(0)
    result = getattr(libc, name)(*[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result == -1:
        raise OSError(ctypes.get_errno(), name)
    return result


@attack
def descriptors(targets):
    """Only /dev/null and the bridge are open."""
    null = os.stat("/dev/null")
    found = []
    for number in range(4096):
        try:
            info = os.fstat(number)
        except OSError:
            continue
        is_null = number < 3 and info.st_rdev == null.st_rdev
        if not is_null and number != targets["bridge"]:
            found.append((number, oct(info.st_mode)))
    return found or None


@attack
def rights(targets):
    header, data = struct.pack("II", 0x20080522, 0), ctypes.create_string_buffer(24)
    try:
        syscall(125, header, data)
        held = struct.unpack("6I", data.raw)
    except OSError:
        held = (0,)
    allowed = {0, 4} if targets["reads_all"] else {0}  # CAP_DAC_READ_SEARCH
    root = os.getuid() == 0 or os.geteuid() == 0 or 0 in os.getresuid()
    return (held, os.getresuid()) if root or set(held[:2]) - allowed else None


@attack
def limits_are_hard(targets):
    attempts = {}
    for name in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_NPROC", "RLIMIT_CORE"):
        which = getattr(resource, name)
        soft, hard = resource.getrlimit(which)
        if hard == resource.RLIM_INFINITY:
            return f"{name} is not set"
        attempts[name] = lambda w=which, s=soft, h=hard: resource.setrlimit(w, (s, h + 1))
    return tried(attempts)


def threads_until_refused(most):
    """How many threads could be started."""
    stop, count = threading.Event(), 0
    threading.stack_size(64 << 10)
    try:
        for _ in range(most):
            threading.Thread(target=stop.wait, daemon=True).start()
            count += 1
    except RuntimeError:
        pass
    stop.set()
    time.sleep(0.1)
    return count


def fill(chunk, most):
    """How many bytes fit into the folder."""
    written, number = 0, 0
    try:
        while written < most:
            number += 1
            with open(f"fill{number}", "wb") as file:
                written += file.write(bytes(chunk))
    except OSError:
        pass
    return written


def files_until_refused(most):
    count = 0
    try:
        for count in range(most):
            os.close(os.open(f"inode{count}", os.O_CREAT | os.O_WRONLY))
    except OSError:
        pass
    return count


def other_architecture():
    """Calls the kernel's 32-bit gate for a socket: eax = 359, ebx = 2, ecx = 1, edx = 0; int 0x80; ret."""
    import mmap

    code = b"\x53\xb8\x67\x01\x00\x00\xbb\x02\x00\x00\x00\xb9\x01\x00\x00\x00\x31\xd2\xcd\x80\x5b\xc3"
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)()
