"""How does a worker give back memory that it no longer needs: when it is ready, and after a large file?"""

import ctypes
import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from openiru.engines.media.held import held_bytes

_KEPT_BYTES: Final = (
    16 << 20
)  # that a file may leave behind before memory is given back; small files need none of this
_DONT_NEED: Final = 4  # madvise(2)
_LIBC: Final[Any] = ctypes.CDLL(None) if sys.platform == "linux" else None
_TRIM: Final[Any] = getattr(_LIBC, "malloc_trim", None)  # of the GNU library alone


class Memory:
    """What this process holds; made before it is confined, as the system is asked by way of a file."""

    def __init__(self) -> None:
        """Give back what only the start needed: the compiler of kernels is larger than all that they take later."""
        gc.collect()
        _give_back_code()
        _give_back_free()
        self._usual = held_bytes()

    def tidy(self) -> None:
        """Give back what the last file took, if that was much; microseconds where it was not."""
        if held_bytes() > self._usual + _KEPT_BYTES:
            _give_back_free()
            self._usual = max(self._usual, held_bytes())


def has_compiled() -> bool:
    """Whether kernels were compiled in this process, not loaded; a compiler never gives back what it took for that."""
    numba = sys.modules.get("numba.core.dispatcher")
    if numba is None:
        return False
    return any(
        each.stats.cache_misses for each in gc.get_objects() if issubclass(type(each), numba.Dispatcher)
    )


def _give_back_free() -> None:
    if _TRIM is not None:
        _TRIM(0)


def _give_back_code() -> None:
    """Give back the pages of code that lie in files; those that are needed again come back by themselves."""
    if _LIBC is None:
        return
    for begin, size in _code():
        _LIBC.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(size), _DONT_NEED)


def _code() -> Iterator[tuple[int, int]]:
    """Where code lies that nobody wrote to: its pages are those of the file. See proc_pid_smaps(5)."""
    try:
        lines = Path("/proc/self/smaps").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    place = ""
    for words in map(str.split, lines):
        if not words[0].endswith(":"):  # begins what is told of the next mapping
            is_code = words[1] == "r-xp" and words[4] != "0"
            place = words[0] if is_code else ""
        elif words[0] == "Private_Dirty:" and words[1] == "0" and place:
            begin, end = (int(each, 16) for each in place.split("-"))
            yield begin, end - begin
