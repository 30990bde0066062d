"""Readers that do in a worker what a decoder that a file took over would do."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from openiru.engines.media.types import MediaFault, NoMedia

HERE: Final = __name__
_warmed: list[str] = []
_left: list[bytes] = []


def warm() -> None:
    _warmed.append("yes")


def echo(data: bytes, *, times: int = 1) -> bytes:
    return data * times


def was_warmed(data: bytes) -> bytes:
    return _warmed[0].encode() + data


def refuse(data: bytes) -> NoMedia:
    return NoMedia(fault=MediaFault.NO_MEDIA, reason=f"{len(data)} bytes of nothing")


def who(data: bytes) -> bytes:
    return f"{os.getpid()} {os.getppid()}".encode() + data


def who_slowly(data: bytes) -> bytes:
    time.sleep(0.05)
    return who(data)


def environment(data: bytes) -> bytes:
    return "\n".join(os.environ).encode() + data


def leave_gaps(data: bytes) -> bytes:
    """Take 200 MB and free all but the last, behind which the C library would keep them."""
    held = [bytes(100_000) for _ in range(2_000)]
    _left.append(held[-1])
    return data


def misbehave(data: bytes) -> bytes:
    """Do what the file says."""
    return str(DEEDS[data.decode()]()).encode()


def _read_a_file() -> object:
    return os.open("/etc/passwd", os.O_RDONLY)


def _write_a_file() -> object:
    return os.open("/tmp/written-from-the-sandbox", os.O_WRONLY | os.O_CREAT)


def _list_a_folder() -> object:
    return list(Path("/").iterdir())


def _make_a_socket() -> object:
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM)


def _make_a_local_socket() -> object:
    return socket.socketpair()


def _fork() -> object:
    return os.fork()


def _start_a_program() -> object:
    return subprocess.run(["/bin/true"], check=True)


def _become_a_program() -> object:
    return os.execv("/bin/true", ["true"])  # noqa: S606


def _become_somebody() -> None:
    os.setuid(65534)


def _signal_the_parent() -> None:
    os.kill(os.getppid(), signal.SIGUSR1)


def _look_at_the_parent() -> object:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, os.getppid(), 0, 0) == -1:  # PTRACE_ATTACH
        raise PermissionError(ctypes.get_errno())
    return "attached"


def _start_a_thread() -> object:
    done: list[int] = []
    thread = threading.Thread(target=done.append, args=(1,))
    thread.start()
    thread.join()
    return done


def _take_memory() -> object:
    return len(bytearray(8 << 30))


def _calculate_for_ever() -> object:
    while True:
        pass


def _sleep_for_ever() -> object:
    while True:
        time.sleep(1)


def _crash() -> object:
    return ctypes.string_at(0)


def _abort() -> object:
    return os.abort()


def _leave() -> object:
    os._exit(3)


def _fail() -> object:
    raise ZeroDivisionError


def _talk() -> object:
    sys.stdout.write("more than was asked for")
    sys.stdout.flush()
    sys.stderr.write("and more")
    return "quiet"


def _lie() -> object:
    """Answer as no worker answers."""
    for handle in range(3, 16):
        try:
            os.write(handle, b"\xff" * 64)
        except OSError:
            continue
    return "lied"


DEEDS: Final[Mapping[str, Callable[[], object]]] = {
    name.removeprefix("_"): deed
    for name, deed in list(globals().items())
    if name.startswith("_") and callable(deed) and getattr(deed, "__module__", "") == __name__
}
