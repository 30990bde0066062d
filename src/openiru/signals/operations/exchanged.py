"""How do hashes come from an exchange into a bank, and how do they go when the exchange takes them back?

In batches: an exchange sends tens of thousands. Whoever calls records what a batch brought, in the same transaction;
what is withdrawn is recorded here, entry by entry.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from openiru.access.errors import NotAllowedError
from openiru.access.queries import actor, check_may
from openiru.access.types import Right, Role
from openiru.audit import operations as audit
from openiru.audit.operations import Act
from openiru.audit.types import Event
from openiru.foundation.ids import new_id
from openiru.signals.errors import BadSignalError, WrongBankError
from openiru.signals.models import BankEntry, Opinion, SignalBank
from openiru.signals.operations.opinions import add_opinion
from openiru.signals.policy import banks as policy
from openiru.signals.queries.banks import bank
from openiru.signals.types import (
    Arrival,
    ArrivedPicture,
    BankView,
    Delivery,
    Departure,
    ExchangedPicture,
    Polarity,
    Stance,
    Standing,
)

_Place = tuple[UUID, bytes]  # organisation, hash
_Word = tuple[Stance, datetime]


@transaction.atomic
def take_exchanged(
    delivery: Delivery, pictures: Sequence[ExchangedPicture], *, by: str, at: datetime
) -> tuple[ArrivedPicture, ...]:
    """Take in hashes as an exchange gives them: its word, not ours; the caller records the batch.

    What a person of the unit withdrew stays withdrawn. A hash that the shared bank has gets the exchange's opinion there;
    a partner's program has no word on what it did not bring, or it could empty our feed.

    Returns:
        What became of each, in order.

    Raises:
        NotAllowedError: if `by` may neither pull exchanges, nor offer hashes that wait for a person.
        UnknownBankError: if there is no such bank.
        WrongBankError: if the bank is negative or shared.
        BadSignalError: if a hash does not have 256 bits.
    """
    is_partner = _check_may_bring(by, quarantine=delivery.quarantine)
    target = bank(delivery.bank)
    if target.polarity is not Polarity.POSITIVE or target.is_shared:
        raise WrongBankError(f"The bank {target.slug} takes nothing from exchanges.")
    if any(len(each.pdq) != 32 for each in pictures):
        raise BadSignalError("A PDQ hash has 256 bits: 64 hexadecimal digits.")
    # One at a time for each bank: people add pictures meanwhile.
    SignalBank.objects.select_for_update().get(pk=target.bank_id)
    there = _rows_there(target, pictures, of_shared=not is_partner)
    said = _newest_of(_party(delivery.exchange), [row.pk for row in there.values()])
    fresh: dict[_Place, BankEntry] = {}
    opinions: list[Opinion] = []
    arrived = []
    for picture in pictures:
        place = _place_of(picture)
        row = there.get(place)
        if row is None and place not in fresh:
            fresh[place] = row = _new_entry(target, delivery, picture, by, at)
            opinions.append(_opinion(row, delivery, picture, by, at))
            arrived.append(ArrivedPicture(entry_id=str(row.pk), arrival=Arrival.ADDED))
        elif row is None:
            arrived.append(ArrivedPicture(entry_id=str(fresh[place].pk), arrival=Arrival.KNOWN))
        else:
            arrival = _met(row, picture, delivery, said.get(row.pk), (target, by, at))
            if arrival is not Arrival.KEPT_OUT:
                said[row.pk] = (picture.stance, at)
            arrived.append(ArrivedPicture(entry_id=str(row.pk), arrival=arrival))
    BankEntry.objects.bulk_create(fresh.values(), batch_size=1000)
    Opinion.objects.bulk_create(opinions, batch_size=2000)
    return tuple(arrived)


@transaction.atomic
def withdraw_exchanged(
    exchange: str, reasons: Mapping[str, str], *, by: str, at: datetime
) -> Mapping[str, Departure]:
    """Take entries out that an exchange takes back; where others say that they belong there, they become disputed.

    Args:
        exchange: short name of the exchange.
        reasons: entry id -> why, as the exchange says it.
        by: who pulls.
        at: when.

    Returns:
        What became of each entry.

    Raises:
        NotAllowedError: if `by` may not pull exchanges.
    """
    found = BankEntry.objects.select_for_update().filter(pk__in=reasons)
    if _check_may_withdraw(by):
        found = found.filter(exchange=exchange)
    rows = list(found.order_by("pk"))
    upheld = _upheld_by_others(exchange, [row.pk for row in rows])
    party, departures, gone, opinions = _party(exchange), {}, [], []
    for row in rows:
        reason = reasons[str(row.pk)]
        if row.withdrawn_at is not None:
            departures[str(row.pk)] = Departure.ALREADY
        elif row.pk in upheld:
            add_opinion(row, party, Stance.NEGATIVE, reason=reason, by=by, at=at)
            departures[str(row.pk)] = Departure.DISPUTED
        else:
            row.withdrawn_at, row.withdrawn_reason = at, reason
            row.standing = Standing.NEGATIVE.value
            gone.append(row)
            opinions.append(
                Opinion(entry=row, party=party, stance=Stance.NEGATIVE.value, reason=reason, by=by, at=at)
            )
            departures[str(row.pk)] = Departure.WITHDRAWN
    _withdraw(gone, at)
    Opinion.objects.bulk_create(opinions, batch_size=2000)
    _record_withdrawn(exchange, gone, by, at)
    return departures


@transaction.atomic
def quarantine_exchanged(exchange: str, *, since: datetime, reason: str, by: str, at: datetime) -> int:
    """Quarantine what came from an exchange after a moment and no person confirmed; the caller records it.

    Returns:
        How many entries wait now that did not before.

    Raises:
        NotAllowedError: if `by` may not pull exchanges.
    """
    check_may(by, Right.PULL_EXCHANGE)
    rows = BankEntry.objects.filter(
        exchange=exchange, added_at__gt=since, withdrawn_at=None, quarantined_at=None, confirmed_at=None
    )
    return rows.update(quarantined_at=at, quarantine_reason=reason)


@transaction.atomic
def release_exchanged(exchange: str, *, reason: str, by: str, at: datetime) -> int:
    """End the quarantine of all entries of an exchange that wait for one reason; the caller records it.

    Returns:
        How many there were.

    Raises:
        NotAllowedError: if `by` may not confirm signals.
    """
    check_may(by, Right.CONFIRM_SIGNAL)
    rows = BankEntry.objects.filter(exchange=exchange, quarantine_reason=reason).exclude(quarantined_at=None)
    return rows.exclude(added_by=by).update(
        quarantined_at=None, quarantine_reason="", released_by=by, released_at=at
    )


def _check_may_bring(by: str, *, quarantine: str) -> bool:
    """A partner's program brings only what waits for a person; whether `by` is one."""
    if actor(by).role is not Role.PARTNER:
        check_may(by, Right.PULL_EXCHANGE)
        return False
    check_may(by, Right.OFFER_SIGNAL)
    if not quarantine:
        raise NotAllowedError("What a partner offers waits until a person has looked.")
    return True


