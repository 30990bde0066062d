"""Which of many recordings is one like?"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, Self

from openiru.engines.media.sound.aligning import Aligned, Peaks
from openiru.engines.media.sound.folder import open_part, save_part
from openiru.engines.media.sound.judging import judge
from openiru.engines.media.sound.noise.listening import listen
from openiru.engines.media.sound.noise.together import correlate
from openiru.engines.media.sound.part import Part, joined, part_of
from openiru.engines.media.sound.searching import search
from openiru.engines.media.sound.types import (
    FRAMES_A_SECOND,
    MOST_FRAMES,
    SoundPrint,
    no_levels,
    no_room,
    no_wave,
)
from openiru.engines.media.types import NOTHING_SHARED, Likeness, Outcome

_FEW: Final = 64  # recordings that are indexed anew whenever one is added
COMMON_IN: Final = 3  # known recordings with one and the same stretch, above which it is an element


class TooLongError(ValueError):
    """A recording that is longer than a bank can hold."""


class SoundBank:
    """Known recordings, numbered from 0 in the order in which they were added.

    What was opened from a folder stays there, mapped into memory; what is added since lies beside it until all is saved
    anew. One thread adds; any number may ask meanwhile, and see what was added before they began.
    """

    def __init__(self, prints: Iterable[SoundPrint] = ()) -> None:
        self._kept: tuple[Part, ...] = ()
        self._fresh: list[SoundPrint] = []
        self._indexed: tuple[tuple[int, Part], ...] = ()  # how many of the fresh ones, and these
        for print_ in prints:
            self.add(print_)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """A bank that was saved.

        Raises:
            BrokenBankError: if the folder holds none, or a damaged one.
        """
        bank = cls()
        bank._kept = (open_part(folder),)
        return bank

    def save(self, folder: Path) -> None:
        """Write the bank into a new folder: whole or not at all.

        Raises:
            BankExistsError: if something is there already.
        """
        save_part(joined(self.parts()), folder)

    def add(self, print_: SoundPrint) -> int:
        """Add a recording; its number.

        Raises:
            TooLongError: if it is longer than 2.3 hours.
        """
        if print_.length_frames > MOST_FRAMES:
            raise TooLongError("a bank of sound holds recordings of 2.3 hours at most; cut longer ones")
        self._fresh.append(replace(print_, levels=no_levels(), room=no_room(), wave=no_wave()))
        return len(self) - 1

    def __len__(self) -> int:
        """How many recordings."""
        return sum(map(len, self._kept)) + len(self._fresh)

    @property
    def size_bytes(self) -> int:
        """Memory or file space that the bank takes."""
        return sum(part.size_bytes for part in self.parts())

    @property
    def size_bytes_an_hour(self) -> float:
        """What one hour of sound takes, without what every bank takes."""
        parts = self.parts()
        hours = sum(float(part.lengths.sum()) for part in parts) / FRAMES_A_SECOND / 3600
        return sum(part.size_bytes - part.offsets.nbytes for part in parts) / max(hours, 1e-9)

    def match(self, query: SoundPrint, *, thorough: bool = True) -> list[tuple[int, Likeness]]:
        """The known recordings that share something with a query, the surest first.

        Args:
            query: a print.
            thorough: whether stretches for which nothing is found are tried at other tempos (12 % both ways) and
                pitches (3 semitones), at most 8 stretches of 16 s.
        """
        peaks = Peaks(query.frames, query.steps, query.length_frames)
        told = dict(self._told(query, lambda part: search(peaks, part, thorough=thorough)))
        for look in (listen, correlate):
            if any(likeness.outcome is Outcome.SAME_CONTENT for likeness in told.values()):
                break
            # An element is better told by what was looked at first.
            told |= {
                number: likeness
                for number, likeness in self._told(query, partial(look, query))
                if number not in told or likeness.outcome is Outcome.SAME_CONTENT
            }
        return sorted(told.items(), key=lambda pair: (-pair[1].figures["evidence"], pair[0]))

    def _told(
        self, query: SoundPrint, look: Callable[[Part], Mapping[int, list[Aligned]]]
    ) -> list[tuple[int, Likeness]]:
        """What one way of looking finds in all parts."""
        found: dict[int, list[Aligned]] = {}
        lengths: dict[int, float] = {}
        before = 0
        for part in self.parts():
            for row, ones in look(part).items():
                found[before + row] = ones
                lengths[before + row] = part.seconds(row)
            before += len(part)
        return [
            (number, judge(ones, query.seconds, lengths[number], is_common=_is_common(ones, found)))
            for number, ones in found.items()
        ]

    def parts(self) -> tuple[Part, ...]:
        """What was opened, and what was added since, in up to two parts: a large one and the newest."""
        count, indexed = len(self._fresh), self._indexed
        if sum(number for number, _ in indexed) != count:
            large = indexed[0][0] if indexed else 0
            if count - large > max(_FEW, large // 4):
                indexed = ((count, part_of(self._fresh[:count])),)
            else:
                newest = (count - large, part_of(self._fresh[large:count]))
                indexed = (*indexed[:1], newest) if large else (newest,)
            self._indexed = indexed
        return (*self._kept, *(part for _, part in indexed))


def _is_common(ones: list[Aligned], found: Mapping[int, list[Aligned]]) -> bool:
    """Whether many known recordings have what these stretches of the query hold."""
    also = [
        sum(1 for others in found.values() if any(_covers(other, one) for other in others)) for one in ones
    ]
    return min(also) > COMMON_IN


def _covers(other: Aligned, one: Aligned) -> bool:
    both = min(one.last, other.last) - max(one.first, other.first)
    return 2 * both > one.last - one.first


def compare_sounds(query: SoundPrint, known: SoundPrint) -> Likeness:
    """What two recordings have in common.

    A few seconds far below both lengths are only an element. See `judging.judge` for the figures.
    """
    return dict(SoundBank([known]).match(query)).get(0, NOTHING_SHARED)
