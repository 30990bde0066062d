"""What happened around a subject, in one line of time: names, followers, cases, referrals, checks?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _

from openiru.intake.types import SubjectTimeline
from openiru.referrals.types import ItemView
from openiru.review.types import CaseRow, DecisionView
from openiru.web.words import word_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One point of the line; `is_ours` for what the unit did itself."""

    at: datetime
    words: str
    foreign: str = ""  # text that others wrote, set apart from ours
    note: str = ""
    route: str = ""  # name of the page behind it
    ref: str = ""
    is_ours: bool = False


def line_of(*parts: Iterable[Happening]) -> tuple[Happening, ...]:
    """All parts in one line, the newest first."""
    return tuple(sorted((each for part in parts for each in part), key=lambda each: each.at, reverse=True))


def observed(timeline: SubjectTimeline) -> Iterator[Happening]:
    """How the subject named itself, and how many followed it: first, last, and where that changed much."""
    for profile in timeline.profiles:
        name = " · ".join(part for part in (profile.handle, profile.display_name) if part)
        yield Happening(at=profile.observed_at, words=_("shows itself as"), foreign=name, note=profile.bio)
    counts = timeline.followers
    told = {0, len(counts) - 1} | {
        place + 1
        for place, (before, after) in enumerate(pairwise(counts))
        if abs(after.followers - before.followers) * 5 >= max(before.followers, 1)
    }
    for place in sorted(told):
        if 0 <= place < len(counts):
            seen = counts[place]
            yield Happening(
                at=seen.observed_at, words=_("%(count)s followers") % {"count": f"{seen.followers:,}"}
            )


def decided(decisions: Iterable[DecisionView]) -> Iterator[Happening]:
    """The steps of a case."""
    for decision in decisions:
        words = _("%(step)s by %(person)s") % {"step": word_of(decision.step), "person": decision.by_name}
        yield Happening(at=decision.at, words=words, note=decision.reason, is_ours=True)


def other_cases(rows: Iterable[CaseRow]) -> Iterator[Happening]:
    """Cases about the same subject, by the day when they were opened."""
    for row in rows:
        words = _("another case: %(instrument)s, %(state)s") % {
            "instrument": word_of(row.instrument),
            "state": word_of(row.status),
        }
        yield Happening(at=row.created_at, words=words, route="case", ref=row.case_id, is_ours=True)


def referred(items: Iterable[ItemView]) -> Iterator[Happening]:
    """What was asked of the platform, what it said, and what we saw."""
    for item in items:
        if item.sent_at is not None:
            words = _("referred: %(instrument)s") % {"instrument": word_of(item.instrument)}
            yield Happening(
                at=item.sent_at, words=words, foreign=item.reference, route="referral", ref=item.referral_id,
                is_ours=True,
            )  # fmt: skip
        if item.withdrawn_at is not None:
            yield Happening(
                at=item.withdrawn_at, words=_("withdrawn"), note=item.withdrawal_reason, is_ours=True
            )
        for outcome in item.outcomes:
            words = _("the platform says: %(outcome)s") % {"outcome": word_of(outcome.code)}
            yield Happening(at=outcome.received_at, words=words, note=outcome.reason)
        for seen in item.sightings:
            words = _("we observed: %(state)s") % {"state": word_of(seen.state)}
            yield Happening(at=seen.observed_at, words=words, note=seen.note, is_ours=True)
