"""How do we say something to a platform about a referral?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Actor, Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.conversations.errors import (
    AlreadyAnsweredError,
    BadMessageError,
    InternalWordsError,
    NotFoundError,
)
from openiru.conversations.models import InternalNote, NoteCorrection, OutwardMessage, ReceivedMessage, Thread
from openiru.conversations.operations.files import attach, checked_kinds
from openiru.conversations.operations.threads import thread_for
from openiru.conversations.policy import TEXT_TYPE, checked_text, repeats
from openiru.conversations.queries.keys import id_of
from openiru.conversations.types import AttachmentView, NewOutward
from openiru.foundation.digests import sha256_text
from openiru.foundation.ids import new_id
from openiru.referrals import operations as referrals
from openiru.referrals.errors import WrongStatusError
from openiru.referrals.queries import referral
from openiru.referrals.types import FurtherMessage, MessageKind, ReferralView


@transaction.atomic
def write_to_platform(new: NewOutward, *, by: str, at: datetime) -> str:
    """Say something to the platform of a sent referral; it reads the author's role, never the name.

    The words go into the outbox at once and cannot be changed or taken back.

    Returns:
        The message's id.

    Raises:
        NotAllowedError: if `by` may not write to platforms.
        NotFoundError: if there is no such referral, thread, item or question.
        WrongStatusError: of referring, if the referral never left.
        BadMessageError, BadAttachmentError: if words or files are not taken.
        InternalWordsError: if words, title or a text file say what an internal note on the referral says.
        AlreadyAnsweredError: if the question was answered before.
    """
    actor = check_may(by, Right.WRITE_TO_PLATFORM)
    text = checked_text(new.text)
    kinds = checked_kinds(new.files)
    referrals.hold_referral(new.referral_id)  # before files are kept, which is recorded
    about = referral(new.referral_id)
    if about.sent_at is None:
        raise WrongStatusError(f"The platform was sent no such referral; this one is {about.status}.")
    written = [file.data for file, kind in zip(new.files, kinds, strict=True) if kind == TEXT_TYPE]
    _check_not_internal(about.referral_id, text, new.title, *(data.decode() for data in written))
    question = _question(new, about)
    thread = question.thread if question else thread_for(new, about, text=text, at=at)
    message = _kept(thread, question, about, actor, text, new, at)
    record(
        Event.MESSAGE_WRITTEN,
        subject_kind="referral",
        subject_id=about.referral_id,
        by=by,
        at=at,
        detail={
            "message_id": str(message.pk),
            "platform": about.platform,
            "text_digest": sha256_text(text.encode()),
            "answers": str(question.pk) if question else None,
            "files": len(new.files),
        },
    )
    return str(message.pk)


def _check_not_internal(referral_id: str, *words: str) -> None:
    notes = InternalNote.objects.filter(referral_id=referral_id).values_list("text", flat=True)
    right = NoteCorrection.objects.filter(note__referral_id=referral_id).values_list("text", flat=True)
    internal = [*notes, *right]
    if any(repeats(each, internal) for each in words):
        raise InternalWordsError(
            "An internal note says the same. What is internal stays here: say it to the platform in other words."
        )


def _question(new: NewOutward, about: ReferralView) -> ReceivedMessage | None:
    if not new.answers:
        return None
    # Two analysts may answer at once; the second one is told.
    found = (
        ReceivedMessage.objects.select_for_update(of=("self",))
        .select_related("thread")
        .filter(pk=id_of(new.answers, "question"), referral_id=about.referral_id)
        .first()
    )
    if found is None:
        raise NotFoundError("There is no such question.")
    if not found.asks:
        raise BadMessageError("This message asks nothing; go on in its thread instead.")
    if OutwardMessage.objects.filter(answers=found).exists():
        raise AlreadyAnsweredError("This question was answered before; go on in its thread instead.")
    return found


def _kept(
    thread: Thread,
    question: ReceivedMessage | None,
    about: ReferralView,
    actor: Actor,
    text: str,
    new: NewOutward,
    at: datetime,
) -> OutwardMessage:
    """The message with its files, in the outbox and in the conversation."""
    message = OutwardMessage(
        id=new_id(),
        thread=thread,
        referral_id=UUID(about.referral_id),
        text=text,
        unit_name=about.unit_name,
        outward_name=actor.outward_name,
        author_id=actor.person_id,
        written_at=at,
        answers=question,
    )
    files = attach(new.files, message, reference=about.reference, at=at)
    further = FurtherMessage(
        referral_id=about.referral_id,
        kind=MessageKind.REFERRAL_MESSAGE,
        words=_words(message, thread, files),
    )
    message.outbox_id = UUID(referrals.add_message(further, by=actor.person_id, at=at))
    message.save(force_insert=True)
    return message


def _words(message: OutwardMessage, thread: Thread, files: Sequence[AttachmentView]) -> dict[str, object]:
    """What the platform reads, as JSON."""
    return {
        "message_id": str(message.pk),
        "thread_id": str(thread.pk),
        "title": thread.title,
        "item_id": str(thread.item_id) if thread.item_id else None,
        "sent_by": message.outward_name,
        "text": message.text,
        "answers": str(message.answers_id) if message.answers_id else None,
        "attachments": [
            {
                "attachment_id": file.attachment_id,
                "name": file.name,
                "media_type": file.media_type,
                "size_bytes": file.size_bytes,
                "digest": file.digest,
            }
            for file in files
        ],
    }