def _check_may_withdraw(by: str) -> bool:
    """Whoever brings hashes may take its own back, ending an exchange does it too; whether `by` is a partner's program."""
    is_partner = actor(by).role is Role.PARTNER
    check_may(by, Right.OFFER_SIGNAL if is_partner else Right.PULL_EXCHANGE)
    return is_partner


def _party(exchange: str) -> str:
    return f"exchange:{exchange}"


def _place_of(picture: ExchangedPicture) -> _Place:
    return UUID(picture.organisation_id), picture.pdq


def _rows_there(
    target: BankView, pictures: Sequence[ExchangedPicture], *, of_shared: bool
) -> dict[_Place, BankEntry]:
    """What the bank has of these hashes, or the shared bank; a living entry before a tombstone, the newest of those."""
    here = Q(bank_id=target.bank_id)
    rows = BankEntry.objects.select_for_update(of=("self",)).filter(
        here | Q(bank__is_shared=True, withdrawn_at=None) if of_shared else here,
        pdq__in={picture.pdq for picture in pictures},
        organisation_id__in={picture.organisation_id for picture in pictures},
    )
    best: dict[_Place, BankEntry] = {}
    for row in rows.order_by("pk"):  # one order for all who lock
        place = (row.organisation_id or UUID(int=0), bytes(row.pdq or b""))
        if place not in best or _comes_first(row, best[place]):
            best[place] = row
    return best


def _comes_first(one: BankEntry, other: BankEntry) -> bool:
    if one.withdrawn_at is None or other.withdrawn_at is None:
        return one.withdrawn_at is None
    return one.withdrawn_at > other.withdrawn_at


def _newest_of(party: str, entries: Sequence[UUID]) -> dict[UUID, _Word]:
    """The newest word of a party on each entry that it spoke of."""
    rows = Opinion.objects.filter(party=party, entry_id__in=entries).order_by("entry_id", "-id")
    newest = rows.distinct("entry_id").values_list("entry_id", "stance", "at")
    return {entry: (Stance(stance), at) for entry, stance, at in newest}


