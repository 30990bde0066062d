"""Whoever writes around the code finds that a link speaks of its own referral alone, and only while it is open."""

from datetime import timedelta

import pytest
from tests.factories import conversations as talk
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.guards import checked, refused

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM
from openiru.conversations.operations import receive_message
from openiru.conversations.types import NewReceived
from openiru.invitations import operations
from openiru.invitations.errors import BadInvitationError
from openiru.invitations.models import Link, Opening
from openiru.invitations.types import NewInvitation
from openiru.referrals.operations import record_outcome
from openiru.referrals.types import NewOutcome, OutcomeCode, ReferralView, Reply

pytestmark = pytest.mark.django_db


def link_to(made: ReferralView) -> str:
    """A link whose button was pressed."""
    new = NewInvitation(referral_id=made.referral_id, contact="desk@facebook.example", days=1)
    invited = operations.invite(new, by=people.analyst(), at=talk.AT)
    operations.open_link(invited.secret, at=talk.AT)
    checked()
    return invited.link.link_id


def speak(made: ReferralView, link_id: str, *, hours: int = 1) -> None:
    """Say something and answer an item in the name of a link, past the door that asks whether it is open."""
    at, reply = talk.AT + timedelta(hours=hours), Reply(platform="facebook", link_id=link_id)
    receive_message(NewReceived(referral_id=made.referral_id, text="We look."), by=SYSTEM, at=at, reply=reply)
    outcome = NewOutcome(item_id=made.items[0].item_id, code=OutcomeCode.NOT_VIOLATING)
    record_outcome(outcome, by=SYSTEM, at=at, reply=reply)


class TestALink:
    def test_speaks_while_it_is_open(self) -> None:
        made = factory.sent(items=1)

        speak(made, link_to(made))
        checked()

    def test_does_not_speak_of_other_referrals_or_after_its_end(self) -> None:
        made, other = factory.sent(items=1), factory.sent(items=1)
        link_id = link_to(made)

        with refused("speaks of its own referral"):
            speak(other, link_id)
        with refused("before it ends"):
            speak(made, link_id, hours=25)
        operations.revoke(link_id, by=people.supervisor(), at=talk.AT + timedelta(minutes=5))
        with refused("before it ends"):
            speak(made, link_id)

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"expires_at": talk.AT + timedelta(days=90)}, "changed in no other way"),
            ({"contact": "somebody@else.example"}, "changed in no other way"),
            ({"revoked_at": talk.AT, "revoked_by": "nobody"}, "without a record"),
        ],
    )
    def test_is_revoked_once_and_changed_in_no_other_way(self, change: dict[str, object], why: str) -> None:
        link_id = link_to(factory.sent(items=1))

        with refused(why):
            Link.objects.filter(pk=link_id).update(**change)

    def test_is_made_by_people_for_what_was_sent_and_opened_on_record(self) -> None:
        waiting, made = factory.scheduled(items=1), factory.sent(items=1)
        link_id = link_to(made)

        for about, by, error in (
            (waiting, people.analyst(), BadInvitationError),
            (made, people.overseer(), NotAllowedError),
        ):
            new = NewInvitation(referral_id=about.referral_id, contact="desk@facebook.example")
            with pytest.raises(error):
                operations.invite(new, by=by, at=talk.AT)
        with refused("without a record"):
            Opening.objects.create(link_id=link_id, opened_at=talk.AT + timedelta(hours=1))
