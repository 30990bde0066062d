"""Contacts that hold, meetings that were held, promises that are past due, and deadlines that were agreed."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.guards import refused

from openiru.liaison import operations, queries
from openiru.liaison.calendar import calendar
from openiru.liaison.errors import AlreadySettledError, BadRecordError, NoContactError
from openiru.liaison.models import Agreement, Commitment, Contact, Meeting, Minutes
from openiru.liaison.types import (
    CommitmentState,
    NewAgreement,
    NewCommitment,
    NewContact,
    NewMeeting,
    NewMinutes,
    Participant,
    PromisedDeadline,
    Side,
    Validity,
)
from openiru.platforms.errors import UnknownPlatformError
from openiru.platforms.queries import deadline
from openiru.review.types import Instrument

pytestmark = pytest.mark.django_db
NOON = factory.AFTER_WINDOW
TODAY = NOON.date()
DAY = timedelta(days=1)
BLOCK = Instrument.ACCOUNT_BLOCK


@pytest.fixture(autouse=True)
def _platforms() -> None:
    factory.platforms()


def contact(role: str, **said: object) -> str:
    facts: dict[str, object] = {"platform": "x", "role_title": role, "email": "desk@x.example"}
    new = NewContact(**{**facts, **said})  # type: ignore[arg-type]
    return operations.add_contact(new, by=people.supervisor(), at=NOON).contact_id


def promise(due: date | None) -> NewCommitment:
    return NewCommitment(
        platform="x",
        side=Side.PLATFORM,
        owner="Policy lead",
        words="A named contact; at weekends, too",
        source_sentence="We will name one.",
        due_date=due,
    )


class TestContactFor:
    def test_never_takes_one_that_expired(self) -> None:
        contact("Old desk", valid_to=TODAY)
        contact("Night line", is_crisis=True)

        with pytest.raises(NoContactError):
            queries.contact_for("x", BLOCK, on=TODAY)
        contact("Desk")
        contact("Legal desk", instruments=(BLOCK,))

        assert queries.contact_for("x", BLOCK, on=TODAY).role_title == "Legal desk"
        assert queries.contact_for("x", BLOCK, on=TODAY, is_crisis=True).role_title == "Night line"
        shown = queries.contacts("x", on=TODAY)
        assert [each.role_title for each in shown if each.validity is Validity.EXPIRED] == ["Old desk"]

    def test_ends_once(self) -> None:
        made = contact("Desk")

        operations.end_contact(made, on=TODAY, by=people.supervisor(), at=NOON)

        with pytest.raises(AlreadySettledError):
            operations.end_contact(made, on=TODAY, by=people.supervisor(), at=NOON)


class TestMeetings:
    def test_count_as_held_when_they_were_recorded_or_have_minutes(self) -> None:
        by = people.analyst()
        new = NewMeeting(platform="x", held_at=NOON, subject="Response times", commitments="A contact")
        held = operations.record_meeting(new, by=by, at=NOON)
        later = NewMeeting(platform="x", held_at=NOON + DAY, subject="Weekends", agenda="A contact")
        planned = operations.plan_meeting(later, by=by, at=NOON)
        after = NOON + 2 * DAY
        assert queries.meetings(after) == (held,)
        assert queries.meetings(NOON - timedelta(seconds=1)) == ()
        said = NewMinutes(
            meeting_id=planned.meeting_id,
            words="A contact was promised.",
            participants=(Participant(side=Side.UNIT, role="lead analyst"),),
        )
        with pytest.raises(BadRecordError, match="not held yet"):
            operations.keep_minutes(said, by=by, at=NOON)

        operations.keep_minutes(said, by=by, at=after)

        assert [each.minutes for each in queries.meetings(after)] == ["", "A contact was promised."]
        assert queries.meetings_to_come(after) == ()

    def test_are_not_recorded_before_they_are_held(self) -> None:
        for new, error in (
            (NewMeeting(platform="x", held_at=NOON + DAY, subject="Plans"), BadRecordError),
            (NewMeeting(platform="x", held_at=NOON, subject=" "), BadRecordError),
            (NewMeeting(platform="nowhere", held_at=NOON, subject="Plans"), UnknownPlatformError),
        ):
            with pytest.raises(error):
                operations.record_meeting(new, by=people.analyst(), at=NOON)


class TestCommitments:
    def test_are_past_due_until_somebody_says_what_became_of_them(self) -> None:
        by = people.analyst()
        made = operations.note_commitment(promise(TODAY), by=by, at=NOON)
        assert not queries.commitments(NOON)[0].is_past_due
        assert queries.commitments(NOON + DAY)[0].is_past_due

        operations.settle_commitment(
            made.commitment_id, CommitmentState.KEPT, reason="The contact answers.", by=by, at=NOON + DAY
        )

        kept = queries.commitments(NOON + DAY)[0]
        assert (kept.state, kept.is_past_due) == (CommitmentState.KEPT, False)
        assert queries.commitments(NOON)[0].state is CommitmentState.OPEN


class TestAgreements:
    def test_set_the_deadlines_that_they_promise(self) -> None:
        by = people.supervisor()
        new = NewAgreement(
            platform="x",
            title="Memorandum",
            signed_on=TODAY - DAY,
            in_force_from=TODAY + DAY,
            deadlines=(PromisedDeadline(instrument=BLOCK, acknowledge_s=None, act_s=7_200),),
        )
        made = operations.note_agreement(new, text=b"Text of the exercise.", by=by, at=NOON)
        assert not deadline("x", BLOCK).is_of_platform
        with pytest.raises(BadRecordError, match="not in force"):
            operations.apply_agreement(made.agreement_id, by=by, at=NOON)

        operations.apply_agreement(made.agreement_id, by=by, at=NOON + DAY)

        now = deadline("x", BLOCK)
        assert (now.act_s, now.is_verified) == (7_200, True)
        assert made.agreement_id in now.source


class TestCalendar:
    def test_folds_lines_and_leaves_out_what_is_settled(self) -> None:
        by = people.analyst()
        operations.note_commitment(promise(TODAY), by=by, at=NOON)
        settled = operations.note_commitment(promise(TODAY), by=by, at=NOON)
        operations.settle_commitment(
            settled.commitment_id, CommitmentState.RELEASED, reason="Not asked for.", by=by, at=NOON
        )
        new = NewMeeting(platform="x", held_at=NOON, subject="ہفتہ وار ملاقات " * 8)
        operations.record_meeting(new, by=by, at=NOON)

        text = calendar(queries.meetings(NOON), queries.commitments(NOON), at=NOON)

        assert text.count("BEGIN:VEVENT") == 2
        assert "SUMMARY:x: A named contact\\; at weekends\\, too\r\n" in text
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        assert new.subject.strip() in text.replace("\r\n ", "")


class TestGuards:
    def test_keep_what_was_said_as_it_was_said(self) -> None:
        by = people.analyst()
        desk = contact("Desk")
        operations.note_commitment(promise(None), by=by, at=NOON)
        held = operations.record_meeting(
            NewMeeting(platform="x", held_at=NOON, subject="Plans"), by=by, at=NOON
        )
        agreed = NewAgreement(platform="x", title="Memorandum", signed_on=TODAY, in_force_from=TODAY)
        operations.note_agreement(agreed, by=people.supervisor(), at=NOON)

        with refused("append-only"):
            Commitment.objects.update(words="Something else")
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.update(commitments="")
        with refused("never rewritten"):
            Contact.objects.filter(pk=desk).update(email="other@x.example")
        with refused("append-only"):
            Contact.objects.filter(pk=desk).delete()
        with refused("what was signed"):
            Agreement.objects.update(deadlines=[{"instrument": "account_block", "act_s": 1}])
        with refused("follow their meeting"):
            Minutes.objects.create(
                meeting_id=held.meeting_id,
                number=1,
                words="Before it was held.",
                recorded_by=by,
                recorded_at=NOON - DAY,
            )