def _upheld_by_others(exchange: str, entries: Sequence[UUID]) -> frozenset[UUID]:
    """The entries that another party's newest word keeps there."""
    rows = Opinion.objects.filter(entry_id__in=entries).exclude(party=_party(exchange))
    newest = rows.order_by("entry_id", "party", "-id").distinct("entry_id", "party")
    return frozenset(
        entry for entry, stance in newest.values_list("entry_id", "stance") if stance != Stance.NEGATIVE.value
    )


def _new_entry(
    target: BankView, delivery: Delivery, picture: ExchangedPicture, by: str, at: datetime
) -> BankEntry:
    return BankEntry(
        pk=new_id(),
        bank_id=UUID(target.bank_id),
        organisation_id=UUID(picture.organisation_id),
        pdq=picture.pdq,
        source=picture.source,
        note=picture.note,
        exchange=delivery.exchange,
        exchange_key=picture.key,
        added_by=by,
        added_at=at,
        expires_at=policy.expiry_of(target, picture.expires_at, at),
        quarantined_at=at if delivery.quarantine else None,
        quarantine_reason=delivery.quarantine,
        standing=policy.standing_of([picture.stance]).value,
    )


def _opinion(row: BankEntry, delivery: Delivery, picture: ExchangedPicture, by: str, at: datetime) -> Opinion:
    return Opinion(
        entry=row,
        party=_party(delivery.exchange),
        stance=picture.stance.value,
        reason=picture.source,
        by=by,
        at=at,
    )


def _met(
    row: BankEntry,
    picture: ExchangedPicture,
    delivery: Delivery,
    said: _Word | None,
    step: tuple[BankView, str, datetime],
) -> Arrival:
    """An exchange gives a hash that is there already, or was."""
    target, by, at = step
    is_elsewhere = str(row.bank_id) != target.bank_id  # shared: only people change what it is
    has_expired = row.expires_at is not None and row.expires_at <= at and not is_elsewhere
    was_withdrawn = row.withdrawn_at is not None
    if was_withdrawn and said != (Stance.NEGATIVE, row.withdrawn_at):
        return Arrival.KEPT_OUT
    if was_withdrawn or has_expired:
        row.withdrawn_at, row.withdrawn_reason = None, ""
        row.expires_at, row.brought_back_at = policy.expiry_of(target, picture.expires_at, at), at
        # What was confirmed once was taken back since: a person looks again.
        row.confirmed_by, row.confirmed_at = None, None
        if delivery.quarantine and row.quarantined_at is None:
            row.quarantined_at, row.quarantine_reason = at, delivery.quarantine
        row.save()
    elif not is_elsewhere and row.exchange == delivery.exchange and picture.expires_at is not None:
        row.expires_at = policy.expiry_of(target, picture.expires_at, at)
        row.save(update_fields=["expires_at"])
    if not was_withdrawn and not has_expired and said is not None and said[0] is picture.stance:
        return Arrival.KNOWN
    if delivery.quarantine and row.quarantined_at is None and row.standing == Standing.NEGATIVE.value:
        # Its word makes a dispute of what all agreed not to look for: a person looks before engines do.
        row.quarantined_at, row.quarantine_reason = at, delivery.quarantine
        row.save(update_fields=["quarantined_at", "quarantine_reason"])
    add_opinion(row, _party(delivery.exchange), picture.stance, reason=picture.source, by=by, at=at)
    return Arrival.BROUGHT_BACK if was_withdrawn or has_expired else Arrival.KNOWN


def _withdraw(gone: Sequence[BankEntry], at: datetime) -> None:
    """In one statement for each reason, of which there are few."""
    by_reason: dict[str, list[UUID]] = {}
    for row in gone:
        by_reason.setdefault(row.withdrawn_reason, []).append(row.pk)
    for reason, entries in by_reason.items():
        BankEntry.objects.filter(pk__in=entries).update(
            withdrawn_at=at, withdrawn_reason=reason, standing=Standing.NEGATIVE.value
        )


def _record_withdrawn(exchange: str, rows: Iterable[BankEntry], by: str, at: datetime) -> None:
    audit.record_many(
        Act(
            event=Event.IMAGE_WITHDRAWN,
            subject_kind="signal",
            subject_id=str(row.pk),
            by=by,
            at=at,
            detail={"reason": row.withdrawn_reason, "exchange": exchange},
        )
        for row in rows
    )
