"""How is what a platform handed over opened?"""

from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.disclosures.errors import DestroyedError, UnknownDisclosureError
from openiru.disclosures.models import Holding, Opening
from openiru.disclosures.policy import check_reason
from openiru.disclosures.queries.keys import id_of


@transaction.atomic
def open_holding(holding_id: str, *, reason: str, by: str, at: datetime) -> str:
    """Note that `by` opens what was handed over, and why; the bytes are given afterwards, by `queries.opened_bytes`.

    Returns:
        The id of the opening.

    Raises:
        NotAllowedError: if `by` may not open what platforms handed over.
        UnknownDisclosureError: if there is no such file.
        DestroyedError: if it was destroyed.
        OpeningError: without a reason in words.
    """
    check_may(by, Right.OPEN_DISCLOSURE)
    row = Holding.objects.select_for_update().filter(pk=id_of(holding_id)).first()
    if row is None:
        raise UnknownDisclosureError("There is no such file.")
    if row.destroyed_at is not None:
        raise DestroyedError("This was destroyed; its tombstone says when and why.")
    check_reason(reason)
    opening = Opening.objects.create(holding=row, reason=reason.strip(), opened_by=by, opened_at=at)
    record(
        Event.DISCLOSURE_OPENED,
        subject_kind="referral",
        subject_id=str(row.referral_id),
        by=by,
        at=at,
        detail={"holding_id": str(row.pk), "opening_id": str(opening.pk), "digest": row.digest},
    )
    return str(opening.pk)
