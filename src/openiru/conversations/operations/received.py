"""How is kept what a platform says about a referral, by whichever way it comes?"""

from datetime import datetime

from django.db import transaction

from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.conversations.errors import BadAttachmentError
from openiru.conversations.models import ReceivedMessage
from openiru.conversations.operations.files import attach, checked_kinds
from openiru.conversations.operations.threads import thread_for
from openiru.conversations.policy import checked_text
from openiru.conversations.types import NewReceived
from openiru.foundation.digests import sha256_text
from openiru.referrals.operations.speaker import speaker
from openiru.referrals.queries import referral
from openiru.referrals.types import Reply
from openiru.review.types import Instrument


@transaction.atomic
def receive_message(new: NewReceived, *, by: str, at: datetime, reply: Reply | None = None) -> str:
    """Keep what a platform says, or asks, about a referral that it was sent.

    Args:
        new: the message.
        by: platform staff, or the machine for what came signed or by a link.
        at: now.
        reply: whose word it is, where `by` is the machine.

    Returns:
        The message's id.

    Raises:
        NotAllowedError: if `by` may not answer referrals.
        NotFoundError: if the platform was sent no such referral, or it has no such thread or item.
        BadMessageError, BadAttachmentError: if words or files are not taken.
    """
    who = speaker(by, reply)
    text = checked_text(new.text)
    checked_kinds(new.files)
    about = referral(new.referral_id, for_platform=who.platform)
    if new.files and about.instrument is Instrument.DATA_REQUEST:
        raise BadAttachmentError(
            "Files about a request for data are not taken here, where many read them: hand the data over by the way that "
            "the order names; the unit seals them. Say it without files."
        )
    message = ReceivedMessage.objects.create(
        thread=thread_for(new, about, text=text, at=at),
        referral_id=about.referral_id,
        text=text,
        asks=new.asks,
        received_at=at,
        received_by=who.received_by,
    )
    attach(new.files, message, reference=about.reference, at=at)
    record(
        Event.MESSAGE_RECEIVED,
        subject_kind="referral",
        subject_id=about.referral_id,
        by=by,
        at=at,
        detail={
            "message_id": str(message.pk),
            "platform": who.platform,
            "received_by": who.received_by,
            "asks": new.asks,
            "text_digest": sha256_text(text.encode()),
            "files": len(new.files),
        },
    )
    return str(message.pk)
