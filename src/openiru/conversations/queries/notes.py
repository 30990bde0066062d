"""What did the unit write down for itself? For the desk and the command line alone; a contract of imports holds that."""

from openiru.conversations.models import InternalNote, NoteCorrection
from openiru.conversations.queries.keys import id_of
from openiru.conversations.types import NoteView


def notes(referral_id: str) -> tuple[NoteView, ...]:
    """The internal notes on a referral, oldest first, with what was said to be wrong in them."""
    key = id_of(referral_id, "referral")
    corrections = {
        row.pk: row for row in NoteCorrection.objects.filter(note__referral_id=key).order_by("written_at")
    }
    return tuple(
        _view(row, corrections.get(row.pk))
        for row in InternalNote.objects.filter(referral_id=key).order_by("written_at", "pk")
    )


def _view(row: InternalNote, correction: NoteCorrection | None) -> NoteView:
    return NoteView(
        note_id=str(row.pk),
        text=row.text,
        author_id=row.author_id,
        written_at=row.written_at,
        corrected_at=correction.written_at if correction else None,
        corrected_by=correction.author_id if correction else "",
        correction=correction.text if correction else "",
    )
