"""How is a platform asked to reinstate what it blocked on our word, so that it can answer?"""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from openiru.conversations.operations import write_to_platform
from openiru.conversations.types import NewOutward
from openiru.intake.queries import subjects
from openiru.referrals import operations as referrals
from openiru.referrals.types import ReinstatementRow

_WORDS: Final = (
    "We referred these in error and have withdrawn them. Please reinstate them by {day} UTC "
    "and tell us here that you did, or why not: {names}"
)


@transaction.atomic
def ask_for_reinstatement(
    item_ids: Collection[str], *, by: str, at: datetime
) -> tuple[ReinstatementRow, ...]:
    """Ask each platform once for all its items of a referral, in the conversation about it, and keep the day.

    Raises:
        NotAllowedError: if `by` may not withdraw, or not write to platforms.
        NotFoundError: if one of the items was not referred in error.
    """
    asked = referrals.ask_reinstatement(sorted(item_ids), by=by, at=at)
    named = subjects({each.subject_id for each in asked})
    by_referral: defaultdict[str, list[ReinstatementRow]] = defaultdict(list)
    for each in asked:
        by_referral[each.referral_id].append(each)
    for referral_id, rows in sorted(by_referral.items()):
        day = max(each.due_at for each in rows if each.due_at is not None).astimezone(UTC)
        names = ", ".join(
            f"{named[each.subject_id].url or named[each.subject_id].handle} (item {each.item_id})"
            for each in rows
        )
        write_to_platform(
            NewOutward(
                referral_id=referral_id,
                text=_WORDS.format(day=f"{day:%Y-%m-%d %H:%M}", names=names),
                title="Reinstatement",
            ),
            by=by,
            at=at,
        )
    return asked
