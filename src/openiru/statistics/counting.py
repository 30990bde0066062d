"""How do rows of the ledger become counts, in one pass?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from openiru.referrals.types import CorrectionFact, ItemState, LedgerRow, Produced
from openiru.review.types import Instrument
from openiru.statistics import policy
from openiru.statistics.errors import FiguresDoNotAddUpError
from openiru.statistics.types import Compliance, Corrections, Group, Row

_HOUR_S: Final = 3600
# The states of an item that was sent; all others have no place in the ledger.
_COUNTED: Final = (
    ItemState.ACTED,
    ItemState.PARTLY,
    ItemState.PENDING,
    ItemState.REFUSED,
    ItemState.ALREADY_GONE,
    ItemState.WITHDRAWN,
)
# A refusal is no action either: such an item stays without one for as long as we look.
_WITHOUT_ACTION: Final = frozenset({ItemState.PENDING, ItemState.PARTLY, ItemState.REFUSED})


class Cell(NamedTuple):
    """What the rows of one tally have in common."""

    platform: str
    organisation_id: str
    instrument: Instrument


@dataclass(slots=True)
class Tally:
    """What was counted of some rows; times in seconds."""

    states: dict[ItemState, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    undelivered: int = 0  # of the pending ones
    time_over: int = 0  # of the blocked ones
    followers: int = 0
    followers_unknown: int = 0
    took_s: list[float] = field(default_factory=list)  # from sending to the block
    sent_s: list[float] = field(default_factory=list)  # Unix time of sending, of items without action

    def add(self, row: LedgerRow) -> None:
        """Count one row.

        Raises:
            FiguresDoNotAddUpError: if the row contradicts itself.
        """
        state = row.state
        if state not in self.states:
            raise FiguresDoNotAddUpError(f"Item {row.item_id} is {state}, and yet it was sent.")
        self.states[state] += 1
        if state is ItemState.ACTED:
            self.took_s.append(_seconds_taken(row))
            self.time_over += row.time_over_at is not None
            if row.followers_at_block is None:
                self.followers_unknown += 1
            else:
                self.followers += row.followers_at_block
        elif state in _WITHOUT_ACTION:
            self.sent_s.append(row.sent_at.timestamp())
            self.undelivered += not row.is_delivered

    def merge(self, other: "Tally") -> None:
        """Add what another tally counted."""
        for state, count in other.states.items():
            self.states[state] += count
        self.undelivered += other.undelivered
        self.time_over += other.time_over
        self.followers += other.followers
        self.followers_unknown += other.followers_unknown
        self.took_s += other.took_s
        self.sent_s += other.sent_s


Tallies = Mapping[Cell, Tally]


def tallies_of(rows: Iterable[LedgerRow]) -> Tallies:
    """Count the rows by platform, organisation and instrument.

    Raises:
        FiguresDoNotAddUpError: if a row contradicts itself, or an item comes twice.
    """
    tallies: dict[tuple[str, str, Instrument], Tally] = {}
    seen: set[str] = set()
    for row in rows:
        if row.item_id in seen:
            raise FiguresDoNotAddUpError(f"Item {row.item_id} is in the ledger twice.")
        seen.add(row.item_id)
        place = (row.platform, row.organisation_id, row.instrument)
        tally = tallies.get(place)
        if tally is None:
            tally = tallies[place] = Tally()
        tally.add(row)
    return {Cell(*place): tally for place, tally in tallies.items()}


def corrections_of(facts: Iterable[CorrectionFact], as_of: datetime) -> Corrections:
    """Count items that were referred in error, and what became of asking for reinstatement."""
    found = list(facts)
    asked = [each for each in found if each.asked_at is not None]
    reinstated = [each for each in asked if each.confirmed_at is not None]
    others = [each for each in asked if each.confirmed_at is None]
    refused = sum(each.refused_at is not None for each in others)
    late = sum(each.refused_at is None and each.due_at is not None and each.due_at < as_of for each in others)
    median_s = policy.kaplan_meier_median(
        [
            (each.confirmed_at - each.asked_at).total_seconds()
            for each in reinstated
            if each.confirmed_at is not None and each.asked_at is not None
        ],
        [(as_of - each.asked_at).total_seconds() for each in others if each.asked_at is not None],
    )
    return Corrections(
        wrong=len(found),
        asked=len(asked),
        reinstated=len(reinstated),
        refused=refused,
        waiting=len(others) - refused - late,
        no_answer=late,
        median_hours_to_reinstatement=None if median_s is None else median_s / _HOUR_S,
    )


def groups(tallies: Tallies, key: Callable[[Cell], str], as_of: datetime) -> tuple[Group, ...]:
    """One group for each value of `key`, in its order."""
    merged: dict[str, Tally] = {}
    for cell, tally in tallies.items():
        merged.setdefault(key(cell), Tally()).merge(tally)
    return tuple(Group(key=name, row=row_of(merged[name], as_of)) for name in sorted(merged))


def total(tallies: Tallies, as_of: datetime) -> Row:
    """All that was counted, as one row; zeros where nothing was."""
    merged = Tally()
    for tally in tallies.values():
        merged.merge(tally)
    return row_of(merged, as_of)


def row_of(tally: Tally, as_of: datetime) -> Row:
    """The figures of one tally."""
    count = tally.states
    blocked, partly, refused = count[ItemState.ACTED], count[ItemState.PARTLY], count[ItemState.REFUSED]
    pending, already_gone = count[ItemState.PENDING], count[ItemState.ALREADY_GONE]
    now_s = as_of.timestamp()
    median_s = policy.kaplan_meier_median(tally.took_s, [now_s - sent_s for sent_s in tally.sent_s])
    return Row(
        referred=blocked + partly + refused + pending + already_gone,
        blocked=blocked,
        time_over=tally.time_over,
        partly=partly,
        refused=refused,
        pending=pending,
        undelivered=tally.undelivered,
        already_gone=already_gone,
        withdrawn=count[ItemState.WITHDRAWN],
        followers_blocked=tally.followers,
        followers_unknown=tally.followers_unknown,
        action_rate_strict=policy.rate(blocked, blocked + partly + refused + pending),
        action_rate_decided=policy.rate(blocked, blocked + partly + refused),
        median_hours_to_act=None if median_s is None else median_s / _HOUR_S,
    )


def _seconds_taken(row: LedgerRow) -> float:
    # A platform that says again that it blocked it, later and in other words, has not been slower for it.
    at = row.blocked_at or row.decided_at
    if at is None or at < row.sent_at:
        raise FiguresDoNotAddUpError(f"Item {row.item_id} is blocked, but not at a time after it was sent.")
    return (at - row.sent_at).total_seconds()


def compliance_of(platform: str, answers: Sequence[Produced | None]) -> Compliance:
    """How a platform answered requests for data; None for each that has no answer."""
    produced = {each: answers.count(each) for each in Produced}
    return Compliance(
        platform=platform,
        sent=len(answers),
        produced_all=produced[Produced.ALL],
        produced_some=produced[Produced.SOME],
        produced_none=produced[Produced.NONE],
        unanswered=answers.count(None),
        rate=policy.rate(produced[Produced.ALL] + produced[Produced.SOME], len(answers)),
    )
