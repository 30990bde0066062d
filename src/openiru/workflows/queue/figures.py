"""How well did the order of the queue serve the unit, by its own decisions?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from openiru.review import queries as review
from openiru.signals import queries as signals
from openiru.signals.types import QueueDay


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """What became of the leads that people took, and where those had stood."""

    begin: datetime
    end: datetime  # exclusive
    days: tuple[QueueDay, ...]  # with leads that were taken
    taken: int
    referred: int  # of those: approved by two persons, or referred
    protected: int  # of those: dismissed because an exemption applies
    referred_of_first: Mapping[int, int]

    @property
    def shares(self) -> dict[int, float | None]:
        """Of the referred leads, the share that stood among so many first ones; None where none was referred."""
        return {
            first: round(count / self.referred, 4) if self.referred else None
            for first, count in self.referred_of_first.items()
        }


def first_of_days(days: int, end: datetime) -> datetime:
    """When so many days (UTC) began of which the last one holds `end`."""
    midnight = end.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days - 1)


def queue_figures(begin: datetime, end: datetime) -> QueueFigures:
    """What became of the leads that people took in a time, by day (UTC).

    A place is counted from 1 among all open leads, at the moment when somebody opened a case on the lead or dismissed
    it. What people will make of leads that are still in a case is not known yet: they count as taken alone.
    """
    judged = review.judged_leads()
    days = signals.queue_days(
        begin, end, approved_lead_ids=[each.lead_id for each in judged if each.is_approved]
    )
    protected = signals.taken_between(begin, end, [each.lead_id for each in judged if not each.is_approved])
    return QueueFigures(
        begin=begin,
        end=end,
        days=days,
        taken=sum(day.taken for day in days),
        referred=sum(day.referred for day in days),
        protected=protected,
        referred_of_first={
            first: sum(day.referred_of_first[first] for day in days) for first in signals.QUEUE_FIRST
        },
    )
