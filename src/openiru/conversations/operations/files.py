"""How are files kept with a message, and let open once they were checked?"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import SYSTEM, Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.conversations.errors import NotFoundError
from openiru.conversations.models import Attachment, OutwardMessage, ReceivedMessage
from openiru.conversations.policy import check_files, kind_of_file, safe_name
from openiru.conversations.queries.keys import id_of
from openiru.conversations.queries.threads import attachment_view
from openiru.conversations.types import AttachmentState, AttachmentView, Finding, NewFile
from openiru.evidence.operations import keep_many


def checked_kinds(files: Sequence[NewFile]) -> tuple[str, ...]:
    """What the files are, by their content.

    Raises:
        BadAttachmentError: if one of them is not taken, or they are too many.
    """
    check_files(files)
    return tuple(kind_of_file(file.data) for file in files)


def attach(
    files: Sequence[NewFile], message: OutwardMessage | ReceivedMessage, *, reference: str, at: datetime
) -> tuple[AttachmentView, ...]:
    """Keep the files of a new message as evidence; they wait for their check, and nobody opens them before."""
    if not files:
        return ()
    kinds = checked_kinds(files)
    kept = keep_many(
        [file.data for file in files], source=f"attached to {reference}", collector=SYSTEM, at=at
    )
    rows = [
        Attachment(
            referral_id=message.referral_id,
            outward=message if isinstance(message, OutwardMessage) else None,
            received=message if isinstance(message, ReceivedMessage) else None,
            name=safe_name(file.name, kind),
            digest=capture.digest,
            media_type=kind,
            size_bytes=len(file.data),
            state=AttachmentState.WAITING,
            added_at=at,
        )
        for file, kind, capture in zip(files, kinds, kept, strict=True)
    ]
    return tuple(attachment_view(row) for row in Attachment.objects.bulk_create(rows))


@transaction.atomic
def record_check(attachment_id: str, finding: Finding, *, at: datetime) -> AttachmentState:
    """Note what the check of a file found; the first finding stays.

    Raises:
        NotFoundError: if there is no such file.
    """
    check_may(SYSTEM, Right.KEEP_EVIDENCE)
    row = Attachment.objects.select_for_update().filter(pk=id_of(attachment_id, "file")).first()
    if row is None:
        raise NotFoundError("There is no such file.")
    if row.state != AttachmentState.WAITING:
        return AttachmentState(row.state)
    row.state = AttachmentState.CLEAN if finding.is_clean else AttachmentState.REFUSED
    row.finding = finding.why
    row.checked_with = finding.checked_with
    row.checked_at = at
    row.save(update_fields=["state", "finding", "checked_with", "checked_at"])
    record(
        Event.ATTACHMENT_CHECKED,
        subject_kind="referral",
        subject_id=str(row.referral_id),
        by=SYSTEM,
        at=at,
        detail={
            "attachment_id": str(row.pk),
            "digest": row.digest,
            "state": row.state,
            "checked_with": row.checked_with,
        },
    )
    return AttachmentState(row.state)
