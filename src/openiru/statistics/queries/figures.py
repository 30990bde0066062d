"""What are the official figures as of a moment?"""

from datetime import UTC, date, datetime, time

from openiru.foundation.digests import sha256_text
from openiru.liaison import queries as liaison
from openiru.referrals import queries as referrals
from openiru.referrals.types import DataRequestRow
from openiru.registry import queries as registry
from openiru.review.types import Instrument
from openiru.statistics import counting, policy
from openiru.statistics.counting import Tallies
from openiru.statistics.errors import FutureError
from openiru.statistics.types import Compliance, Corrections, Figures, Requests, Row


def end_of_day(day: date) -> datetime:
    """The last moment of a day (UTC): figures as of a day know all of it, and nothing of the next."""
    return datetime.combine(day, time.max, tzinfo=UTC)


def as_of_day(day: date, *, now: datetime) -> datetime:
    """The moment as of which a day is known: its end, or `now` while it lasts.

    Raises:
        FutureError: if the day has not begun (UTC).
    """
    today = now.astimezone(UTC).date()
    if day > today:
        raise _future(day.isoformat(), now)
    return now if day == today else end_of_day(day)


def as_of_moment(moment: datetime, *, now: datetime) -> datetime:
    """The same moment, if it has come.

    Raises:
        FutureError: if not.
    """
    if moment > now:
        raise _future(moment.isoformat(), now)
    return moment


def _future(asked: str, now: datetime) -> FutureError:
    return FutureError(
        f"{asked}: nobody knows the future; it is {now.astimezone(UTC):%Y-%m-%d %H:%M} UTC now."
    )


def figures(as_of: datetime, *, organisation_id: str | None = None, platform: str | None = None) -> Figures:
    """The official figures as of a moment, from facts known by then; the same ledger gives the same figures.

    Args:
        as_of: facts received or recorded later do not count.
        organisation_id: only items about this organisation; data requests and meetings are then left out.
        platform: only this platform.

    Raises:
        FiguresDoNotAddUpError: if the ledger contradicts itself, or parts do not sum to totals.
    """
    tallies: Tallies = {
        cell: tally
        for cell, tally in counting.tallies_of(referrals.ledger(as_of)).items()
        if organisation_id in {None, cell.organisation_id} and platform in {None, cell.platform}
    }
    blocks = {c: tally for c, tally in tallies.items() if c.instrument is Instrument.ACCOUNT_BLOCK}
    slugs = {organisation.organisation_id: organisation.slug for organisation in registry.organisations()}
    made = Figures(
        as_of=as_of,
        platforms=counting.groups(blocks, lambda cell: cell.platform, as_of),
        organisations=counting.groups(blocks, lambda cell: slugs[cell.organisation_id], as_of),
        instruments=counting.groups(tallies, lambda cell: cell.instrument.value, as_of),
        totals=counting.total(blocks, as_of),
        data_requests=_requests(as_of, Instrument.DATA_REQUEST, organisation_id, platform),
        compliance=_compliance(as_of, organisation_id, platform),
        preservation_requests=_requests(as_of, Instrument.PRESERVATION, organisation_id, platform),
        meetings=_meetings(as_of, organisation_id, platform),
        corrections=_corrections(as_of, organisation_id, platform),
        version=version_of(as_of),
        organisation_id=organisation_id,
    )
    _check(made, counting.total(tallies, as_of))
    return made


def version_of(as_of: datetime) -> str:
    """A text that stays the same while all facts that figures are counted from do; cheap, for caches."""
    facts = (referrals.ledger_version(as_of), len(liaison.meetings(as_of)))
    return sha256_text(repr(facts).encode())


def _check(made: Figures, all_items: Row) -> None:
    policy.check_adds_up([group.row for group in made.platforms], made.totals, what="platforms")
    policy.check_adds_up([group.row for group in made.organisations], made.totals, what="organisations")
    policy.check_adds_up([group.row for group in made.instruments], all_items, what="instruments")


def _requests(
    as_of: datetime, instrument: Instrument, organisation_id: str | None, platform: str | None
) -> Requests:
    sent = _sent(as_of, instrument, organisation_id, platform)
    return Requests(sent=len(sent), answered=sum(row.answered_at is not None for row in sent))


def _sent(
    as_of: datetime, instrument: Instrument, organisation_id: str | None, platform: str | None
) -> list[DataRequestRow]:
    if organisation_id is not None:
        return []
    return [
        row
        for row in referrals.data_requests(as_of)
        if row.instrument is instrument and platform in {None, row.platform}
    ]


def _compliance(as_of: datetime, organisation_id: str | None, platform: str | None) -> tuple[Compliance, ...]:
    sent = _sent(as_of, Instrument.DATA_REQUEST, organisation_id, platform)
    return tuple(
        counting.compliance_of(each, [row.produced for row in sent if row.platform == each])
        for each in sorted({row.platform for row in sent})
    )


def _corrections(as_of: datetime, organisation_id: str | None, platform: str | None) -> Corrections:
    facts = referrals.correction_facts(as_of)
    return counting.corrections_of(
        (
            each
            for each in facts
            if organisation_id in {None, each.organisation_id} and platform in {None, each.platform}
        ),
        as_of,
    )


def _meetings(as_of: datetime, organisation_id: str | None, platform: str | None) -> int:
    if organisation_id is not None:
        return 0
    return sum(platform is None or meeting.platform == platform for meeting in liaison.meetings(as_of))
