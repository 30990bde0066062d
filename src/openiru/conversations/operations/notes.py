"""How does the unit write down what only it reads? Nothing here knows the outbox, and nothing outward knows this."""

from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.conversations.errors import AlreadyCorrectedError, NotFoundError
from openiru.conversations.models import InternalNote, NoteCorrection
from openiru.conversations.policy import checked_text
from openiru.conversations.queries.keys import id_of
from openiru.conversations.types import NewNote
from openiru.foundation.digests import sha256_text
from openiru.referrals.queries import referral


@transaction.atomic
def write_note(new: NewNote, *, by: str, at: datetime) -> str:
    """Write an internal note on a referral; it never leaves the unit, and is never rewritten.

    Returns:
        The note's id.

    Raises:
        NotAllowedError: if `by` may not write notes.
        NotFoundError: if there is no such referral.
        BadMessageError: if it says nothing, or too much.
    """
    check_may(by, Right.WRITE_NOTE)
    text = checked_text(new.text)
    about = referral(new.referral_id)
    note = InternalNote.objects.create(referral_id=about.referral_id, text=text, author_id=by, written_at=at)
    record(
        Event.NOTE_WRITTEN,
        subject_kind="referral",
        subject_id=about.referral_id,
        by=by,
        at=at,
        detail={"note_id": str(note.pk), "text_digest": sha256_text(text.encode())},
    )
    return str(note.pk)


@transaction.atomic
def correct_note(note_id: str, *, text: str, by: str, at: datetime) -> None:
    """Mark a note as corrected, and say what is right; the note itself stays readable.

    Raises:
        NotAllowedError: if `by` may not write notes.
        NotFoundError: if there is no such note.
        AlreadyCorrectedError: if it was corrected before.
        BadMessageError: if the correction says nothing, or too much.
    """
    check_may(by, Right.WRITE_NOTE)
    words = checked_text(text)
    note = InternalNote.objects.select_for_update().filter(pk=id_of(note_id, "note")).first()
    if note is None:
        raise NotFoundError("There is no such note.")
    if NoteCorrection.objects.filter(pk=note.pk).exists():
        raise AlreadyCorrectedError("This note was corrected before; write a new one.")
    NoteCorrection.objects.create(note=note, text=words, author_id=by, written_at=at)
    record(
        Event.NOTE_CORRECTED,
        subject_kind="referral",
        subject_id=str(note.referral_id),
        by=by,
        at=at,
        detail={"note_id": str(note.pk), "text_digest": sha256_text(words.encode())},
    )
