"""Which files wait for their check, and what does a checked one hold?"""

from openiru.conversations.errors import NotCheckedError, NotFoundError
from openiru.conversations.models import Attachment
from openiru.conversations.queries.keys import id_of
from openiru.conversations.queries.threads import attachment_view
from openiru.conversations.types import AttachmentState, OpenedFile, WaitingFile
from openiru.evidence.queries import content
from openiru.referrals.errors import NotFoundError as NoReferralError
from openiru.referrals.queries import referral


def waiting_files(limit: int) -> tuple[WaitingFile, ...]:
    """Files that were not checked yet, the oldest first."""
    rows = Attachment.objects.filter(state=AttachmentState.WAITING).order_by("added_at", "pk")[:limit]
    return tuple(
        WaitingFile(
            attachment_id=str(row.pk),
            referral_id=str(row.referral_id),
            digest=row.digest,
            media_type=row.media_type,
        )
        for row in rows
    )


def opened_file(attachment_id: str, *, for_platform: str | None = None) -> OpenedFile:
    """A file that was checked and found clean; for a platform only of its own referrals.

    Raises:
        NotFoundError: if there is none, or it belongs to another platform's referral.
        NotCheckedError: if it still waits, or was refused.
    """
    row = Attachment.objects.filter(pk=id_of(attachment_id, "file")).first()
    if row is None or not _may_read(row, for_platform):
        raise NotFoundError("There is no such file.")
    if row.state != AttachmentState.CLEAN:
        raise NotCheckedError(
            "This file is still being checked; try again in a minute."
            if row.state == AttachmentState.WAITING
            else f"This file was refused and stays closed: {row.finding}"
        )
    return OpenedFile(attachment=attachment_view(row), data=content(row.digest))


def is_closed(digest: str) -> bool:
    """Whether these bytes were attached to words and no check let them open: nobody opens them by another door either."""
    states = set(Attachment.objects.filter(digest=digest).values_list("state", flat=True))
    return bool(states) and AttachmentState.CLEAN not in states


def referral_of_file(attachment_id: str) -> str:
    """The referral to which a file belongs.

    Raises:
        NotFoundError: if there is no such file.
    """
    found = Attachment.objects.filter(pk=id_of(attachment_id, "file")).values_list("referral_id", flat=True)
    for referral_id in found:
        return str(referral_id)
    raise NotFoundError("There is no such file.")


def _may_read(row: Attachment, for_platform: str | None) -> bool:
    if for_platform is None:
        return True
    try:
        return bool(referral(str(row.referral_id), for_platform=for_platform))
    except NoReferralError:
        return False
