"""Which answers did an analyst not see yet? Cheap enough to be asked every second by every open page."""

from typing import Final

from openiru.conversations.models import News
from openiru.conversations.queries.keys import id_of
from openiru.conversations.types import NewsRow

SHOWN_MAX: Final = 200


def unseen_count(person_id: str) -> int:
    """How many of a person's referrals have answers that the person did not see; one look at a small index."""
    return News.objects.filter(for_person=person_id, unseen__gt=0).count()


def replies_to(referral_id: str) -> int:
    """How many answers ever came to a referral: grows with each, so a page can tell whether it is old."""
    found = News.objects.filter(pk=id_of(referral_id, "referral")).values_list("replies", flat=True).first()
    return found or 0


def unseen(person_id: str | None = None) -> tuple[NewsRow, ...]:
    """Referrals with answers that nobody saw who should, latest first; of one person or of all; at most 200."""
    rows = News.objects.filter(unseen__gt=0)
    if person_id is not None:
        rows = rows.filter(for_person=person_id)
    found = rows.order_by("-last_at", "pk").values_list(
        "pk", "referral__reference", "referral__platform_id", "for_person", "unseen", "last_at"
    )
    return tuple(
        NewsRow(
            referral_id=str(referral_id),
            reference=reference,
            platform=platform,
            for_person=for_person,
            replies=replies,
            last_at=last_at,
        )
        for referral_id, reference, platform, for_person, replies, last_at in found[:SHOWN_MAX]
    )
