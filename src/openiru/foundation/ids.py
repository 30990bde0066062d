"""How are things named so that names never collide and never leak a count?"""

import hashlib
import os
import time
from typing import Final
from uuid import UUID

_SEPARATOR: Final = "\x1f"  # ASCII unit separator: cannot occur in handles or digests


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): ordered by time of creation, 74 random bits."""
    unix_ms = time.time_ns() // 1_000_000
    value = (unix_ms << 80) | int.from_bytes(os.urandom(10), "big")
    return _with_version(value, 7)


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
