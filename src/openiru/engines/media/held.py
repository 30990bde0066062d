"""How much memory does this process hold just now?"""

import os
from functools import cache
from typing import Final

_TOLD_BYTES: Final = 128
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def held_bytes() -> int:
    """What of its memory lies in the machine; 0 where the system does not tell.

    Takes two microseconds. A process that will not be allowed to open files must have asked once before.
    """
    told = _told(os.getpid())
    return 0 if told is None else int(os.pread(told, _TOLD_BYTES, 0).split()[1]) * _PAGE_BYTES


@cache
def _told(process: int) -> int | None:
    """Where the system tells it, open; the copy that a fork made opens its own."""
    try:
        return os.open(f"/proc/{process}/statm", os.O_RDONLY)
    except OSError:
        return None
