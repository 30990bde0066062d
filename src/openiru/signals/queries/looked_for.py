"""Which names, terms, pictures and addresses are known, and looked for at a moment?"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from openiru.engines.interface import (
    Bank,
    Effect,
    KnownAddress,
    KnownName,
    KnownPicture,
    NameKind,
    NegativePicture,
)
from openiru.foundation.digests import sha256_text
from openiru.registry import queries as registry
from openiru.signals.models import BankEntry, KnownUrl
from openiru.signals.models import KnownName as NameRow
from openiru.signals.policy.searched import negative_line, picture_line
from openiru.signals.queries.banks import banks as all_banks
from openiru.signals.queries.banks import in_state, known_pictures
from openiru.signals.queries.terms import term_line, terms_on
from openiru.signals.types import (
    BankView,
    EntryKind,
    EntryState,
    KnownNameView,
    KnownPictureView,
    KnownUrlView,
    Polarity,
    Standing,
)

_PICTURE: Final = "picture:"


def known_names() -> tuple[KnownNameView, ...]:
    """All spellings that the unit knows and did not withdraw, in order of adding."""
    return tuple(
        KnownNameView(
            name_id=str(row.pk),
            organisation_id=str(row.organisation_id),
            text=row.text,
            note=row.note,
            added_by=row.added_by,
            added_at=row.added_at,
        )
        for row in NameRow.objects.filter(withdrawn_at=None).order_by("id")
    )


def known_urls() -> tuple[KnownUrlView, ...]:
    """All known addresses that were not withdrawn, in order of adding."""
    return tuple(
        KnownUrlView(
            url_id=str(row.pk),
            organisation_id=str(row.organisation_id),
            url=row.url,
            note=row.note,
            added_by=row.added_by,
            added_at=row.added_at,
        )
        for row in KnownUrl.objects.filter(withdrawn_at=None).order_by("id")
    )


def bank_on(at: datetime) -> Bank:
    """Everything that engines may look for at a moment: names in force, and what the unit knows beside them.

    An organisation that no list names on that day is not looked for, whatever the unit knows of it. Entries that were
    withdrawn, have expired or wait in quarantine are left out.
    """
    on_lists = [
        KnownName(organisation_id=name.organisation_id, text=name.text, kind=NameKind(name.kind.value))
        for name in registry.names_for_matching(at.date())
    ]
    listed = {name.organisation_id for name in on_lists}
    of_the_unit = [
        KnownName(organisation_id=known.organisation_id, text=known.text, kind=NameKind.KNOWN)
        for known in known_names()
        if known.organisation_id in listed
    ]
    pictures, negatives = _pictures(at, listed)
    return Bank(
        names=(*on_lists, *of_the_unit),
        pictures=pictures,
        addresses=tuple(
            KnownAddress(
                signal_id=f"address:{known.url_id}", organisation_id=known.organisation_id, url=known.url
            )
            for known in known_urls()
            if known.organisation_id in listed
        ),
        negatives=negatives,
        terms=terms_on(at.date(), listed),
    )


def pictures_looked_for(slug: str, at: datetime) -> tuple[KnownPictureView, ...]:
    """The entries of one bank that are looked for at a moment, in order of adding; as in `bank_on`."""
    listed = {name.organisation_id for name in registry.names_for_matching(at.date())}
    return tuple(
        each
        for each in known_pictures(at, bank=slug)
        if each.organisation_id is None or each.organisation_id in listed
    )


def _pictures(
    at: datetime, listed: Collection[str]
) -> tuple[tuple[KnownPicture, ...], tuple[NegativePicture, ...]]:
    """What to look for, and what must not accuse anybody."""
    banks = {each.bank_id: each for each in all_banks()}
    rows = (
        BankEntry.objects.filter(in_state(at)[EntryState.ACTIVE], kind=EntryKind.PICTURE.value)
        .only(
            "bank_id", "organisation_id", "pdq", "standing", "confirmed_at", "released_at", "brought_back_at"
        )
        .order_by("added_at", "id")
    )
    pictures: list[KnownPicture] = []
    negatives: list[NegativePicture] = []
    for row in rows.iterator(chunk_size=5000):
        bank = banks[str(row.bank_id)]
        if bank.polarity is Polarity.NEGATIVE:
            negatives.append(_negative(row, bank))
        elif str(row.organisation_id) in listed:
            pictures.append(_positive(row, bank))
    return tuple(pictures), tuple(negatives)


def _positive(row: BankEntry, bank: BankView) -> KnownPicture:
    return KnownPicture(
        signal_id=picture_signal_id(row.pk),
        organisation_id=str(row.organisation_id),
        pdq=bytes(row.pdq or b""),
        bank=bank.slug,
        radius_bits=bank.max_distance_bits,
        is_disputed=row.standing == Standing.DISPUTED.value,
        stands_alone=row.standing != Standing.SEED.value,
        revision=revision_of(row),
    )


def _negative(row: BankEntry, bank: BankView) -> NegativePicture:
    return NegativePicture(
        signal_id=picture_signal_id(row.pk),
        bank=bank.slug,
        purpose="" if bank.purpose is None else bank.purpose.value,
        effect=effect_of(row, bank),
        pdq=bytes(row.pdq or b""),
        radius_bits=bank.max_distance_bits,
    )


def revision_of(row: BankEntry) -> str:
    """Another one whenever what an entry matched before may have made no leads."""
    return " ".join(at.isoformat() for at in (row.released_at, row.brought_back_at) if at is not None)


def effect_of(row: BankEntry, bank: BankView) -> Effect:
    """What an entry of a negative bank does: one person alone silences nothing, so it warns until a second confirms."""
    suppresses = bank.effect is Effect.SUPPRESS and row.confirmed_at is not None
    return Effect.SUPPRESS if suppresses else Effect.WARN


def picture_signal_id(entry_id: UUID | str) -> str:
    """How matches name an entry."""
    return f"{_PICTURE}{entry_id}"


def entry_id_of(signal_id: str) -> str | None:
    """The entry that a match names; None for names and addresses."""
    return signal_id.removeprefix(_PICTURE) if signal_id.startswith(_PICTURE) else None


def bank_digest(bank: Bank) -> str:
    """The same for the same known signals, in whatever order; another one after any change."""
    return _digest([*_words(bank), *map(picture_line, bank.pictures), *map(negative_line, bank.negatives)])


def words_digest(bank: Bank) -> str:
    """The same for the same names, addresses and terms, whatever the pictures."""
    return _digest(_words(bank))


def _words(bank: Bank) -> list[str]:
    return [
        *(f"name {name.organisation_id} {name.kind} {name.text}" for name in bank.names),
        *(f"{known.signal_id} {known.organisation_id} {known.url}" for known in bank.addresses),
        *map(term_line, bank.terms),
    ]


def _digest(lines: Iterable[str]) -> str:
    return sha256_text("\n".join(sorted(lines)).encode())
