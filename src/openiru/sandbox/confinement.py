"""What does a worker give up before it sees the first byte of a stranger?

Everything that it needs is imported and compiled by then. What comes after can read one pipe, write another, and
calculate.
"""

import ctypes
import errno
import os
import resource
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from openiru.sandbox.types import Limits, Protection

try:
    import pyseccomp
except (ImportError, OSError, RuntimeError):  # another system, or no libseccomp
    pyseccomp = None  # type: ignore[assignment]

_PR_SET_NAME: Final = 15  # prctl(2)
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_CLONE_THREAD: Final = 0x00010000  # clone(2)
_LIBC: Final = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

# Reading and writing what is open, memory, time, threads, the end. Nothing that takes a name, and nothing that makes a
# new descriptor.
_ALLOWED: Final = (
    *(
        "read",
        "readv",
        "pread64",
        "write",
        "writev",
        "close",
        "lseek",
        "fstat",
        "poll",
        "ppoll",
        "select",
        "pselect6",
    ),
    *("brk", "mmap", "munmap", "mremap", "mprotect", "madvise", "membarrier"),
    *("futex", "set_robust_list", "get_robust_list", "rseq", "set_tid_address", "sched_yield"),
    *(
        "sched_getaffinity",
        "getcpu",
        "sysinfo",
        "getrandom",
        "getpid",
        "getppid",
        "gettid",
        "getrusage",
        "times",
    ),
    *("clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time"),
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall"),
    *("getrlimit", "exit", "exit_group"),
)


def bind_to_parent(parent: int) -> bool:
    """End with the parent and gain no rights; whether the kernel sees to it.

    Args:
        parent: its process id.
    """
    if _LIBC is None:
        return False
    is_bound = all(
        _LIBC.prctl(option, value, 0, 0, 0) == 0
        for option, value in ((_PR_SET_PDEATHSIG, signal.SIGKILL), (_PR_SET_NO_NEW_PRIVS, 1))
    )
    if os.getppid() != parent:
        # It ended before we asked to be told.
        os._exit(0)
    return is_bound


def confine(limits: Limits, *, is_bound: bool) -> Protection:
    """Give up all that reading one file after the other does not need."""
    held = _limit(limits)
    lacking = _filter_calls()
    return Protection(limits=held, is_filtered=not lacking, is_bound=is_bound, lacking=lacking)


def _limit(limits: Limits) -> tuple[str, ...]:
    wanted: Mapping[str, int] = {
        "AS": _held_bytes() + limits.memory_bytes,
        "FSIZE": 0,
        "NOFILE": limits.open_files,
        "CORE": 0,
        "CPU": limits.files_a_worker * limits.cpu_s,
    }
    return tuple(name for name, most in wanted.items() if _is_limited(name, most))


def _is_limited(name: str, most: int) -> bool:
    kind = getattr(resource, f"RLIMIT_{name}", None)
    if kind is None:
        return False
    try:
        resource.setrlimit(kind, (most, most))
    except (ValueError, OSError):
        return False
    return True


def _held_bytes() -> int:
    """The address space that is taken already: libraries and compiled kernels."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 2 << 30
    return pages * resource.getpagesize()


def limit_cpu(cpu_s: int) -> None:
    """From now on, so many seconds of the processor; then the kernel ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + 1 + cpu_s
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if most == resource.RLIM_INFINITY else min(soft, most), most)
    )


def _filter_calls() -> str:
    """Let the kernel refuse all other calls; what is missing for that, or nothing.

    Refused calls fail instead of ending the process, so that decoders can say what they wanted.
    """
    if pyseccomp is None:
        return "System calls are filtered on Linux with libseccomp (Debian package libseccomp2)."
    try:
        _rules(pyseccomp).load()
    except (OSError, RuntimeError, ValueError):
        return "This kernel filters no system calls (seccomp)."
    return ""


def _rules(seccomp: Any) -> Any:
    rules = seccomp.SyscallFilter(defaction=seccomp.ERRNO(errno.EPERM))
    # Threads that libraries started while they were imported are held as well.
    rules.set_attr(seccomp.Attr.CTL_TSYNC, 1)
    for name in _ALLOWED:
        _allow(seccomp, rules, name)
    _allow(seccomp, rules, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, _CLONE_THREAD))
    # The C library tries clone3 first, whose flags no filter can see, and falls back on the call above.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    _allow(seccomp, rules, "tgkill", seccomp.Arg(0, seccomp.EQ, os.getpid()))  # abort(3)
    _allow(seccomp, rules, "prctl", seccomp.Arg(0, seccomp.EQ, _PR_SET_NAME))
    # Its own limits: the lasting ones can only be lowered.
    _allow(seccomp, rules, "prlimit64", seccomp.Arg(0, seccomp.EQ, 0))
    return rules


def _allow(seccomp: Any, rules: Any, name: str, *arguments: Any) -> None:
    try:
        rules.add_rule(seccomp.ALLOW, name, *arguments)
    except (OSError, RuntimeError, ValueError):
        # A call that this processor does not have, such as time on arm64.
        return
