"""How many samples does the index of an MP4 promise?

Counts lie in a few bytes, but a reader makes an entry of each sample before it looks for one. A sample is a picture, or a piece of
sound. Sound that is not compressed has a sample for each of its numbers, and no entries.

Source: ISO/IEC 14496-12, sections 8.6.1.2, 8.7.3 and 8.8.8.
"""

import struct
from typing import Final

TOLD_IN: Final = frozenset((b"trak", b"hdlr", b"stts", b"stsz", b"stz2", b"trun"))
TOLD_BYTES: Final = 16  # of the content of these boxes
_WORDS: Final = struct.Struct(">4I")
_SOUND: Final = int.from_bytes(b"soun", "big")
_OTHERS: Final = frozenset(int.from_bytes(kind, "big") for kind in (b"vide", b"subp", b"clcp"))


class Promised:
    """Counts what boxes promise, in the order of the file."""

    def __init__(self) -> None:
        self._samples = 0  # of tracks before this one, and of fragments
        self._track = 0
        self._kinds: set[int] = set()
        self._times: set[tuple[int, int]] = (
            set()
        )  # how many entries tell when samples are, and how long the first one is

    def take(self, kind: bytes, content: bytes) -> None:
        """Take the first `TOLD_BYTES` of a box of one of the kinds `TOLD_IN`."""
        _, second, third, fourth = _WORDS.unpack(content.ljust(TOLD_BYTES, b"\0")[:TOLD_BYTES])
        match kind:
            case b"trak":
                self._samples, self._track, self._kinds, self._times = self.samples, 0, set(), set()
            case b"hdlr":
                self._kinds.add(third)
            case b"stts":
                self._times.add((second, fourth))
            case b"trun":
                self._samples += second
            case _:
                self._track = max(self._track, third)

    @property
    def samples(self) -> int:
        """So far."""
        return self._samples + (0 if self._is_plain_sound() else self._track)

    def _is_plain_sound(self) -> bool:
        """Whether nothing in the track makes a reader take it for anything else than numbers that follow one another."""
        return _SOUND in self._kinds and not self._kinds & _OTHERS and self._times == {(1, 1)}
