"""How are curves of shares drawn? As steps with their band, and the numbers at risk beneath."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from openiru.statistics.chart.lettering import text_of
from openiru.statistics.types import Step, Traced

_WIDTH, _LEFT, _RIGHT, _TOP, _PLOT, _ROW = 640, 96, 24, 36, 210, 22
_KINDS: Final = 2  # a whole line and a broken one; more cannot be told apart without colour


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveLine:
    """One curve, and how many were at risk at each tick."""

    label: str
    traced: Traced
    at_risk: tuple[int, ...]


def step_curves(
    lines: Sequence[CurveLine],
    *,
    title: str,
    said: str,
    ticks: Sequence[int],
    at_risk: str,
    unit: str,
    right_to_left: bool = False,
) -> str:
    """Draw curves that begin at one and fall; classes `curve-0`, `curve-1` carry colour and dashes.

    Args:
        lines: at most two; the first is drawn as a whole line, the second as a broken one.
        title: said by screen readers and shown on hovering.
        said: the numbers in words, for those who cannot see the curves.
        ticks: moments on the axis of time, from 0; the last is where the drawing ends.
        at_risk: the words before the numbers at risk.
        unit: of the moments.
        right_to_left: time runs from the right.

    Raises:
        ValueError: if there are more lines than can be told apart.
    """
    if len(lines) > _KINDS:
        raise ValueError(f"{len(lines)} curves cannot be told apart in one drawing.")
    height = _TOP + _PLOT + 40 + _ROW * (len(lines) + 1)
    place = _placed(float(ticks[-1]), right_to_left=right_to_left)
    body = [
        _legend(lines, right_to_left=right_to_left),
        _grid(ticks, unit, place, right_to_left=right_to_left),
        *(_curve(line, number, place, float(ticks[-1])) for number, line in enumerate(lines)),
        _risk_table(lines, at_risk, ticks, place, right_to_left=right_to_left),
    ]
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'direction="{"rtl" if right_to_left else "ltr"}"><title>{text_of(title)}</title>'
        f"<desc>{text_of(said)}</desc>{''.join(body)}</svg>"
    )


def _placed(last: float, *, right_to_left: bool) -> Callable[[float], float]:
    wide = _WIDTH - _LEFT - _RIGHT

    def place(time: float) -> float:
        part = min(1.0, time / last)
        return _WIDTH - _LEFT - wide * part if right_to_left else _LEFT + wide * part

    return place


def _height(share: float) -> float:
    return _TOP + _PLOT * (1 - share)


def _curve(line: CurveLine, number: int, place: Callable[[float], float], last: float) -> str:
    last = min(line.traced.told_until, last)
    steps = _thinned([step for step in line.traced.steps if step.after <= last], place)
    end = place(last)
    path = f"M{place(0):.1f} {_height(1):.1f}" + "".join(
        f"H{place(step.after):.1f}V{_height(step.share):.1f}" for step in steps
    )
    # Where watching ends, or too few are left, the line ends: what comes after is unknown, not level.
    return f'{_band(steps, number, place, end)}<path class="curve curve-{number}" d="{path}H{end:.1f}"/>'


def _band(steps: Sequence[Step], number: int, place: Callable[[float], float], end: float) -> str:
    """The interval around the curve, from its first event as far as there is one."""
    known = [
        (step.after, step.low, step.high) for step in steps if step.low is not None and step.high is not None
    ]
    if not known:
        return ""
    ends = [place(after) for after, _, _ in known[1:]] + [end]
    upper = "".join(
        f"{'M' if not at else 'L'}{place(after):.1f} {_height(high):.1f}H{ends[at]:.1f}"
        for at, (after, _, high) in enumerate(known)
    )
    lower = "".join(
        f"L{ends[at]:.1f} {_height(known[at][1]):.1f}H{place(known[at][0]):.1f}"
        for at in reversed(range(len(known)))
    )
    return f'<path class="curve-band curve-band-{number}" d="{upper}{lower}Z"/>'


def _thinned(steps: Sequence[Step], place: Callable[[float], float]) -> list[Step]:
    """The steps that can be seen: of those that fall on the same half unit of the drawing, the last."""
    seen = {round(place(step.after) * 2): step for step in steps}
    return sorted(seen.values(), key=lambda step: step.after)


def _grid(ticks: Sequence[int], unit: str, place: Callable[[float], float], *, right_to_left: bool) -> str:
    side = _WIDTH - _LEFT + 8 if right_to_left else _LEFT - 8
    ends = sorted((place(0), place(float(ticks[-1]))))
    drawn = []
    for part in (0, 25, 50, 75, 100):
        y = _height(part / 100)
        drawn.append(
            f'<path class="grid" d="M{ends[0]:.1f} {y:.1f}H{ends[1]:.1f}"/>'
            f'<text class="tick" x="{side}" y="{y:.1f}" direction="ltr" dominant-baseline="central" '
            f'text-anchor="{"start" if right_to_left else "end"}">{part} %</text>'
        )
    for tick in ticks:
        x = place(float(tick))
        drawn.append(
            f'<path class="grid" d="M{x:.1f} {_TOP}V{_TOP + _PLOT + 4}"/>'
            f'<text class="tick" x="{x:.1f}" y="{_TOP + _PLOT + 18}" text-anchor="middle">{tick}</text>'
        )
    drawn.append(
        f'<text class="legend" x="{side}" y="{_TOP + _PLOT + 18}" text-anchor="end">{text_of(unit)}</text>'
    )
    return "".join(drawn)


def _risk_table(
    lines: Sequence[CurveLine],
    words: str,
    ticks: Sequence[int],
    place: Callable[[float], float],
    *,
    right_to_left: bool,
) -> str:
    top = _TOP + _PLOT + 44
    side = _WIDTH - 4 if right_to_left else 4
    drawn = [f'<text class="legend" x="{side}" y="{top}" text-anchor="start">{text_of(words)}</text>']
    for number, line in enumerate(lines):
        y = top + _ROW * (number + 1)
        drawn.append(_sample(number, side - 28 if right_to_left else side, y - 4))
        drawn += [
            f'<text class="tick" x="{place(float(tick)):.1f}" y="{y}" text-anchor="middle">{count}</text>'
            for tick, count in zip(ticks, line.at_risk, strict=True)
        ]
    return "".join(drawn)


def _legend(lines: Sequence[CurveLine], *, right_to_left: bool) -> str:
    drawn = []
    for number, line in enumerate(lines):
        offset = _LEFT + number * 240
        x = _WIDTH - offset - 28 if right_to_left else offset
        text_x = x - 6 if right_to_left else x + 34
        drawn.append(
            f'{_sample(number, x, 14)}<text class="legend" x="{text_x}" y="14" dominant-baseline="central">'
            f"{text_of(line.label)}</text>"
        )
    return "".join(drawn)


def _sample(number: int, x: float, y: float) -> str:
    return f'<path class="curve curve-{number}" d="M{x} {y}h28"/>'
