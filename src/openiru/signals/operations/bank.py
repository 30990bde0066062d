"""How does a spelling, a picture or an address become a known signal, and stop being one?"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.engines.hashes.types import LowQuality, NoPicture, PdqHash
from openiru.engines.text.normalise import normalise_text
from openiru.engines.urls.canonical import canonical_url
from openiru.engines.urls.types import CanonicalSubject
from openiru.signals.errors import BadSignalError, UnknownSignalError
from openiru.signals.models import KnownImage, KnownName, KnownUrl

Signal = KnownName | KnownImage | KnownUrl

_LEAST_LETTERS: Final = 3
_WITHDRAWN: Final[tuple[tuple[type[Signal], Event], ...]] = (
    (KnownName, Event.NAME_WITHDRAWN),
    (KnownImage, Event.IMAGE_WITHDRAWN),
    (KnownUrl, Event.URL_WITHDRAWN),
)


@transaction.atomic
def add_known_name(organisation_id: str, text: str, *, note: str, by: str, at: datetime) -> bool:
    """Add a spelling that no list gives; one that compares alike with a known one changes nothing.

    It is looked for only while a list names the organisation; short ones count only beside a word
    of context, as short names on lists do. Adding one that was withdrawn brings it back.

    Returns:
        Whether it was new, or brought back.

    Raises:
        NotAllowedError: if `by` may not add signals.
        BadSignalError: if it has too few letters to be anybody's name.
    """
    check_may(by, Right.ADD_SIGNAL)
    folded = normalise_text(text)
    if sum(letter.isalpha() for letter in folded) < _LEAST_LETTERS:
        raise BadSignalError(f"A name needs at least {_LEAST_LETTERS} letters.")
    row, is_new = KnownName.objects.get_or_create(
        organisation_id=organisation_id,
        folded=folded,
        defaults={"text": " ".join(text.split()), "note": note, "added_by": by, "added_at": at},
    )
    return _added(row, is_new, Event.NAME_ADDED, {"organisation_id": organisation_id}, by=by, at=at)


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
    """Add the hash of a kept picture to the bank; one that is known already changes nothing.

    Adding one that was withdrawn brings it back.

    Returns:
        Whether it was new, or brought back.

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
    detail = {"organisation_id": organisation_id, "capture_digest": capture_digest}
    return _added(row, is_new, Event.IMAGE_ADDED, detail, by=by, at=at)


@transaction.atomic
def add_known_url(organisation_id: str, url: str, *, note: str, by: str, at: datetime) -> bool:
    """Add an address to the bank, in its canonical form; a known one changes nothing.

    Adding one that was withdrawn brings it back.

    Returns:
        Whether it was new, or brought back.

    Raises:
        NotAllowedError: if `by` may not add signals.
        BadSignalError: if it is no usable address.
    """
    check_may(by, Right.ADD_SIGNAL)
    found = canonical_url(url)
    if not isinstance(found, CanonicalSubject):
        raise BadSignalError(f"This is no address that posts could share: {found.reason}")
    row, is_new = KnownUrl.objects.get_or_create(
        organisation_id=organisation_id,
        url=found.url,
        defaults={"note": note, "added_by": by, "added_at": at},
    )
    return _added(row, is_new, Event.URL_ADDED, {"organisation_id": organisation_id}, by=by, at=at)


@transaction.atomic
def withdraw_signal(signal_id: str, *, by: str, at: datetime, reason: str) -> None:
    """Take a known name, picture or address out of the bank: from the next scan on it matches nothing.

    What was found with it stays on record. One that was withdrawn already stays as it is.

    Raises:
        NotAllowedError: if `by` may not add signals.
        UnknownSignalError: if there is no such signal.
        BadSignalError: if no reason is given.
    """
    check_may(by, Right.ADD_SIGNAL)
    if not reason.strip():
        raise BadSignalError("Say in words why the signal is withdrawn.")
    row, event = _locked(signal_id)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    _record(row, event, {"reason": reason}, by=by, at=at)


def _added(row: Signal, is_new: bool, event: Event, detail: dict[str, str], *, by: str, at: datetime) -> bool:
    if not is_new:
        if row.withdrawn_at is None:
            return False
        row.withdrawn_at = None
        row.save(update_fields=["withdrawn_at"])
    _record(row, event, detail, by=by, at=at)
    return True


def _locked(signal_id: str) -> tuple[Signal, Event]:
    unknown = UnknownSignalError(f"There is no known signal {signal_id!r}; see `openiru bank list`.")
    try:
        key = UUID(signal_id)
    except ValueError as error:
        raise unknown from error
    for table, event in _WITHDRAWN:
        row = table.objects.select_for_update().filter(pk=key).first()
        if row is not None:
            return row, event
    raise unknown


def _record(row: Signal, event: Event, detail: dict[str, str], *, by: str, at: datetime) -> None:
    audit.record(event, subject_kind="signal", subject_id=str(row.pk), by=by, at=at, detail=detail)
