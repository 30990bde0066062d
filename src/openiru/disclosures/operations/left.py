"""How does a sealed file go that stands on no record?"""

from datetime import datetime
from functools import partial

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import SYSTEM, Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.disclosures.errors import DestroyedError, OpeningError
from openiru.disclosures.models import Holding
from openiru.disclosures.policy import check_reason
from openiru.disclosures.queries.keys import id_of
from openiru.disclosures.queries.left import nothing_arrives
from openiru.disclosures.queries.openings import store
from openiru.disclosures.types import LeftFile


@transaction.atomic
def remove_left(name: str, *, reason: str, by: str, at: datetime) -> LeftFile:
    """Put on record that a sealed file stood on none, what it was and why it goes; then remove it.

    Its key was in the memory of the process that ended: nobody can open it, and the platform can be asked again.
    Never done by a machine.

    Raises:
        NotAllowedError: if `by` may not destroy.
        OpeningError: without a reason in words, or for a machine.
        UnknownDisclosureError: if there is no such file.
        DestroyedError: if it stands on record.
        ArrivingError: if something comes in now.
    """
    check_may(by, Right.DESTROY_DISCLOSURE)
    if by == SYSTEM:
        raise OpeningError("A person removes what stands on no record, after looking at it.")
    check_reason(reason)
    kept, known = store(), id_of(name)
    with nothing_arrives():
        if Holding.objects.filter(pk=known).exists():
            raise DestroyedError("This file stands on record; `openiru disclosure destroy` ends it.")
        found = kept.left(str(known))
    record(
        Event.LEFT_FILE_REMOVED,
        subject_kind="sealed-file",
        subject_id=found.name,
        by=by,
        at=at,
        detail={
            "is_whole": found.is_whole,
            "size_bytes": found.size_bytes,
            "sealed_digest": found.sealed_digest,
            "written_at": found.written_at.isoformat(),
            "reason": reason.strip(),
        },
    )
    transaction.on_commit(partial(kept.remove, found.name))
    return found
