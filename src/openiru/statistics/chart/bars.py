"""How are counts drawn? As stacked bars on one common scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from openiru.statistics.chart.lettering import text_of

_LABEL, _BAR, _ROW, _TOP, _END = 130, 420, 34, 34, 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One horizontal bar of stacked parts, in the order of the chart's parts."""

    label: str
    parts: tuple[int, ...]


def stacked_bars(
    bars: Sequence[Bar], *, title: str, part_names: Sequence[str], right_to_left: bool = False
) -> str:
    """Draw one bar for each row on one common scale; classes `part-0`, `part-1` … carry the colours.

    Args:
        bars: the rows, top to bottom.
        title: said by screen readers and shown on hovering.
        part_names: the words of the legend, one for each part.
        right_to_left: bars grow from the right, labels stand at the right.
    """
    most = max((sum(bar.parts) for bar in bars), default=0) or 1
    width, height = _LABEL + _BAR + _END, _TOP + _ROW * len(bars) + 10
    body = [_legend(part_names, right_to_left=right_to_left, width=width)]
    for number, bar in enumerate(bars):
        body.append(_bar(bar, _TOP + number * _ROW, most, width=width, right_to_left=right_to_left))
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'direction="{"rtl" if right_to_left else "ltr"}"><title>{text_of(title)}</title><desc>{_said(bars, part_names)}</desc>'
        f"{''.join(body)}</svg>"
    )


def _said(bars: Sequence[Bar], part_names: Sequence[str]) -> str:
    """All numbers in words, for those who cannot see the bars."""
    lines = [
        f"{bar.label}: "
        + ", ".join(f"{name} {part}" for name, part in zip(part_names, bar.parts, strict=False))
        for bar in bars
    ]
    return text_of("; ".join(lines))


def _bar(bar: Bar, top: int, most: int, *, width: int, right_to_left: bool) -> str:
    drawn, begin = [], 0.0
    for number, part in enumerate(bar.parts):
        length = _BAR * part / most
        x = width - _LABEL - begin - length if right_to_left else _LABEL + begin
        if part:
            drawn.append(
                f'<rect class="part-{number}" x="{x:.1f}" y="{top}" width="{length:.1f}" height="{_ROW - 12}"/>'
            )
        begin += length
    label_x = width - _LABEL + 8 if right_to_left else _LABEL - 8
    total_x = width - _LABEL - begin - 6 if right_to_left else _LABEL + begin + 6
    middle = top + (_ROW - 12) / 2
    return (
        f'<text class="label" x="{label_x}" y="{middle}" dominant-baseline="central" text-anchor="end">'
        f"{text_of(bar.label)}</text>{''.join(drawn)}"
        f'<text class="total" x="{total_x:.1f}" y="{middle}" dominant-baseline="central" text-anchor="start">'
        f"{sum(bar.parts)}</text>"
    )


def _legend(names: Sequence[str], *, right_to_left: bool, width: int) -> str:
    drawn = []
    for number, name in enumerate(names):
        offset = _LABEL + number * 110
        x = width - offset - 12 if right_to_left else offset
        text_x = x - 6 if right_to_left else x + 18
        drawn.append(
            f'<rect class="part-{number}" x="{x}" y="8" width="12" height="12"/>'
            f'<text class="legend" x="{text_x}" y="14" dominant-baseline="central">{text_of(name)}</text>'
        )
    return "".join(drawn)
