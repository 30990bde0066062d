"""How many followed a subject over time, and what happened to it meanwhile?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openiru.checks.types import Standing
from openiru.linking.queries import return_stands
from openiru.linking.types import OfSubject, ReturnState
from openiru.referrals.types import ItemState, ItemView
from openiru.statistics.chart import Mark
from openiru.statistics.types import UP_AGAIN
from openiru.web.desk.staying.drawing import followers_drawn

ROWS: Final = 50  # of the table


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPresence:
    """Numbers of followers as they were seen, with marks, and both as a drawing."""

    counts: Sequence[tuple[datetime, int]]  # a page of them, the newest first
    next_place: int | None  # where the next page begins
    marks: Sequence[Mark]
    drawing: SafeString | str


def presence_of(
    links: OfSubject,
    items: Iterable[ItemView],
    standing: Standing,
    counts: Sequence[tuple[datetime, int]],
    *,
    place: int,
) -> SubjectPresence:
    """What the page of a subject shows; by exports and by checks alike.

    Args:
        links: the leads in which the subject stands.
        items: on it.
        standing: of our looks at it.
        counts: of its followers, oldest first.
        place: of the newest number that the table shows, counted from the newest of all.
    """
    marks = sorted([*_marks(items, standing), *_returns(links)], key=lambda mark: mark.at)
    stop = place + ROWS
    return SubjectPresence(
        counts=counts[::-1][place:stop],
        next_place=stop if stop < len(counts) else None,
        marks=marks,
        drawing=followers_drawn(counts, marks),
    )


def _marks(items: Iterable[ItemView], standing: Standing) -> Iterable[Mark]:
    blocked = []
    for item in items:
        if item.sent_at is not None and item.withdrawn_at is None:
            yield Mark(at=item.sent_at, letter="R", label=_("referred"))
        if item.state is ItemState.ACTED and item.decided_at is not None:
            blocked.append(item.decided_at)
            yield Mark(at=item.decided_at, letter="B", label=_("blocked, the platform says"))
    # Under another name, or shown as somebody else, is told apart in all figures, and so is it here.
    is_up = standing.is_settled and standing.state in UP_AGAIN
    if is_up and blocked and standing.first_at is not None and standing.first_at > min(blocked):
        yield Mark(at=standing.first_at, letter="U", label=_("seen up again"))


def _returns(links: OfSubject) -> Iterable[Mark]:
    for each in links.as_barred:
        if each.state is ReturnState.CONFIRMED and return_stands(each.lead_id):
            label = _("another account first seen, confirmed as its return")
            yield Mark(at=each.subject.first_seen_at, letter="N", label=label)
