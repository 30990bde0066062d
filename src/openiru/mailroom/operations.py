"""How is a letter filed?"""

from datetime import datetime

from django.db import transaction

from openiru.access.types import SYSTEM
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.mailroom.models import Letter
from openiru.mailroom.queries import view
from openiru.mailroom.types import LetterView, NewLetter


@transaction.atomic
def file_letter(new: NewLetter, *, at: datetime) -> LetterView:
    """File a letter with what became of it; its words are not in the record, its digest is.

    Raises:
        IntegrityError: if the same letter was filed before and is not filed as replayed.
    """
    row = Letter.objects.create(
        filed=new.filed,
        key=new.key,
        sender=new.sender,
        size_bytes=new.size_bytes,
        platform=new.platform,
        referral_id=new.referral_id,
        outbox_message_id=new.outbox_message_id,
        raw_digest=new.raw_digest,
        text=new.text,
        received_at=at,
    )
    record(
        Event.LETTER_FILED,
        subject_kind="referral" if new.referral_id else "letter",
        subject_id=new.referral_id or str(row.pk),
        by=SYSTEM,
        at=at,
        detail={
            "letter_id": str(row.pk),
            "filed": new.filed.value,
            "platform": new.platform,
            "message_id": new.outbox_message_id,
            "key": new.key,
            "raw_digest": new.raw_digest,
            "size_bytes": new.size_bytes,
        },
    )
    return view(row)
