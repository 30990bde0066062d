"""What did both sides say about a referral, and who opened what when?

Nothing here reads internal notes: they lie in `notes`, out of reach of all that platforms see.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F

from openiru.conversations.models import Attachment, OutwardMessage, Receipt, ReceivedMessage, Thread
from openiru.conversations.queries.keys import id_of
from openiru.conversations.types import (
    AttachmentState,
    AttachmentView,
    ConversationView,
    OutwardView,
    ReceivedView,
    ThreadView,
)
from openiru.referrals.queries import referral


def conversation(referral_id: str) -> ConversationView:
    """All that was said about a referral, for the unit.

    Raises:
        NotFoundError: of referring, if there is no such referral.
    """
    key = id_of(referral_id, "referral")
    authors = OutwardMessage.objects.filter(referral_id=key).values_list("pk", "author_id")
    return ConversationView(
        threads=_threads(key), authors={str(message_id): author_id for message_id, author_id in authors}
    )


def platform_threads(referral_id: str, *, platform: str) -> tuple[ThreadView, ...]:
    """The same as the platform may see it; only of its own referrals, after sending.

    Raises:
        NotFoundError: of referring, if the referral is none of the platform's.
    """
    return _threads(UUID(referral(referral_id, for_platform=platform).referral_id))


def attachment_view(row: Attachment) -> AttachmentView:
    """A file as both sides may see it."""
    return AttachmentView(
        attachment_id=str(row.pk),
        name=row.name,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        digest=row.digest,
        state=AttachmentState(row.state),
        finding=row.finding,
    )


def _threads(referral_id: UUID) -> tuple[ThreadView, ...]:
    said: defaultdict[UUID, list[OutwardView | ReceivedView]] = defaultdict(list)
    files = _files(referral_id)
    for thread_id, ours in _outward(referral_id, files):
        said[thread_id].append(ours)
    for thread_id, theirs in _received(referral_id, files):
        said[thread_id].append(theirs)
    made = [
        ThreadView(
            thread_id=str(row.pk),
            title=row.title,
            item_id=str(row.item_id) if row.item_id else None,
            opened_at=row.opened_at,
            messages=tuple(sorted(said[row.pk], key=_moment)),
        )
        for row in Thread.objects.filter(referral_id=referral_id)
    ]
    return tuple(sorted(made, key=lambda thread: thread.last_at, reverse=True))


def _moment(message: OutwardView | ReceivedView) -> tuple[datetime, str]:
    at = message.written_at if isinstance(message, OutwardView) else message.received_at
    return at, message.message_id


def _files(referral_id: UUID) -> Mapping[UUID, tuple[AttachmentView, ...]]:
    files: defaultdict[UUID, tuple[AttachmentView, ...]] = defaultdict(tuple)
    for row in Attachment.objects.filter(referral_id=referral_id).order_by("pk"):
        message_id = row.outward_id or row.received_id
        if message_id is not None:  # always: a file is of one message
            files[message_id] += (attachment_view(row),)
    return files


def _outward(
    referral_id: UUID, files: Mapping[UUID, tuple[AttachmentView, ...]]
) -> list[tuple[UUID, OutwardView]]:
    opened = dict(
        Receipt.objects.filter(outward__referral_id=referral_id).values_list("outward_id", "opened_at")
    )
    rows = OutwardMessage.objects.filter(referral_id=referral_id).annotate(
        delivered_at=F("outbox__confirmed_at")
    )
    return [
        (
            row.thread_id,
            OutwardView(
                message_id=str(row.pk),
                text=row.text,
                unit_name=row.unit_name,
                outward_name=row.outward_name,
                written_at=row.written_at,
                answers=str(row.answers_id) if row.answers_id else None,
                opened_at=opened.get(row.pk),
                delivered_at=row.delivered_at,
                attachments=files[row.pk],
            ),
        )
        for row in rows
    ]


def _received(
    referral_id: UUID, files: Mapping[UUID, tuple[AttachmentView, ...]]
) -> list[tuple[UUID, ReceivedView]]:
    opened = dict(
        Receipt.objects.filter(received__referral_id=referral_id).values_list("received_id", "opened_at")
    )
    answered = dict(
        OutwardMessage.objects.filter(referral_id=referral_id, answers__isnull=False).values_list(
            "answers_id", "written_at"
        )
    )
    return [
        (
            row.thread_id,
            ReceivedView(
                message_id=str(row.pk),
                text=row.text,
                asks=row.asks,
                answered_at=answered.get(row.pk),
                received_at=row.received_at,
                received_by=row.received_by,
                opened_at=opened.get(row.pk),
                attachments=files[row.pk],
            ),
        )
        for row in ReceivedMessage.objects.filter(referral_id=referral_id)
    ]
