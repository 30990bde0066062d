"""How does a picture or an address become a known signal?"""

from datetime import datetime
from typing import Final

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.engines.hashes.types import LowQuality, NoPicture, PdqHash
from openiru.engines.urls.canonical import canonical_url
from openiru.engines.urls.types import CanonicalSubject
from openiru.signals.errors import BadSignalError
from openiru.signals.models import KnownImage, KnownUrl

_LEAST_WORDS: Final = 3


@transaction.atomic
def add_known_image(
    organisation_id: str,
    made: PdqHash | LowQuality | NoPicture,
    *,
    capture_digest: str,
    note: str,
    by: str,
    at: datetime,
) -> bool:
    """Add the hash of a kept picture to the bank; a picture that is known already changes nothing.

    Returns:
        Whether it was new.

    Raises:
        NotAllowedError: if `by` may not add signals.
        BadSignalError: if the picture could not be hashed or is too poor: it would resemble everything.
    """
    check_may(by, Right.ADD_SIGNAL)
    if not isinstance(made, PdqHash):
        raise BadSignalError(
            "This picture is too poor to compare or cannot be read; it would resemble everything."
        )
    row, is_new = KnownImage.objects.get_or_create(
        organisation_id=organisation_id,
        pdq=made.value,
        defaults={
            "quality": made.quality,
            "capture_digest": capture_digest,
            "note": note,
            "added_by": by,
            "added_at": at,
        },
    )
    if is_new:
        detail = {"organisation_id": organisation_id, "capture_digest": capture_digest}
        audit.record(
            Event.IMAGE_ADDED, subject_kind="signal", subject_id=str(row.pk), by=by, at=at, detail=detail
        )
    return is_new


@transaction.atomic
def add_known_url(organisation_id: str, url: str, *, note: str, by: str, at: datetime) -> bool:
    """Add an address to the bank, in its canonical form; a known one changes nothing.

    Returns:
        Whether it was new.

    Raises:
        NotAllowedError: if `by` may not add signals.
        BadSignalError: if it is no usable address.
    """
    check_may(by, Right.ADD_SIGNAL)
    found = canonical_url(url)
    if not isinstance(found, CanonicalSubject) or len(found.url) < _LEAST_WORDS:
        raise BadSignalError("This is no address that posts could share.")
    row, is_new = KnownUrl.objects.get_or_create(
        organisation_id=organisation_id,
        url=found.url,
        defaults={"note": note, "added_by": by, "added_at": at},
    )
    if is_new:
        detail = {"organisation_id": organisation_id}
        audit.record(
            Event.URL_ADDED, subject_kind="signal", subject_id=str(row.pk), by=by, at=at, detail=detail
        )
    return is_new
