"""Memory that a process takes for itself, whatever it has left over from before."""

import mmap

PAGE_BYTES = 4096


def taken(size_bytes: int) -> mmap.mmap:
    """So many bytes, each page of them written to; given back when it is closed."""
    held = mmap.mmap(-1, size_bytes, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    for place in range(0, size_bytes, PAGE_BYTES):
        held[place] = 1
    return held
