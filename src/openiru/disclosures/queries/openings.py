"""What was handed over, who opened it, and how do its bytes come out?"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from openiru.disclosures.errors import UnknownDisclosureError
from openiru.disclosures.models import Holding, Opening
from openiru.disclosures.policy import check_may_read
from openiru.disclosures.queries.keys import id_of
from openiru.disclosures.sealing import unwrap
from openiru.disclosures.store import SealedStore
from openiru.disclosures.types import HoldingView, OpeningView

OPENINGS_SHOWN: Final = 200  # of a list


def holdings_of(referral_id: str) -> tuple[HoldingView, ...]:
    """What a platform handed over for a request, oldest first; tombstones of what was destroyed among it."""
    rows = Holding.objects.filter(referral_id=id_of(referral_id)).select_related("referral")
    return tuple(holding_view(row) for row in rows.order_by("received_at", "id"))


def holding(holding_id: str) -> HoldingView:
    """One thing that was handed over; never its content.

    Raises:
        UnknownDisclosureError: if there is none.
    """
    row = Holding.objects.filter(pk=id_of(holding_id)).select_related("referral").first()
    if row is None:
        raise UnknownDisclosureError("There is no such file.")
    return holding_view(row)


def openings(referral_id: str | None = None, *, most: int = OPENINGS_SHOWN) -> tuple[OpeningView, ...]:
    """Who opened what, of one request or of all, the newest first."""
    rows = Opening.objects.select_related("holding__referral")
    if referral_id is not None:
        rows = rows.filter(holding__referral_id=id_of(referral_id))
    return tuple(
        OpeningView(
            opening_id=str(row.pk),
            holding_id=str(row.holding_id),
            referral_id=str(row.holding.referral_id),
            reference=row.holding.referral.reference,
            label=row.holding.label,
            opened_by=row.opened_by,
            opened_at=row.opened_at,
            reason=row.reason,
        )
        for row in rows.order_by("-opened_at", "-id")[:most]
    )


def opened_bytes(opening_id: str, *, by: str, at: datetime) -> Iterator[bytes]:
    """The bytes of what `by` just opened, chunk by chunk; the opening stands on record before the first one.

    The key comes out of the database only through a guard that wants the opening, its reason and its record.

    Raises:
        UnknownDisclosureError: if nothing was opened.
        OpeningError: if somebody else opened it, or too long ago.
        AlteredDisclosureError: while reading, if the sealed file was changed.
        IntegrityError: if the guard refuses, as for what is destroyed.
    """
    row = Opening.objects.filter(pk=id_of(opening_id)).first()
    if row is None:
        raise UnknownDisclosureError("There is no such opening.")
    check_may_read(opened_by=row.opened_by, opened_at=row.opened_at, by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT openiru_disclosure_key(%s)", [row.pk])
        (wrapped,) = cursor.fetchone()
    name = str(row.holding_id)
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return store().chunks(name, key=unwrap(bytes(wrapped), secret_keys=keys, name=name))


def store() -> SealedStore:
    """Where this installation keeps sealed files; stays in this capability."""
    return SealedStore(Path(settings.DATA_FOLDER) / "disclosures")


def holding_view(row: Holding) -> HoldingView:
    """What was handed over, as others may see it."""
    return HoldingView(
        holding_id=str(row.pk),
        referral_id=str(row.referral_id),
        reference=row.referral.reference,
        label=row.label,
        size_bytes=row.size_bytes,
        digest=row.digest,
        custody_digest=row.custody_digest,
        received_by=row.received_by,
        received_at=row.received_at,
        keep_until=row.keep_until,
        destroyed_at=row.destroyed_at,
        destroyed_by=row.destroyed_by,
        destruction_reason=row.destruction_reason,
    )
