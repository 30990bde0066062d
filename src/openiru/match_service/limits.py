"""How many look-ups may a token make, counted over all processes?

One number for each token lies in memory that all processes share: the time at which its look-ups so far would be done
at its rate. A request is let in while that time lies no further ahead than the saved-up burst takes; it may then run
into debt, so a batch larger than the burst is let in once and paid for afterwards.

Source: generic cell rate algorithm, ITU-T I.371.
"""

import fcntl
import mmap
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from openiru.match_service.tokens import MOST

_TIME: Final = struct.Struct("<d")
BYTES: Final = MOST * _TIME.size


class Rates:
    """The rates of all tokens."""

    def __init__(self, descriptor: int) -> None:
        """Use shared memory of at least `BYTES` bytes, zero at first."""
        self._descriptor = descriptor
        self._times = mmap.mmap(descriptor, BYTES)

    def wait_s(self, place: int, *, cost: float, rate_per_s: float, burst: float) -> float:
        """Count look-ups, and return 0; or count nothing, and return after how many seconds to come again.

        Args:
            place: the token's, below `tokens.MOST`.
            cost: look-ups.
            rate_per_s: look-ups a second.
            burst: look-ups that may be saved up.
        """
        with self._locked(place) as offset:
            now = time.monotonic()
            (done_at,) = _TIME.unpack_from(self._times, offset)
            ahead = done_at - now - burst / rate_per_s
            if ahead > 0:
                return float(ahead)
            _TIME.pack_into(self._times, offset, max(done_at, now) + cost / rate_per_s)
            return 0.0

    def charge(self, place: int, *, cost: float, rate_per_s: float) -> None:
        """Count look-ups of a request that was let in before its size was known."""
        with self._locked(place) as offset:
            (done_at,) = _TIME.unpack_from(self._times, offset)
            _TIME.pack_into(self._times, offset, max(done_at, time.monotonic()) + cost / rate_per_s)

    @contextmanager
    def _locked(self, place: int) -> Iterator[int]:
        """Hold one token's place alone; the system lets go of it with the process."""
        offset = place * _TIME.size
        fcntl.lockf(self._descriptor, fcntl.LOCK_EX, _TIME.size, offset, os.SEEK_SET)
        try:
            yield offset
        finally:
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, _TIME.size, offset, os.SEEK_SET)
