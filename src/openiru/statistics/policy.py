"""How is a figure computed from facts? Pure rules, without a database."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from openiru.statistics.errors import FiguresDoNotAddUpError
from openiru.statistics.types import SMALL_NUMBER, Rate, Row

_Z: Final = 1.959963984540054  # two-sided 95 % of the normal distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """How long an item has waited, in hours, and whether the platform acted at its end."""

    hours: float
    acted: bool


def rate(numerator: int, denominator: int) -> Rate:
    """A share with its Wilson interval (95 %); None for value and interval over nothing.

    Source:
        Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    """
    if denominator == 0:
        return Rate(numerator=numerator, denominator=0, value=None, low=None, high=None, is_small=True)
    share = numerator / denominator
    spread = _Z * _Z / denominator
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(share * (1 - share) / denominator + spread / (4 * denominator))
    return Rate(
        numerator=numerator,
        denominator=denominator,
        value=share,
        # At the ends the interval touches 0 and 1; rounding must not push it beyond.
        low=0.0 if numerator == 0 else max(0.0, middle - half),
        high=1.0 if numerator == denominator else min(1.0, middle + half),
        is_small=denominator < SMALL_NUMBER,
    )


def kaplan_meier_median(durations: Iterable[Duration]) -> float | None:
    """The time by which half of the items would have been acted on, in hours.

    Items without action count for as long as they were waited for, so that a platform which
    never answers does not look fast. None when the curve never falls to one half.

    Source:
        Kaplan and Meier, Journal of the American Statistical Association 53 (1958), 457-481.
    """
    ordered = sorted(durations, key=lambda d: d.hours)
    surviving, at_risk, position = 1.0, len(ordered), 0
    while position < len(ordered):
        hours = ordered[position].hours
        tied = _run_length(ordered, position)
        events = sum(d.acted for d in ordered[position : position + tied])
        if events:
            surviving *= 1 - events / at_risk
            # Rounding must not hide that half is reached.
            if surviving <= 0.5 + 1e-12:
                return hours
        at_risk -= tied
        position += tied
    return None


def check_adds_up(parts: Sequence[Row], total: Row, *, what: str) -> None:
    """Refuse figures whose parts do not sum.

    Raises:
        FiguresDoNotAddUpError: naming the column.
    """
    columns = ("referred", "blocked", "partly", "refused", "pending", "already_gone", "withdrawn")
    for column in (*columns, "followers_blocked", "followers_unknown"):
        if sum(getattr(part, column) for part in parts) != getattr(total, column):
            raise FiguresDoNotAddUpError(f"The {column} of all {what} do not sum to the total.")
    for row in (*parts, total):
        if row.referred != row.blocked + row.partly + row.refused + row.pending + row.already_gone:
            raise FiguresDoNotAddUpError(f"The states of the items of {what} do not sum to referred.")


def _run_length(ordered: Sequence[Duration], position: int) -> int:
    end = position
    while end < len(ordered) and ordered[end].hours == ordered[position].hours:
        end += 1
    return end - position
