"""Which letters came, and which addresses are ours?"""

import hashlib

from django.conf import settings

from openiru.mailroom import policy
from openiru.mailroom.models import Letter
from openiru.mailroom.types import Filed, LetterView, Purpose, Token


def reply_token(referral_id: str) -> str:
    """The token of the address to which a platform replies about a referral."""
    return policy.token_for(Purpose.REPLY, referral_id, _keys())


def bounce_token(message_id: str) -> str:
    """The token of the address to which mail servers tell what became of a message."""
    return policy.token_for(Purpose.BOUNCE, message_id, _keys())


def named_by(token: str) -> Token:
    """What a token names.

    Raises:
        ForgedTokenError: if it is none of ours.
    """
    return policy.read_token(token, _keys())


def was_taken(key: str) -> bool:
    """Whether a letter was filed before."""
    return Letter.objects.filter(key=key).exists()


def letters(*, referral_id: str | None = None, most: int = 100) -> tuple[LetterView, ...]:
    """Letters, newest first; of one referral or all."""
    rows = Letter.objects.order_by("-received_at", "-id")
    if referral_id is not None:
        rows = rows.filter(referral_id=referral_id)
    return tuple(view(row) for row in rows[:most])


def view(row: Letter) -> LetterView:
    """A letter as others may see it."""
    return LetterView(
        letter_id=str(row.pk),
        filed=Filed(row.filed),
        sender=row.sender,
        size_bytes=row.size_bytes,
        platform=row.platform,
        referral_id=row.referral_id,
        outbox_message_id=row.outbox_message_id,
        raw_digest=row.raw_digest,
        text=row.text,
        received_at=row.received_at,
    )


def _keys() -> list[bytes]:
    """Keys of this purpose alone, the present one first."""
    named = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return [hashlib.sha256(f"openiru mailroom tokens: {key}".encode()).digest() for key in named]
