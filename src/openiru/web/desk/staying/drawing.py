"""How are curves of staying down, and followers over time, put into words and drawn?"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from openiru.statistics.chart import CurveLine, Mark, series_line, step_curves
from openiru.statistics.types import ActGroup, Estimate, SurvivalGroup


def survival_drawn(group: SurvivalGroup) -> SafeString:
    """Still down, and not come back under another account; the table beside it says the same."""
    lines = [
        CurveLine(
            label=_("still down"),
            traced=group.traced,
            at_risk=(group.watched, *(each.at_risk for each in group.estimates)),
        ),
        CurveLine(
            label=_("not come back under another account"),
            traced=group.returned.traced,
            at_risk=(group.at_risk, *(each.at_risk for each in group.returned.estimates)),
        ),
    ]
    drawn = step_curves(
        lines,
        title=_("Share still down by days since the block"),
        said="; ".join(
            f"{line.label}: {_said(estimates)}"
            for line, estimates in zip(lines, (group.estimates, group.returned.estimates), strict=True)
        ),
        ticks=(0, *(each.after for each in group.estimates)),
        at_risk=_("Numbers at risk"),
        unit=_("days"),
        right_to_left=get_language_bidi(),
    )
    return mark_safe(drawn)  # noqa: S308  (the chart escapes every text that it draws)


def act_drawn(group: ActGroup) -> SafeString:
    """Not acted on yet, by hours since sending; the table beside it says the same."""
    line = CurveLine(
        label=_("not blocked yet"),
        traced=group.traced,
        at_risk=(group.items, *(each.at_risk for each in group.estimates)),
    )
    drawn = step_curves(
        [line],
        title=_("Share not blocked yet by hours since sending"),
        said=f"{_('blocked')}: {_said(group.estimates)}",
        ticks=(0, *(each.after for each in group.estimates)),
        at_risk=_("Numbers at risk"),
        unit=_("hours"),
        right_to_left=get_language_bidi(),
    )
    return mark_safe(drawn)  # noqa: S308  (the chart escapes every text that it draws)


def followers_drawn(points: Sequence[tuple[datetime, int]], marks: Sequence[Mark]) -> SafeString | str:
    """Followers at each observation, with what happened to the subject; nothing where there is one point at most."""
    if len(points) < 2:
        return ""
    drawn = series_line(points, marks, title=_("Followers over time"), right_to_left=get_language_bidi())
    return mark_safe(drawn)  # noqa: S308  (the chart escapes every text that it draws)


def _said(estimates: Sequence[Estimate]) -> str:
    return ", ".join(
        f"{each.after}: {'–' if each.share is None else f'{each.share:.1%}'}" for each in estimates
    )
