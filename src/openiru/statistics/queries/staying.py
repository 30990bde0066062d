"""What became of accounts after their block, as of a moment?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from openiru.checks.queries import looks_until, looks_version
from openiru.checks.types import Look
from openiru.foundation.digests import sha256_text
from openiru.intake import queries as intake
from openiru.linking.queries import confirmed_returns, leads_waiting
from openiru.referrals import queries as referrals
from openiru.referrals.types import LedgerRow
from openiru.registry import queries as registry
from openiru.review.types import Instrument
from openiru.statistics.staying.comparing import compared, disagreement_of
from openiru.statistics.staying.curves import act_group_of, act_of, grouped, survival_of
from openiru.statistics.staying.following import fates_of
from openiru.statistics.staying.presence import Counts, presence_of
from openiru.statistics.types import ActGroup, ConfirmedReturn, End, Says, Seen, Staying, SurvivalGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What was known at the moment."""

    rows: tuple[LedgerRow, ...]
    looks: Mapping[str, Sequence[Look]]
    returns: tuple[ConfirmedReturn, ...]


def staying(as_of: datetime, *, organisation_id: str | None = None, platform: str | None = None) -> Staying:
    """How long blocked accounts stay down, times to act, what differs, and followers, from facts known at a moment.

    Args:
        as_of: looks, readings, words and decisions that came or were recorded later do not count.
        organisation_id: only items about this organisation.
        platform: only this platform.
    """
    version = staying_version(as_of)  # before the facts: what comes in meanwhile makes another
    facts = _facts(as_of, organisation_id, platform)
    fates = tuple(fates_of(facts.rows, facts.looks))
    items = tuple(compared(facts.rows, facts.looks))
    by_barred = grouped(facts.returns, lambda each: each.barred_subject_id)
    waiting = leads_waiting(as_of)
    slugs = {each.organisation_id: each.slug for each in registry.organisations()}
    return Staying(
        as_of=as_of,
        total=survival_of("all", fates, by_barred, as_of, waiting=waiting),
        platforms=tuple(
            survival_of(key, group, by_barred, as_of, waiting=waiting)
            for key, group in grouped(fates, lambda each: each.platform).items()
        ),
        organisations=tuple(
            survival_of(key, group, by_barred, as_of, waiting=waiting)
            for key, group in grouped(fates, lambda each: slugs[each.organisation_id]).items()
        ),
        act=act_of(facts.rows, as_of),
        disagreement=disagreement_of("all", items),
        disagreement_by_platform=tuple(
            disagreement_of(key, group) for key, group in grouped(items, lambda each: each.platform).items()
        ),
        presence=presence_of(
            facts.rows, facts.returns, _counts([each.new_subject_id for each in facts.returns], as_of), as_of
        ),
        version=version,
        organisation_id=organisation_id,
    )


def staying_version(as_of: datetime) -> str:
    """A text that stays the same while all facts that these figures are counted from do; cheap, for caches."""
    brought = intake.imports_version(as_of)
    found = (_returns(as_of), sorted(leads_waiting(as_of).items()))
    facts = (referrals.ledger_version(as_of), looks_version(as_of), brought, found)
    return sha256_text(repr(facts).encode())


def items_that_ended(
    as_of: datetime, end: End, *, organisation_id: str | None = None, platform: str | None = None
) -> tuple[str, ...]:
    """The items behind a number of the curve, in order of sending."""
    facts = _facts(as_of, organisation_id, platform)
    found = (each.item_id for each in fates_of(facts.rows, facts.looks) if each.end is end)
    return tuple(dict.fromkeys(found))


def items_compared(
    as_of: datetime,
    says: Says,
    seen: Seen,
    *,
    organisation_id: str | None = None,
    platform: str | None = None,
) -> tuple[str, ...]:
    """The items behind one cell of what platforms say beside what was seen, in order of sending."""
    facts = _facts(as_of, organisation_id, platform)
    return tuple(
        each.item_id for each in compared(facts.rows, facts.looks) if (each.says, each.seen) == (says, seen)
    )


def followers_of(subject_id: str, as_of: datetime) -> Counts:
    """All numbers of followers of a subject that were seen by then, by exports and by checks, oldest first."""
    return _counts([subject_id], as_of).get(subject_id, ())


def of_platform(made: Staying, platform: str) -> tuple[SurvivalGroup, ActGroup]:
    """What one platform has in them; groups without anything if it has nothing."""
    group = next((each for each in made.platforms if each.key == platform), None)
    act = next((each for each in made.act.platforms if each.key == platform), None)
    return (
        group or survival_of(platform, (), {}, made.as_of),
        act or act_group_of(platform, (), made.as_of),
    )


def _facts(as_of: datetime, organisation_id: str | None, platform: str | None) -> _Facts:
    rows = tuple(
        row
        for row in referrals.ledger(as_of)
        if row.instrument is Instrument.ACCOUNT_BLOCK
        and organisation_id in {None, row.organisation_id}
        and platform in {None, row.platform}
    )
    # Of subjects that nobody referred nothing is counted, however often they are looked at.
    looks = looks_until(as_of, {row.subject_id for row in rows}) if rows else {}
    return _Facts(rows=rows, looks=looks, returns=_returns(as_of))


def _returns(as_of: datetime) -> tuple[ConfirmedReturn, ...]:
    """Accounts that people found to be barred ones come back, and still did at the moment."""
    found = confirmed_returns(as_of)
    sighted = intake.first_sightings({each.subject_id for each in found}, as_of) if found else {}
    return tuple(
        ConfirmedReturn(
            new_subject_id=each.subject_id,
            barred_subject_id=each.barred_id,
            confirmed_at=each.confirmed_at,
            first_seen_at=sighted.get(each.subject_id, each.first_seen_at),
        )
        for each in found
    )


def _counts(subject_ids: Sequence[str], as_of: datetime) -> Mapping[str, Counts]:
    """Of one moment the export's number counts: a page rounds."""
    if not subject_ids:
        return {}
    found: dict[str, dict[datetime, int]] = {}
    for key, looks in looks_until(as_of, subject_ids).items():
        found[key] = {look.at: look.followers for look in looks if look.followers is not None}
    for key, views in intake.follower_counts_known(subject_ids, as_of).items():
        known = found.setdefault(key, {})
        known |= {view.observed_at: view.followers for view in views}
    return {key: tuple(sorted(many.items())) for key, many in found.items()}
