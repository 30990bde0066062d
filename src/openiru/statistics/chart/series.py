"""How are numbers over time drawn? As steps with a dot for each observation, and marks for what happened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from openiru.statistics.chart.lettering import text_of

_WIDTH, _HEIGHT, _SIDE, _TOP, _FLOOR = 640, 220, 16, 40, 184
_APART: Final = 5  # units of the drawing between two dots


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened: a letter in the drawing, and what it stands for."""

    at: datetime
    letter: str
    label: str


def series_line(
    points: Sequence[tuple[datetime, int]], marks: Sequence[Mark], *, title: str, right_to_left: bool = False
) -> str:
    """Draw numbers that were seen at moments; between two observations nobody knows, so the line stays level.

    Args:
        points: at least one, oldest first; some 120 at most are drawn.
        marks: drawn as lines with a letter; the table beside the drawing says what the letters mean.
        title: said by screen readers and shown on hovering.
        right_to_left: time runs from the right.
    """
    moments = [at for at, _ in points] + [mark.at for mark in marks]
    begin, end = min(moments), max(moments)
    place = _placed(begin, end, right_to_left=right_to_left)
    most = max(number for _, number in points) or 1
    points = _thinned(points, place)

    def high(number: int) -> float:
        return _TOP + (_FLOOR - _TOP) * (1 - number / most)

    path = f"M{place(points[0][0]):.1f} {high(points[0][1]):.1f}" + "".join(
        f"H{place(at):.1f}V{high(number):.1f}" for at, number in points[1:]
    )
    dots = "".join(
        f'<circle class="series-dot" cx="{place(at):.1f}" cy="{high(number):.1f}" r="3">'
        f"<title>{at:%Y-%m-%d}: {number:,}</title></circle>"
        for at, number in points
    )
    said = "; ".join(f"{at:%Y-%m-%d}: {number}" for at, number in points)
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" direction="ltr">'
        f"<title>{text_of(title)}</title><desc>{text_of(said)}</desc>{_axis(place, begin, end, most)}"
        f'{_marks(marks, place)}<path class="curve curve-0" d="{path}"/>{dots}</svg>'
    )


def _thinned(
    points: Sequence[tuple[datetime, int]], place: Callable[[datetime], float]
) -> Sequence[tuple[datetime, int]]:
    """The first, and of those that would lie on one another the last."""
    seen = {round(place(at) / _APART): (at, number) for at, number in points}
    return [points[0], *(each for each in sorted(seen.values()) if each[0] > points[0][0])]


def _placed(begin: datetime, end: datetime, *, right_to_left: bool) -> Callable[[datetime], float]:
    whole = max((end - begin).total_seconds(), 1.0)

    def place(at: datetime) -> float:
        part = (at - begin).total_seconds() / whole
        return _SIDE + (_WIDTH - 2 * _SIDE) * (1 - part if right_to_left else part)

    return place


def _axis(place: Callable[[datetime], float], begin: datetime, end: datetime, most: int) -> str:
    left, right = sorted(((place(begin), begin), (place(end), end)))
    last = "" if begin == end else f"{right[1]:%Y-%m-%d}"
    return (
        f'<path class="grid" d="M{_SIDE} {_FLOOR}H{_WIDTH - _SIDE}M{_SIDE} {_TOP}H{_WIDTH - _SIDE}"/>'
        f'<text class="tick" x="{_SIDE}" y="{_TOP - 4}">{most:,}</text><text class="tick" x="{_SIDE}" y="{_FLOOR - 4}">0</text>'
        f'<text class="tick" x="{left[0]:.1f}" y="{_HEIGHT - 8}" text-anchor="start">{left[1]:%Y-%m-%d}</text>'
        f'<text class="tick" x="{right[0]:.1f}" y="{_HEIGHT - 8}" text-anchor="end">{last}</text>'
    )


def _marks(marks: Sequence[Mark], place: Callable[[datetime], float]) -> str:
    return "".join(
        f'<g class="series-mark"><title>{mark.at:%Y-%m-%d}: {text_of(mark.label)}</title>'
        f'<path d="M{place(mark.at):.1f} 22V{_FLOOR}"/>'
        f'<text class="total" x="{place(mark.at):.1f}" y="16" text-anchor="middle">{text_of(mark.letter)}</text></g>'
        for mark in marks
    )
