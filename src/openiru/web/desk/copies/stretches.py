"""Where do two recordings equal each other? As two bars that pages draw, and in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openiru.engines.media.types import Segment

WIDTH: Final = 480  # units of the drawing
BAR: Final = 14
CAPTURED_AT: Final = 1  # top of the bar of the captured recording
KNOWN_AT: Final = 57  # and of the known one, the last thing drawn
_LEAST: Final = 2  # units; shorter stretches would not be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One stretch of both recordings, in units of the drawing and as times."""

    captured_x: float
    captured_width: float
    known_x: float
    known_width: float
    captured: str  # 0:05–0:21
    known: str

    @property
    def ribbon(self) -> str:
        """Corners of the ribbon between both bars, as SVG takes them."""
        top, bottom = CAPTURED_AT + BAR, KNOWN_AT
        corners = (
            (self.captured_x, top),
            (self.captured_x + self.captured_width, top),
            (self.known_x + self.known_width, bottom),
            (self.known_x, bottom),
        )
        return " ".join(f"{x:.1f},{y}" for x, y in corners)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """Both recordings on one scale."""

    captured_width: float
    known_width: float
    captured_length: str
    known_length: str
    matched: str  # how much of the captured recording, altogether
    parts: tuple[Stretch, ...]


def stretches_of(
    segments: Sequence[Segment], *, query_seconds: float, known_seconds: float
) -> Stretches | None:
    """The drawing; None where nothing is told of times.

    Args:
        segments: by time in the captured recording.
        query_seconds: length of the captured recording; at least as long as its segments say.
        known_seconds: length of the known one.
    """
    if not segments:
        return None
    query = max(query_seconds, *(each.query_to_s for each in segments))
    known = max(known_seconds, *(each.known_to_s for each in segments))
    scale = WIDTH / max(query, known, 0.001)
    return Stretches(
        captured_width=query * scale,
        known_width=known * scale,
        captured_length=clock(query),
        known_length=clock(known),
        matched=clock(sum(each.query_to_s - each.query_from_s for each in segments)),
        parts=tuple(_stretch(each, scale) for each in segments),
    )


def clock(seconds: float) -> str:
    """Seconds as people read them beside a player: 0:07, 12:30, 1:02:03."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def _stretch(each: Segment, scale: float) -> Stretch:
    return Stretch(
        captured_x=each.query_from_s * scale,
        captured_width=max(_LEAST, (each.query_to_s - each.query_from_s) * scale),
        known_x=each.known_from_s * scale,
        known_width=max(_LEAST, (each.known_to_s - each.known_from_s) * scale),
        captured=f"{clock(each.query_from_s)}–{clock(each.query_to_s)}",
        known=f"{clock(each.known_from_s)}–{clock(each.known_to_s)}",
    )
