"""How does one page of what changed at an exchange come into the bank, whole or not at all?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from openiru.access.queries import check_may, person
from openiru.access.types import Right
from openiru.audit.types import Event
from openiru.exchanges import policy, queries
from openiru.exchanges.errors import NoOffersError, PullOvertakenError, TooManyOffersError
from openiru.exchanges.models import Exchange, Record
from openiru.exchanges.operations.keeping import live, record
from openiru.exchanges.types import (
    EVERYTHING,
    PDQ,
    Delta,
    ExchangeView,
    LeftOut,
    PullTicket,
    Refused,
    Shape,
    Taken,
    Update,
)
from openiru.foundation.digests import sha256_text
from openiru.foundation.ids import new_id
from openiru.signals import operations as signals
from openiru.signals import queries as banks
from openiru.signals.types import Arrival, Delivery, Departure, ExchangedPicture

_NAMED: Final = 20  # refused records that are named in the record of acts
_DAY: Final = timedelta(days=1)
_Records = dict[str, dict[str, Record]]  # key -> kind of signal -> what was given last
_Facts = tuple[object, ...]
_NO_LONGER: Final = "The exchange no longer gives this hash."


@dataclass(slots=True)
class _Page:
    """What one page comes to, while it is worked out."""

    there: _Records
    before: dict[UUID, _Facts]  # what the records said before this page
    news: list[Record] = field(default_factory=list)
    changed: list[Record] = field(default_factory=list)
    pictures: list[tuple[Record, ExchangedPicture]] = field(default_factory=list)
    gone: list[tuple[Record, UUID, str]] = field(default_factory=list)  # entry, why
    refused: list[Refused] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def begin_pull(slug: str, *, by: str) -> PullTicket:
    """The right to take in what a pull brings; a pull that is under way loses it, and nothing is lost by that.

    Two pulls at once could bring an old page after a new one, and with it a hash that was withdrawn.

    Raises:
        NotAllowedError: if `by` may not pull exchanges.
        UnknownExchangeError: if there is no such exchange.
        ExchangeEndedError: if it was ended.
    """
    check_may(by, Right.PULL_EXCHANGE)
    row = live(slug)
    row.pull_id = new_id()
    row.save(update_fields=["pull_id"])
    return PullTicket(exchange=queries.view(row), pull_id=str(row.pull_id))


@transaction.atomic
def take_delta(ticket: PullTicket, delta: Delta, *, by: str, at: datetime) -> Taken:
    """Take in one page and move the checkpoint, in one transaction; the same page again changes nothing.

    A hash that cannot be read is named and left out; kinds that we cannot compare are kept aside and counted.
    Where the exchange sends more new hashes in a day than it may, it is quarantined with all of that day.

    Raises:
        NotAllowedError: if `by` may not pull exchanges.
        ExchangeEndedError: if it was ended meanwhile.
        PullOvertakenError: if a later pull has begun.
    """
    check_may(by, Right.PULL_EXCHANGE)
    row = live(ticket.exchange.slug)
    if str(row.pull_id) != ticket.pull_id:
        raise PullOvertakenError(f"Another pull of {row.name} has begun; this one stops. Nothing is lost.")
    taken, digest = _taken(row, delta, row.quarantine_reason, by, at)
    if delta.checkpoint is not None:
        row.checkpoint = delta.checkpoint
    row.save(update_fields=["checkpoint", "quarantined_at", "quarantine_reason"])
    _record(Event.DELTA_TAKEN, taken, row, digest, by, at)
    return taken


@transaction.atomic
def take_offer(delta: Delta, *, by: str, at: datetime) -> Taken:
    """Take in what a partner's program offers: none of it is looked for until a person has looked.

    Raises:
        NotAllowedError: if `by` may not offer hashes.
        NoOffersError: if nobody arranged it.
        TooManyOffersError: if there are more new hashes in a day than were arranged; then nothing is taken.
    """
    check_may(by, Right.OFFER_SIGNAL)
    username = person(by).username
    row = Exchange.objects.select_for_update(of=("self",)).select_related("bank")
    found = row.filter(shape=Shape.OFFERS.value, address=username, ended_at=None).first()
    if found is None:
        raise NoOffersError("This unit has not arranged to take offers from you.")
    taken, digest = _taken(found, delta, policy.offered(found.name), by, at)
    new = banks.count_exchanged(found.pk, since=at - _DAY)
    if new > found.flood_day:
        raise TooManyOffersError(f"{new:,} new hashes in a day; {found.flood_day:,} were arranged.")
    _record(Event.OFFER_TAKEN, taken, found, digest, by, at)
    return taken


def _taken(row: Exchange, delta: Delta, quarantine: str, by: str, at: datetime) -> tuple[Taken, str]:
    """What became of a page, and its digest."""
    exchange = queries.view(row)
    there = _records_of(row, delta)
    page = _Page(
        there=there,
        before={each.pk: _facts_of(each) for kinds in there.values() for each in kinds.values()},
    )
    newest = {update.key: update for update in delta.updates}  # the newest word of a page counts
    for update in newest.values():
        fault = policy.update_fault(update)
        if fault is None:
            _work_out(page, exchange, update, at)
        else:
            page.refused.append(Refused(place=update.place or f"record {update.key[:40]!r}", reason=fault))
    if delta.is_whole and not delta.refused and not page.refused:
        _vanish(page, row, tuple(newest), at)
    taken = _carry_out(page, row, (exchange, quarantine), by, at)
    more = Taken(records=len(newest), left_out=page.left_out, refused=(*delta.refused, *page.refused))
    return taken.plus(more), _digest(newest.values())


@transaction.atomic
def finish_pull(ticket: PullTicket, *, at: datetime) -> None:
    """Note that a pull came to its end: at that moment we had everything."""
    row = queries.row_of(ticket.exchange.slug, lock=True)
    if str(row.pull_id) == ticket.pull_id:
        row.pulled_at = at
        row.floods_from = row.floods_from or at
        row.next_pull_at = None if row.pull_every_s is None else at + timedelta(seconds=row.pull_every_s)
        row.save(update_fields=["pulled_at", "floods_from", "next_pull_at"])


def _records_of(row: Exchange, delta: Delta) -> _Records:
    keys = {update.key for update in delta.updates if policy.update_fault(update) is None}
    found = Record.objects.select_for_update().filter(exchange=row, key__in=keys).order_by("pk")
    there: _Records = {}
    for each in found:
        there.setdefault(each.key, {})[each.signal_type] = each
    return there


def _facts_of(record: Record) -> _Facts:
    return (
        record.value,
        record.label,
        record.facts,
        record.entry_id,
        record.left_out,
        record.withdrawn_at,
        record.withdrawn_reason,
    )


def _work_out(page: _Page, exchange: ExchangeView, update: Update, at: datetime) -> None:
    """What an update means for the records of its key."""
    given = {} if update.withdrawn else update.signals
    for kind, known in page.there.get(update.key, {}).items():
        if kind not in given:
            _leave(page, known, update.withdrawn or _NO_LONGER, at)
    for kind, value in given.items():
        if kind != EVERYTHING:
            _come(page, exchange, update, (kind, value), at)


def _come(page: _Page, exchange: ExchangeView, update: Update, signal: tuple[str, str], at: datetime) -> None:
    kind, given = signal
    value = given.strip().lower() if kind == PDQ else given
    if kind == PDQ and (fault := policy.pdq_fault(value)) is not None:
        page.refused.append(Refused(place=update.place or f"record {update.key}", reason=fault))
        old = page.there.get(update.key, {}).get(kind)
        if old is not None:
            _leave(page, old, _NO_LONGER, at)
        return
    organisation_id = policy.organisation_of(exchange, update.label)
    known = page.there.get(update.key, {}).get(kind)
    if known is not None and known.entry_id is not None and known.value != value:
        # Under this key the exchange gives another hash now; it takes back the one before.
        page.gone.append((known, known.entry_id, _NO_LONGER))
    made = known or Record(exchange_id=exchange.slug, key=update.key, signal_type=kind, first_seen_at=at)
    made.value, made.label, made.facts = value, update.label, dict(update.facts)
    made.withdrawn_at, made.withdrawn_reason, made.changed_at = None, "", at
    made.left_out = ""
    if kind != PDQ:
        made.left_out = LeftOut.KIND.value
        _count(page, kind)
    elif organisation_id is None:
        made.left_out = LeftOut.ORGANISATION.value
        _count(page, made.left_out)
    else:
        page.pictures.append((made, _picture(exchange, update, value, organisation_id)))
    if made.left_out and made.entry_id is not None:
        page.gone.append((made, made.entry_id, _NO_LONGER))
        made.entry_id = None
    (page.changed if known is not None else page.news).append(made)


def _picture(exchange: ExchangeView, update: Update, value: str, organisation_id: str) -> ExchangedPicture:
    facts = ", ".join(f"{name} {fact}" for name, fact in update.facts.items() if isinstance(fact, str | int))
    return ExchangedPicture(
        pdq=bytes.fromhex(value),
        organisation_id=organisation_id,
        key=update.key,
        stance=update.stance or exchange.stance,
        source=f"exchange {exchange.name}",
        note=", ".join(part for part in (update.label, facts) if part)[:500],
        expires_at=update.expires_at,
    )


def _leave(page: _Page, row: Record, why: str, at: datetime) -> None:
    if row.withdrawn_at is not None:
        return
    if row.entry_id is not None:
        page.gone.append((row, row.entry_id, why))
    row.withdrawn_at, row.withdrawn_reason, row.changed_at = at, why, at
    page.changed.append(row)


def _vanish(page: _Page, row: Exchange, keys: Iterable[str], at: datetime) -> None:
    """What an exchange that tells everything does not tell any more is gone."""
    rows = Record.objects.select_for_update().filter(exchange=row, withdrawn_at=None)
    for each in rows.exclude(key__in=keys).order_by("pk"):
        _leave(page, each, _NO_LONGER, at)


def _count(page: _Page, why: str) -> None:
    page.left_out[why] = page.left_out.get(why, 0) + 1


def _carry_out(page: _Page, row: Exchange, into: tuple[ExchangeView, str], by: str, at: datetime) -> Taken:
    exchange, quarantine = into
    delivery = Delivery(exchange=row.pk, bank=exchange.bank, quarantine=quarantine)
    arrived = signals.take_exchanged(delivery, [picture for _, picture in page.pictures], by=by, at=at)
    for (made, _), picture in zip(page.pictures, arrived, strict=True):
        if picture.arrival is Arrival.KEPT_OUT:
            made.entry_id, made.left_out = None, LeftOut.PERSON.value
            _count(page, made.left_out)
        else:
            if made.entry_id is not None and str(made.entry_id) != picture.entry_id:
                page.gone.append((made, made.entry_id, _NO_LONGER))
            made.entry_id = UUID(picture.entry_id)
    _keep_records(page)
    arrivals = [each.arrival for each in arrived]
    added = arrivals.count(Arrival.ADDED)
    held = _hold_flood(row, added, by, at)
    # Recorded after everything is locked: whoever records lets nobody else write.
    departed = _withdraw(page, row, by, at)
    if held:
        detail = {"reason": row.quarantine_reason, "entries": held}
        record(Event.EXCHANGE_QUARANTINED, row.pk, by, at, detail)
    return Taken(
        added=added,
        brought_back=arrivals.count(Arrival.BROUGHT_BACK),
        withdrawn=departed.count(Departure.WITHDRAWN),
        disputed=departed.count(Departure.DISPUTED),
        quarantined=held or (added if quarantine else 0),
    )


def _keep_records(page: _Page) -> None:
    """Write what is new or says something else than before."""
    Record.objects.bulk_create(page.news, batch_size=1000)
    changed = {each.pk: each for each in page.changed if page.before.get(each.pk) != _facts_of(each)}
    # One statement for a thousand rows; updating each by itself takes minutes for a large list.
    Record.objects.bulk_create(
        changed.values(),
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["exchange", "key", "signal_type"],
        update_fields=[
            *("value", "label", "facts", "entry", "left_out"),
            *("withdrawn_at", "withdrawn_reason", "changed_at"),
        ],
    )


def _withdraw(page: _Page, row: Exchange, by: str, at: datetime) -> list[Departure]:
    """Withdraw what no record of the exchange gives any more."""
    reasons = {str(entry): f"{row.name}: {why}" for _, entry, why in page.gone}
    still = Record.objects.filter(exchange=row, entry_id__in=list(map(UUID, reasons)), withdrawn_at=None)
    for entry in still.values_list("entry_id", flat=True):
        reasons.pop(str(entry), None)
    return list(signals.withdraw_exchanged(row.pk, reasons, by=by, at=at).values())


def _hold_flood(row: Exchange, added: int, by: str, at: datetime) -> int:
    """Quarantine an exchange that sends a flood; how many hashes wait for that.

    The first pull is no flood: a person has just decided to take everything.
    """
    if not added or row.quarantined_at is not None or row.floods_from is None:
        return 0
    since = max(at - _DAY, row.floods_from)
    new = banks.count_exchanged(row.pk, since=since)
    if new <= row.flood_day:
        return 0
    row.quarantined_at = at
    row.quarantine_reason = f"{row.name} sent {new:,} new hashes since {since.isoformat(timespec='minutes')}; {row.flood_day:,} a day are allowed."
    return signals.quarantine_exchanged(row.pk, since=since, reason=row.quarantine_reason, by=by, at=at)


def _record(event: Event, taken: Taken, row: Exchange, digest: str, by: str, at: datetime) -> None:
    """Nothing is recorded of a page that says nothing."""
    if not any((taken.records, taken.refused, taken.withdrawn, taken.disputed)):
        return
    detail = {
        "records": taken.records,
        "added": taken.added,
        "brought_back": taken.brought_back,
        "withdrawn": taken.withdrawn,
        "disputed": taken.disputed,
        "refused": len(taken.refused),
        "refused_first": [f"{each.place}: {each.reason}" for each in taken.refused[:_NAMED]],
        "left_out": dict(taken.left_out),
        "checkpoint": row.checkpoint,
        "digest": digest,
    }
    record(event, row.pk, by, at, detail)


def _digest(updates: Iterable[Update]) -> str:
    """The same for the same page."""
    lines = sorted(f"{each.key} {each.withdrawn} {sorted(each.signals.items())}" for each in updates)
    return sha256_text("\n".join(lines).encode())
