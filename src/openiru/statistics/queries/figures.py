"""What are the official figures as of a moment?"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from openiru.referrals import queries as referrals
from openiru.referrals.types import DataRequestRow, ItemState, LedgerRow
from openiru.registry import queries as registry
from openiru.review.types import Instrument
from openiru.statistics import policy
from openiru.statistics.policy import Duration
from openiru.statistics.types import Figures, Group, Requests, Row

_HOUR = timedelta(hours=1)


def end_of_day(day: date) -> datetime:
    """The first moment after a day (UTC): figures as of a day know all of it."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)


def figures(as_of: datetime, *, organisation_id: str | None = None, platform: str | None = None) -> Figures:
    """The official figures as of a moment, from facts known by then; the same ledger gives the same figures.

    Args:
        as_of: facts received or recorded later do not count.
        organisation_id: only items about this organisation; data requests and meetings are then left out.
        platform: only this platform.

    Raises:
        FiguresDoNotAddUpError: if parts do not sum to totals.
    """
    rows = [
        row
        for row in referrals.ledger(as_of)
        if (organisation_id is None or row.organisation_id == organisation_id)
        and (platform is None or row.platform == platform)
    ]
    blocks = [row for row in rows if row.instrument is Instrument.ACCOUNT_BLOCK]
    slugs = {organisation.organisation_id: organisation.slug for organisation in registry.organisations()}
    totals = _row(blocks, as_of)
    made = Figures(
        as_of=as_of,
        platforms=_groups(blocks, lambda row: row.platform, as_of),
        organisations=_groups(blocks, lambda row: slugs[row.organisation_id], as_of),
        instruments=_groups(rows, lambda row: row.instrument.value, as_of),
        totals=totals,
        data_requests=_requests(as_of, Instrument.DATA_REQUEST, organisation_id, platform),
        preservation_requests=_requests(as_of, Instrument.PRESERVATION, organisation_id, platform),
        meetings=_meetings(as_of, organisation_id, platform),
        version=referrals.ledger_version(as_of),
    )
    _check(made, _row(rows, as_of))
    return made


def _check(made: Figures, all_items: Row) -> None:
    policy.check_adds_up([group.row for group in made.platforms], made.totals, what="platforms")
    policy.check_adds_up([group.row for group in made.organisations], made.totals, what="organisations")
    policy.check_adds_up([group.row for group in made.instruments], all_items, what="instruments")


def _groups(rows: Iterable[LedgerRow], key: Callable[[LedgerRow], str], as_of: datetime) -> tuple[Group, ...]:
    grouped: defaultdict[str, list[LedgerRow]] = defaultdict(list)
    for row in rows:
        grouped[key(row)].append(row)
    return tuple(Group(key=name, row=_row(grouped[name], as_of)) for name in sorted(grouped))


def _row(rows: Sequence[LedgerRow], as_of: datetime) -> Row:
    states = Counter(row.state for row in rows)
    acted = [row for row in rows if row.state is ItemState.ACTED]
    blocked, gone = states[ItemState.ACTED], states[ItemState.ALREADY_GONE]
    partly, refused = states[ItemState.PARTLY], states[ItemState.REFUSED]
    referred = len(rows) - states[ItemState.WITHDRAWN]
    return Row(
        referred=referred,
        blocked=blocked,
        partly=partly,
        refused=refused,
        pending=states[ItemState.PENDING],
        already_gone=gone,
        withdrawn=states[ItemState.WITHDRAWN],
        followers_blocked=sum(row.followers_at_block or 0 for row in acted),
        followers_unknown=sum(row.followers_at_block is None for row in acted),
        action_rate_strict=policy.rate(blocked, referred - gone),
        action_rate_decided=policy.rate(blocked, blocked + partly + refused),
        median_hours_to_act=policy.kaplan_meier_median(_durations(rows, as_of)),
    )


def _durations(rows: Iterable[LedgerRow], as_of: datetime) -> Iterable[Duration]:
    for row in rows:
        if row.state in {ItemState.WITHDRAWN, ItemState.ALREADY_GONE}:
            continue
        acted = row.state is ItemState.ACTED and row.decided_at is not None
        # A refusal is no action either: the item stays without one for as long as we look.
        end = row.decided_at if acted and row.decided_at is not None else as_of
        yield Duration(hours=(end - row.sent_at) / _HOUR, acted=acted)


def _requests(
    as_of: datetime, instrument: Instrument, organisation_id: str | None, platform: str | None
) -> Requests:
    sent: list[DataRequestRow] = []
    if organisation_id is None:
        sent = [
            row
            for row in referrals.data_requests(as_of)
            if row.instrument is instrument and (platform is None or row.platform == platform)
        ]
    return Requests(sent=len(sent), answered=sum(row.answered_at is not None for row in sent))


def _meetings(as_of: datetime, organisation_id: str | None, platform: str | None) -> int:
    if organisation_id is not None:
        return 0
    return sum(platform is None or meeting.platform == platform for meeting in referrals.meetings(as_of))
