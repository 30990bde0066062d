"""How is a reckoning drawn? As an SVG, line below line, from where it starts to the sum; without scripts or inline styles."""

from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openiru.linking.types import ReckoningView
from openiru.web.wording.returns import line_said

_WIDTH: Final = 860
_LABELS: Final = 400  # for the sentences
_NUMBERS: Final = 76
_ROW: Final = 30
_TOP: Final = 10
_LETTERS: Final = 62  # of a sentence
_LEAST_BAR: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of the drawing."""

    words: str
    bits: float
    begin: float  # bits at which the bar begins
    kind: str  # start, for, against, sum

    @property
    def end(self) -> float:
        """Bits at which it ends."""
        return self.begin + self.bits


def bars_of(reckoning: ReckoningView) -> tuple[Bar, ...]:
    """The rows: where it starts, each line, the sum."""
    start = Bar(words=_("Where the reckoning starts"), bits=reckoning.start_bits, begin=0.0, kind="start")
    rows, at = [start], reckoning.start_bits
    for line in reckoning.lines:
        kind = "for" if line.bits > 0 else "against"
        rows.append(Bar(words=line_said(line.comparison, line.level), bits=line.bits, begin=at, kind=kind))
        at += line.bits
    chance = f"{reckoning.probability * 100:.0f} %"
    together = _("Together: a probability of %(chance)s") % {"chance": chance}
    rows.append(Bar(words=together, bits=reckoning.bits, begin=0.0, kind="sum"))
    return tuple(rows)


def drawn(reckoning: ReckoningView, *, right_to_left: bool) -> SafeString:
    """The reckoning as a picture; the table beside it says the same.

    Args:
        reckoning: what is drawn.
        right_to_left: sentences stand at the right, and more bits lie further left.
    """
    bars = bars_of(reckoning)
    least = min(0.0, *(min(each.begin, each.end) for each in bars))
    most = max(0.0, *(max(each.begin, each.end) for each in bars))
    room = _WIDTH - _LABELS - _NUMBERS
    scale = room / ((most - least) or 1.0)

    def place(bits: float) -> float:
        across = _LABELS + (bits - least) * scale
        return _WIDTH - across if right_to_left else across

    height = _TOP * 2 + _ROW * len(bars)
    zero = f"{place(0.0):.1f}"
    return format_html(
        '<svg class="waterfall" viewBox="0 0 {} {}" role="img" direction="{}" aria-label="{}">'
        '<path class="waterfall__zero" d="M{} {}V{}"/>{}</svg>',
        _WIDTH,
        height,
        "rtl" if right_to_left else "ltr",
        _("The reckoning line by line, in bits; the table below says the same."),
        zero,
        _TOP,
        height - _TOP,
        format_html_join(
            "",
            "{}",
            (
                (_row(bar, number, (place(bar.begin), place(bar.end)), right_to_left),)
                for number, bar in enumerate(bars)
            ),
        ),
    )


def _row(bar: Bar, number: int, ends: tuple[float, float], right_to_left: bool) -> SafeString:
    top = _TOP + number * _ROW
    short = bar.words if len(bar.words) <= _LETTERS else bar.words[: _LETTERS - 1] + "…"
    return format_html(
        '<g class="waterfall__row waterfall__row--{}"><title>{}: {}</title>'
        '<text x="{}" y="{}">{}</text><rect x="{}" y="{}" width="{}" height="{}" rx="2"/>'
        '<text class="waterfall__bits" direction="ltr" text-anchor="{}" x="{}" y="{}">{}</text></g>',
        bar.kind,
        bar.words,
        signed(bar.bits),
        _WIDTH if right_to_left else 0,
        top + 20,
        short,
        f"{min(ends):.1f}",
        top + 5,
        f"{max(_LEAST_BAR, abs(ends[1] - ends[0])):.1f}",
        _ROW - 10,
        "start" if right_to_left else "end",
        0 if right_to_left else _WIDTH,
        top + 20,
        signed(bar.bits),
    )


def signed(bits: float) -> str:
    """A weight with its sign; the minus is a real one."""
    return f"{bits:+.1f}".replace("-", "\N{MINUS SIGN}")
