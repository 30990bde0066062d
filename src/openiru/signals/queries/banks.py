"""Which banks are there, what is in them, and what was said of it?"""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from openiru.engines.interface import Effect
from openiru.signals.errors import UnknownBankError, UnknownSignalError
from openiru.signals.models import BankEntry, Opinion, SignalBank
from openiru.signals.policy import banks as policy
from openiru.signals.types import (
    OUR_UNIT,
    BankView,
    EntryFacts,
    EntryKind,
    EntryState,
    KnownPictureView,
    OpinionView,
    Polarity,
    Purpose,
    Stance,
    Standing,
)


def banks() -> tuple[BankView, ...]:
    """All banks, positive ones first."""
    return tuple(map(_bank_view, SignalBank.objects.order_by("-polarity", "slug")))


def bank(slug: str) -> BankView:
    """One bank.

    Raises:
        UnknownBankError: if there is none with that short name.
    """
    row = SignalBank.objects.filter(slug=slug).first()
    if row is None:
        raise UnknownBankError(f"There is no bank {slug!r}; see `openiru bank show`.")
    return _bank_view(row)


def entry_counts(at: datetime) -> dict[str, dict[EntryState, int]]:
    """How many entries of each bank stand where at a moment, by short name; every bank and state is there."""
    states = {state.value: Count("id", filter=condition) for state, condition in in_state(at).items()}
    slugs = dict(SignalBank.objects.values_list("id", "slug"))
    found = {slug: dict.fromkeys(EntryState, 0) for slug in slugs.values()}
    for bank_id, *counted in BankEntry.objects.values_list("bank_id").annotate(**states):
        found[slugs[bank_id]] |= zip(map(EntryState, states), counted, strict=True)
    return found


def in_state(at: datetime) -> dict[EntryState, Q]:
    """The same as `policy.state_of`, as conditions on rows."""
    kept = Q(withdrawn_at=None)
    valid = kept & (Q(expires_at=None) | Q(expires_at__gt=at))
    free = valid & Q(quarantined_at=None)
    return {
        EntryState.WITHDRAWN: ~kept,
        EntryState.EXPIRED: kept & Q(expires_at__lte=at),
        EntryState.QUARANTINED: valid & Q(quarantined_at__isnull=False),
        EntryState.NEGATIVE: free & Q(standing=Standing.NEGATIVE.value),
        EntryState.ACTIVE: free & ~Q(standing=Standing.NEGATIVE.value),
    }


PICTURES: Final = frozenset({EntryKind.PICTURE})


def known_pictures(
    at: datetime,
    *,
    bank: str | None = None,
    states: frozenset[EntryState] = frozenset({EntryState.ACTIVE}),
    kinds: frozenset[EntryKind] = PICTURES,
) -> tuple[KnownPictureView, ...]:
    """Entries that stand so at a moment, in order of adding; pictures of all banks unless others are named."""
    wanted = Q()
    for state in states:
        wanted |= in_state(at)[state]
    rows: QuerySet[BankEntry] = BankEntry.objects.filter(
        wanted, kind__in=[kind.value for kind in kinds]
    ).select_related("bank")
    if bank is not None:
        rows = rows.filter(bank__slug=bank)
    return tuple(picture_view(row, at) for row in rows.order_by("added_at", "id").iterator(chunk_size=5000))


def known_picture(entry_id: str, at: datetime) -> KnownPictureView:
    """One entry.

    Raises:
        UnknownSignalError: if there is none with that id.
    """
    return picture_view(entry_row(entry_id), at)


def shared_on(case_ids: Collection[str], at: datetime) -> tuple[KnownPictureView, ...]:
    """The shared entries that rest on these cases and were not withdrawn, in order of id."""
    rows = BankEntry.objects.filter(case_id__in=case_ids, withdrawn_at=None).select_related("bank")
    return tuple(picture_view(row, at) for row in rows.order_by("pk"))


def opinions_of(entry_id: str) -> tuple[OpinionView, ...]:
    """All that was ever said of an entry, in order."""
    rows = Opinion.objects.filter(entry_id=entry_row(entry_id).pk).order_by("id")
    return tuple(map(opinion_view, rows))


