"""How are things named so that names never collide and never leak a count?"""

import hashlib
import os
import threading
import time
from typing import Final
from uuid import UUID

_RANDOM_BITS: Final = 74  # of a UUIDv7, behind 48 bits of milliseconds
_TAIL_BITS: Final = 62  # of those, behind the variant
_last = 0
_lock = threading.Lock()

_SEPARATOR: Final = "\x1f"  # ASCII unit separator: cannot occur in handles or digests


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): ordered by time of creation, also within a millisecond of one process.

    The order matters: what was made first is sent, shown and recorded first, however fast it was made.
    """
    global _last  # noqa: PLW0603  (the RFC's monotonic counter, method 2: the last value and a random step)
    moment = (time.time_ns() // 1_000_000) << _RANDOM_BITS
    fresh = moment | (int.from_bytes(os.urandom(10), "big") >> (80 - _RANDOM_BITS))
    with _lock:
        # A clock that was set back, or stands still, must not put the new before the old.
        _last = fresh if fresh > _last else _last + 1 + int.from_bytes(os.urandom(4), "big")
        value = _last
    head, tail = value >> _TAIL_BITS, value & ((1 << _TAIL_BITS) - 1)
    return _with_version(((head >> 12) << 80) | ((head & 0xFFF) << 64) | tail, 7)


def derived_id(namespace: str, *parts: str) -> UUID:
    """The same UUIDv8 for the same namespace and parts, on every machine.

    Used for things that are recognised by what they are (an account, a post, a match),
    so that importing or scanning twice changes nothing.
    """
    digest = hashlib.sha256(_SEPARATOR.join((namespace, *parts)).encode()).digest()
    return _with_version(int.from_bytes(digest[:16], "big"), 8)


def _with_version(value: int, version: int) -> UUID:
    value &= ~(0xF << 76) & ~(0x3 << 62) & ((1 << 128) - 1)
    return UUID(int=value | (version << 76) | (0x2 << 62))
