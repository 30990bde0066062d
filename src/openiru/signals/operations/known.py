"""How does a spelling or an address become a known signal?"""

from datetime import datetime
from typing import Final

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.engines.text.normalise import normalise_text
from openiru.engines.urls.canonical import canonical_url
from openiru.engines.urls.types import CanonicalSubject
from openiru.signals.errors import BadSignalError
from openiru.signals.models import KnownName, KnownUrl

_LEAST_LETTERS: Final = 3


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


def _added(
    row: KnownName | KnownUrl, is_new: bool, event: Event, detail: dict[str, str], *, by: str, at: datetime
) -> bool:
    if not is_new:
        if row.withdrawn_at is None:
            return False
        row.withdrawn_at = None
        row.save(update_fields=["withdrawn_at"])
    audit.record(event, subject_kind="signal", subject_id=str(row.pk), by=by, at=at, detail=detail)
    return True