def opinion_view(row: Opinion) -> OpinionView:
    """What others may see of an opinion."""
    return OpinionView(party=row.party, stance=Stance(row.stance), reason=row.reason, by=row.by, at=row.at)


def pictures_by_id(entries: Collection[str], at: datetime) -> tuple[KnownPictureView, ...]:
    """Some entries, in no order."""
    rows = BankEntry.objects.filter(pk__in=entries).select_related("bank")
    return tuple(picture_view(row, at) for row in rows)


def newest_words_of_unit(entries: Collection[str]) -> dict[str, tuple[int, Stance]]:
    """The newest opinion of our unit on each entry that it spoke of: its number and what it says."""
    rows = Opinion.objects.filter(party=OUR_UNIT, entry_id__in=list(map(UUID, entries))).order_by(
        "entry_id", "-id"
    )
    newest = rows.distinct("entry_id").values_list("entry_id", "id", "stance")
    return {str(entry): (number, Stance(stance)) for entry, number, stance in newest}


def count_exchanged(exchange: str, *, since: datetime) -> int:
    """How many entries an exchange brought since a moment, that moment excluded."""
    return BankEntry.objects.filter(exchange=exchange, added_at__gt=since).count()


def adders_of_quarantined(exchange: str, reason: str) -> frozenset[str]:
    """Who took in the entries of an exchange that wait in quarantine for one reason."""
    rows = BankEntry.objects.filter(exchange=exchange, quarantine_reason=reason).exclude(quarantined_at=None)
    return frozenset(rows.values_list("added_by", flat=True).distinct())


def entry_row(entry_id: str, *, lock: bool = False) -> BankEntry:
    """The row of an entry, for this capability alone.

    Raises:
        UnknownSignalError: if there is none with that id.
    """
    rows = BankEntry.objects.select_related("bank")
    try:
        return (rows.select_for_update(of=("self",)) if lock else rows).get(pk=UUID(entry_id))
    except (BankEntry.DoesNotExist, ValueError) as error:
        raise UnknownSignalError(
            f"There is no known picture {entry_id!r}; see `openiru bank list`."
        ) from error


def entry_facts(row: BankEntry) -> EntryFacts:
    """What rules may know of an entry; its bank must be loaded with it."""
    return EntryFacts(
        entry_id=str(row.pk),
        kind=EntryKind(row.kind),
        polarity=Polarity(row.bank.polarity),
        organisation_id=_text(row.organisation_id),
        added_by=row.added_by,
        expires_at=row.expires_at,
        withdrawn_at=row.withdrawn_at,
        quarantined_at=row.quarantined_at,
        confirmed_at=row.confirmed_at,
        standing=Standing(row.standing),
    )


def picture_view(row: BankEntry, at: datetime) -> KnownPictureView:
    """What others may see of an entry."""
    return KnownPictureView(
        entry_id=str(row.pk),
        kind=EntryKind(row.kind),
        bank=row.bank.slug,
        organisation_id=_text(row.organisation_id),
        pdq=bytes(row.pdq or b""),
        quality=row.quality,
        capture_digest=row.capture_digest,
        source=row.source,
        note=row.note,
        exchange=row.exchange,
        case_id=_text(row.case_id),
        added_by=row.added_by,
        added_at=row.added_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        expires_at=row.expires_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
        quarantined_at=row.quarantined_at,
        quarantine_reason=row.quarantine_reason,
        released_at=row.released_at,
        standing=Standing(row.standing),
        state=policy.state_of(entry_facts(row), at),
    )


def _text(key: UUID | None) -> str | None:
    return None if key is None else str(key)


def _bank_view(row: SignalBank) -> BankView:
    return BankView(
        bank_id=str(row.pk),
        slug=row.slug,
        name=row.name,
        polarity=Polarity(row.polarity),
        purpose=None if row.purpose is None else Purpose(row.purpose),
        effect=None if row.effect is None else Effect(row.effect),
        max_distance_bits=row.max_distance_bits,
        is_shared=row.is_shared,
        legal_basis=row.legal_basis,
        validity_days=row.validity_days,
        flood_scan_subjects=row.flood_scan_subjects,
        flood_day_subjects=row.flood_day_subjects,
        created_by=row.created_by,
        created_at=row.created_at,
    )
