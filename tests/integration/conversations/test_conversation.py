"""Both sides talk about a referral, and each reads what it may."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from tests.factories import conversations as talk
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.guards import checked
from tests.factories.guards import refused as refused_by_guard
from tests.factories.orders import ORDER, ORDER_DIGEST

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM, Role
from openiru.audit.queries import verify
from openiru.conversations import operations, queries
from openiru.conversations.errors import (
    AlreadyAnsweredError,
    AlreadyCorrectedError,
    BadAttachmentError,
    InternalWordsError,
    NotCheckedError,
    NotFoundError,
)
from openiru.conversations.models import Attachment, ReceivedMessage
from openiru.conversations.operations.notes import correct_note, write_note
from openiru.conversations.queries.notes import notes
from openiru.conversations.types import (
    AttachmentState,
    Finding,
    NewFile,
    NewNote,
    NewOutward,
    NewReceived,
    OutwardView,
    Way,
)
from openiru.referrals import queries as referrals
from openiru.referrals.errors import NotFoundError as NoReferralError
from openiru.referrals.errors import WrongStatusError
from openiru.referrals.types import OutcomeCode
from openiru.review.types import Instrument

pytestmark = pytest.mark.django_db

NOTE = "Ask the colleague of the cyber wing before anything else is said to them."


class TestTalking:
    def test_a_question_is_answered_in_its_thread_and_the_clock_can_see_how_long_it_stood(self) -> None:
        made = factory.sent(items=1)
        question = talk.asked(made.referral_id)
        assert [each.question_id for each in queries.open_questions(made.referral_id)] == [question]

        answer = talk.said(made.referral_id, answers=question)

        (interval,) = queries.question_intervals(made.referral_id)
        assert (interval.asked_at, interval.answered_at) == (talk.AT, talk.AT + timedelta(minutes=30))
        assert queries.open_questions(made.referral_id) == ()
        (thread,) = queries.conversation(made.referral_id).threads
        assert [message.message_id for message in thread.messages] == [question, answer]
        with pytest.raises(AlreadyAnsweredError):
            talk.said(made.referral_id, "Another answer to the same.", answers=question)
        checked()
        assert verify().is_whole

    def test_the_platform_reads_a_role_in_the_outbox_and_on_its_pages_and_never_a_name(self) -> None:
        made = factory.sent(items=1)
        message_id = talk.said(made.referral_id)

        (delivery,) = factory.deliver(made.referral_id, at=talk.AT + timedelta(hours=1))

        sent = delivery.body.decode()
        assert '"sent_by":"' in sent
        assert talk.ANSWER in sent
        assert people.analyst() not in sent
        (thread,) = queries.platform_threads(made.referral_id, platform="facebook")
        shown = thread.messages[0]
        assert isinstance(shown, OutwardView)
        assert "author_id" not in {field.name for field in fields(shown)}
        assert people.analyst() not in repr(thread)
        assert queries.conversation(made.referral_id).authors == {message_id: people.analyst()}

    def test_what_was_opened_first_when_is_told_to_the_other_side(self) -> None:
        made = factory.sent(items=1)
        question = talk.asked(made.referral_id)
        talk.said(made.referral_id, answers=question)
        seen_at = talk.AT + timedelta(hours=2)

        first = operations.note_opened_by_platform(made.referral_id, way=Way.PORTAL, by=SYSTEM, at=seen_at)
        again = operations.note_opened_by_platform(
            made.referral_id, way=Way.API, by=SYSTEM, at=seen_at + timedelta(days=1)
        )
        operations.note_opened_by_unit(made.referral_id, by=people.supervisor(), at=seen_at)

        (thread,) = queries.platform_threads(made.referral_id, platform="facebook")
        assert (first, again) == (1, 0)
        assert [message.opened_at for message in thread.messages] == [seen_at, seen_at]

    def test_another_platform_meets_nothing(self) -> None:
        made = factory.sent(items=1)
        talk.said(made.referral_id)
        other = people.somebody("tania", Role.PLATFORM_STAFF, platform="telegram").person_id

        with pytest.raises(NoReferralError):
            queries.platform_threads(made.referral_id, platform="telegram")
        new = NewReceived(referral_id=made.referral_id, text="Let us see.")
        with pytest.raises(NoReferralError):
            operations.receive_message(new, by=other, at=talk.AT)

    def test_nothing_is_said_about_what_never_left_or_by_whom_it_is_no_business(self) -> None:
        waiting, made = factory.scheduled(items=1), factory.sent(items=1)

        with pytest.raises(WrongStatusError):
            talk.said(waiting.referral_id)
        new = NewOutward(referral_id=made.referral_id, text="Words")
        with pytest.raises(NotAllowedError):
            operations.write_to_platform(new, by=people.overseer(), at=talk.AT)


class TestNotes:
    def test_stay_within_the_unit_and_as_they_were_written(self) -> None:
        made = factory.sent(items=1)
        new = NewNote(referral_id=made.referral_id, text=NOTE)
        note_id = write_note(new, by=people.analyst(), at=talk.AT)
        correct_note(note_id, text="They agreed already.", by=people.supervisor(), at=talk.AT)

        with pytest.raises(InternalWordsError):
            talk.said(made.referral_id, NOTE.upper().replace(" ", "  "))
        talk.said(made.referral_id)

        (note,) = notes(made.referral_id)
        assert (note.text, note.correction) == (NOTE, "They agreed already.")
        assert NOTE not in repr(queries.platform_threads(made.referral_id, platform="facebook"))
        assert all(NOTE not in each.body.decode() for each in factory.deliver(made.referral_id, at=talk.AT))
        with pytest.raises(AlreadyCorrectedError):
            correct_note(note_id, text="Or did they?", by=people.analyst(), at=talk.AT)

    @pytest.mark.parametrize("said", ["title", "quoted", "corrected", "file"])
    def test_leave_in_no_part_of_a_message(self, said: str) -> None:
        made = factory.sent(items=1)
        right = "He is on leave until the twelfth of July."
        note_id = write_note(
            NewNote(referral_id=made.referral_id, text=NOTE), by=people.analyst(), at=talk.AT
        )
        correct_note(note_id, text=right, by=people.analyst(), at=talk.AT)
        new = NewOutward(referral_id=made.referral_id, text=talk.ANSWER)
        leaking = {
            "title": replace(new, title=NOTE),
            "quoted": replace(new, text=f"{talk.ANSWER}\n> {NOTE}\n"),
            "corrected": replace(new, text=right),
            "file": replace(new, files=(NewFile(name="words.txt", data=NOTE.encode()),)),
        }

        with pytest.raises(InternalWordsError):
            operations.write_to_platform(leaking[said], by=people.analyst(), at=talk.AT)

    def test_an_address_that_a_note_names_too_may_be_named(self) -> None:
        made = factory.sent(items=1)
        named = "https://facebook.example/voice/posts/12"
        write_note(NewNote(referral_id=made.referral_id, text=named), by=people.analyst(), at=talk.AT)

        assert talk.said(made.referral_id, f"We mean {named} alone.")


class TestFiles:
    def test_data_that_was_asked_for_is_not_attached_where_everybody_reads_it(self) -> None:
        made = factory.sent(items=1, instrument=Instrument.DATA_REQUEST)

        with pytest.raises(BadAttachmentError, match="the unit seals them"):
            talk.asked(made.referral_id, files=(NewFile(name="subscriber.txt", data=b"placeholder"),))
        talk.asked(made.referral_id)

        row = Attachment(
            referral_id=made.referral_id,
            received=ReceivedMessage.objects.get(),
            name="subscriber.txt",
            digest=ORDER_DIGEST,
            media_type="text/plain",
            size_bytes=len(ORDER),
            state="waiting",
            added_at=talk.AT,
        )
        with refused_by_guard("is sealed"):
            row.save(force_insert=True)

    def test_nobody_opens_one_before_it_was_checked(self) -> None:
        made = factory.sent(items=1)
        talk.asked(made.referral_id, files=(talk.picture("../../etc/pass wd;.exe"),))
        (waiting,) = queries.waiting_files(10)

        with pytest.raises(NotCheckedError, match="still being checked"):
            queries.opened_file(waiting.attachment_id)
        operations.record_check(waiting.attachment_id, talk.CLEAN, at=talk.AT)

        opened = queries.opened_file(waiting.attachment_id, for_platform="facebook")
        assert opened.data == talk.picture().data
        assert opened.attachment.name == "pass wd.png"
        with pytest.raises(NotFoundError):
            queries.opened_file(waiting.attachment_id, for_platform="telegram")
        checked()

    def test_a_refused_one_stays_closed_and_says_why(self) -> None:
        made = factory.sent(items=1)
        talk.said(made.referral_id, files=(talk.picture(),))
        (waiting,) = queries.waiting_files(10)
        refused = Finding(is_clean=False, why="Eicar-Test-Signature", checked_with="clamd")

        operations.record_check(waiting.attachment_id, refused, at=talk.AT)
        state = operations.record_check(waiting.attachment_id, talk.CLEAN, at=talk.AT)

        assert state is AttachmentState.REFUSED
        with pytest.raises(NotCheckedError, match="Eicar-Test-Signature"):
            queries.opened_file(waiting.attachment_id)

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"", "empty"),
            (b"PK\x03\x04" + bytes(60), "Archives"),
            (b"MZ" + bytes(60), "programs"),
            (b"#!/bin/sh\n", "programs"),
            (talk.picture().data + b"PK\x05\x06" + bytes(18), "Archives"),
            (bytes(257) + b"ustar" + bytes(60), "Archives"),
            (b"RIFF\x00\x00\x00\x00AVI ", "Only JPEG"),
            (b"\xff\xfe\x00\x01", "Only JPEG"),
        ],
    )
    def test_what_holds_other_files_or_runs_is_not_taken_whatever_it_is_called(
        self, data: bytes, why: str
    ) -> None:
        made = factory.sent(items=1)

        with pytest.raises(BadAttachmentError, match=why):
            talk.asked(made.referral_id, files=(NewFile(name="picture.png", data=data),))


class TestNews:
    def test_every_answer_by_any_door_is_news_to_the_analyst_who_made_the_referral(self) -> None:
        made = factory.sent(items=2)
        analyst = people.analyst()
        talk.asked(made.referral_id)
        for item in made.items:
            factory.answer(item.item_id, OutcomeCode.NOT_VIOLATING, at=talk.AT)

        (row,) = queries.unseen(analyst)
        assert (row.reference, row.replies) == (made.reference, 3)
        assert (queries.unseen_count(analyst), queries.unseen_count(people.supervisor())) == (1, 0)
        assert queries.replies_to(made.referral_id) == 3

        operations.note_opened_by_unit(made.referral_id, by=people.supervisor(), at=talk.AT)
        assert queries.unseen_count(analyst) == 1
        operations.note_opened_by_unit(made.referral_id, by=analyst, at=talk.AT)
        assert queries.unseen_count(analyst) == 0
        assert referrals.referral(made.referral_id).status == "closed"
