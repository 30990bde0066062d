"""What can two pieces of media have in common, and how is it told?

Every engine of this folder has the same shape. *Reading* turns the bytes of a file into a print: what is compared later,
without the file. It is the only part that meets a decoder, so it runs in a sandbox. *Comparing* takes two prints and
answers with a `Likeness`. A *bank* holds many prints and answers which of them a print is like.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class MediaKind(StrEnum):
    """What sort of media a file holds."""

    PICTURE = "picture"
    VIDEO = "video"
    SOUND = "sound"


class Outcome(StrEnum):
    """What a comparison may say. The two are never mixed: what shares an element was not uploaded again."""

    SAME_CONTENT = "same-content"  # a copy, edited or not
    SHARES_ELEMENT = "shares-element"  # the same emblem, letterhead or scene within other content
    NOTHING = "nothing"


class MediaFault(StrEnum):
    """Why a file could not be read."""

    NO_MEDIA = "no-media"  # no format that we open
    UNREADABLE = "unreadable"  # broken or cut off
    TOO_LARGE = "too-large"  # more bytes, pixels, frames or seconds than we decode
    TOO_SLOW = "too-slow"  # took more time or memory than one file may
    REFUSED = "refused"  # tried something that no file may: to open another one, to reach the network
    MISSING_TOOL = "missing-tool"  # a program from the system that is not installed


@dataclass(frozen=True, slots=True, kw_only=True)
class NoMedia:
    """Bytes that could not be read, and why; an answer for this file alone."""

    fault: MediaFault
    reason: str  # a sentence for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of one recording and the stretch of the other that it equals; seconds, ends exclusive."""

    query_from_s: float
    query_to_s: float
    known_from_s: float
    known_to_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A region of a picture, as shares of its width and height from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What a print has in common with a known one, with all that evidence needs: a lead, never a verdict."""

    outcome: Outcome
    method: str = ""  # a slug, never changed: which way of looking found it
    score: float = 0.0  # 0 to 1: how sure the method is
    edit: str = ""  # a guess of what was done, for people
    distance_bits: int | None = None  # of 256, where hashes were compared
    inliers: int | None = None  # local features that agree on one transform
    block_share: float | None = (
        None  # 0 to 1: of the known picture's textured blocks, how many are seen again
    )
    # Where points of the known picture lie in the query: two rows of three (a b c; d e f), both pictures as 0 to 1.
    transform: tuple[float, ...] = ()
    box: Box | None = None  # where in the query it stands
    segments: tuple[Segment, ...] = ()  # of recordings, by time in the query
    figures: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({})
    )  # what else was measured

    def __bool__(self) -> bool:
        """Whether anything is shared."""
        return self.outcome is not Outcome.NOTHING

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to other processes; read-only mappings do not by themselves."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return _restored, ({**values, "figures": dict(self.figures)},)


def _restored(values: dict[str, Any]) -> Likeness:
    return Likeness(**{**values, "figures": MappingProxyType(values["figures"])})


NOTHING_SHARED = Likeness(outcome=Outcome.NOTHING)
