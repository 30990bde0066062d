"""Which names, pictures and addresses are known?"""

from datetime import date

from openiru.engines.interface import Bank, KnownAddress, KnownName, KnownPicture, NameKind
from openiru.foundation.digests import sha256_text
from openiru.registry import queries as registry
from openiru.signals.models import KnownImage, KnownUrl
from openiru.signals.models import KnownName as NameRow
from openiru.signals.types import KnownImageView, KnownNameView, KnownUrlView


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


def known_images() -> tuple[KnownImageView, ...]:
    """All known pictures that were not withdrawn, in order of adding."""
    return tuple(
        KnownImageView(
            image_id=str(row.pk),
            organisation_id=str(row.organisation_id),
            pdq=bytes(row.pdq),
            quality=row.quality,
            capture_digest=row.capture_digest,
            note=row.note,
            added_by=row.added_by,
            added_at=row.added_at,
        )
        for row in KnownImage.objects.filter(withdrawn_at=None).order_by("id")
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


def bank_on(day: date) -> Bank:
    """Everything that engines may look for on a day: names in force, and what the unit knows beside them.

    An organisation that no list names on that day is not looked for, whatever the unit knows of it.
    """
    on_lists = [
        KnownName(organisation_id=name.organisation_id, text=name.text, kind=NameKind(name.kind.value))
        for name in registry.names_for_matching(day)
    ]
    listed = {name.organisation_id for name in on_lists}
    of_the_unit = [
        KnownName(organisation_id=known.organisation_id, text=known.text, kind=NameKind.KNOWN)
        for known in known_names()
        if known.organisation_id in listed
    ]
    return Bank(
        names=(*on_lists, *of_the_unit),
        pictures=tuple(
            KnownPicture(
                signal_id=f"picture:{known.image_id}", organisation_id=known.organisation_id, pdq=known.pdq
            )
            for known in known_images()
            if known.organisation_id in listed
        ),
        addresses=tuple(
            KnownAddress(
                signal_id=f"address:{known.url_id}", organisation_id=known.organisation_id, url=known.url
            )
            for known in known_urls()
            if known.organisation_id in listed
        ),
    )


def bank_digest(bank: Bank) -> str:
    """The same for the same known signals, in whatever order; another one after any change."""
    lines = [
        *(f"name {name.organisation_id} {name.kind} {name.text}" for name in bank.names),
        *(f"{known.signal_id} {known.organisation_id} {known.pdq.hex()}" for known in bank.pictures),
        *(f"{known.signal_id} {known.organisation_id} {known.url}" for known in bank.addresses),
    ]
    return sha256_text("\n".join(sorted(lines)).encode())
