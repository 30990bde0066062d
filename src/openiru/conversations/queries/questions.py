"""What did platforms ask back, and since when does it wait for us?"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from openiru.conversations.models import OutwardMessage, ReceivedMessage
from openiru.conversations.queries.keys import id_of
from openiru.conversations.types import OpenQuestion, QuestionInterval

SHOWN_MAX: Final = 200  # nobody works down a longer list


def question_intervals(referral_id: str) -> tuple[QuestionInterval, ...]:
    """From when to when questions of the platform stood open, oldest first; they may overlap."""
    return intervals_of([referral_id]).get(referral_id, ())


def intervals_of(referral_ids: Collection[str]) -> Mapping[str, tuple[QuestionInterval, ...]]:
    """The same for many referrals, by referral id; those without questions are left out."""
    keys = [id_of(each, "referral") for each in referral_ids]
    rows = ReceivedMessage.objects.filter(referral_id__in=keys, asks=True).order_by("received_at", "pk")
    asked = list(rows.values_list("pk", "referral_id", "received_at"))
    answered = dict(
        OutwardMessage.objects.filter(answers_id__in=[row[0] for row in asked]).values_list(
            "answers_id", "written_at"
        )
    )
    found: defaultdict[str, tuple[QuestionInterval, ...]] = defaultdict(tuple)
    for message_id, referral_id, asked_at in asked:
        found[str(referral_id)] += (
            QuestionInterval(
                question_id=str(message_id),
                referral_id=str(referral_id),
                asked_at=asked_at,
                answered_at=answered.get(message_id),
            ),
        )
    return found


def open_questions(referral_id: str | None = None) -> tuple[OpenQuestion, ...]:
    """Questions that nobody answered yet, of one referral or of all, longest waiting first; at most 200."""
    rows = ReceivedMessage.objects.filter(asks=True).exclude(
        pk__in=OutwardMessage.objects.filter(answers__isnull=False).values("answers_id")
    )
    if referral_id is not None:
        rows = rows.filter(referral_id=id_of(referral_id, "referral"))
    found = rows.order_by("received_at", "pk").values_list(
        "pk", "referral_id", "referral__reference", "referral__platform_id", "text", "received_at"
    )
    return tuple(
        OpenQuestion(
            question_id=str(message_id),
            referral_id=str(of),
            reference=reference,
            platform=platform,
            text=text,
            asked_at=asked_at,
        )
        for message_id, of, reference, platform, text, asked_at in found[:SHOWN_MAX]
    )
