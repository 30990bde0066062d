"""In which thread does a message stand?"""

from datetime import datetime

from openiru.conversations.errors import BadMessageError, NotFoundError
from openiru.conversations.models import Thread
from openiru.conversations.policy import title_of
from openiru.conversations.queries.keys import id_of
from openiru.conversations.types import NewOutward, NewReceived
from openiru.referrals.types import ReferralView


def thread_for(new: NewOutward | NewReceived, about: ReferralView, *, text: str, at: datetime) -> Thread:
    """The thread that a message goes on, or a new one.

    Raises:
        NotFoundError: if the referral has no such thread or item.
        BadMessageError: if the title is no title.
    """
    if new.thread_id:
        found = Thread.objects.filter(
            pk=id_of(new.thread_id, "thread"), referral_id=about.referral_id
        ).first()
        if found is None:
            raise NotFoundError("There is no such thread.")
        return found
    if new.item_id and new.item_id not in {item.item_id for item in about.items}:
        raise NotFoundError("There is no such item.")
    title = title_of(new.title, text)
    if not title:
        raise BadMessageError("A thread needs a title.")
    return Thread.objects.create(
        referral_id=about.referral_id, item_id=new.item_id or None, title=title, opened_at=at
    )
