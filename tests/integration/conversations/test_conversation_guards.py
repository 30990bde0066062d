"""Whoever writes around the code is refused by the database: notes stay in, words stay as they were said."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from tests.factories import conversations as talk
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.guards import checked, refused

from openiru.access.types import SYSTEM
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.conversations.models import (
    Attachment,
    InternalNote,
    OutwardMessage,
    ReceivedMessage,
    Thread,
)
from openiru.conversations.operations.notes import write_note
from openiru.conversations.types import NewNote
from openiru.foundation.digests import sha256_text
from openiru.referrals.models import OutboxMessage
from openiru.referrals.operations import withdraw_items

pytestmark = pytest.mark.django_db

NOTE = "Ask the colleague of the cyber wing before anything else is said to them."


def in_outbox(referral_id: str, text: str, outward_name: str = "") -> OutboxMessage:
    """A message slipped into the outbox with a record, as somebody with our database might."""
    body = json.dumps({"type": "referral.message", "data": {"text": text, "sent_by": outward_name}})
    made = OutboxMessage.objects.create(
        referral_id=referral_id,
        platform_id="facebook",
        kind="referral.message",
        body=body,
        not_before=talk.AT,
        next_try_at=talk.AT,
        created_at=talk.AT,
    )
    detail = {"message_id": str(made.pk), "body_digest": sha256_text(body.encode())}
    record(
        Event.MESSAGE_ADDED,
        subject_kind="referral",
        subject_id=referral_id,
        by=SYSTEM,
        at=talk.AT,
        detail=detail,
    )
    return made


def outward(referral_id: str, spoken: str, **changed: object) -> OutwardMessage:
    """Words of ours, written around the code."""
    name = _outward_name()
    thread = Thread.objects.create(referral_id=referral_id, title="Talk", opened_at=talk.AT)
    facts: dict[str, object] = {
        "thread": thread,
        "referral_id": referral_id,
        "outbox": in_outbox(referral_id, spoken, name),
        "text": spoken,
        "unit_name": "Unit",
        "outward_name": name,
        "author_id": people.analyst(),
        "written_at": talk.AT,
    }
    return OutwardMessage.objects.create(**{**facts, **changed})


def _outward_name() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT outward_name FROM access_person WHERE id::text = %s", [people.analyst()])
        return str(cursor.fetchone()[0])


class TestNotesStayIn:
    def test_no_note_leaves_through_the_outbox(self) -> None:
        made = factory.sent(items=1)
        write_note(NewNote(referral_id=made.referral_id, text=NOTE), by=people.analyst(), at=talk.AT)

        with refused("notes never do"):
            in_outbox(made.referral_id, talk.ANSWER)
        with refused("does not leave the unit"):
            in_outbox(made.referral_id, f"As we say here: {NOTE}")
        with refused("does not leave the unit"):
            outward(made.referral_id, NOTE + "\n")

    def test_no_withdrawal_quotes_one(self) -> None:
        made = factory.sent(items=1)
        write_note(NewNote(referral_id=made.referral_id, text=NOTE), by=people.analyst(), at=talk.AT)

        with refused("does not leave the unit"):
            withdraw_items(
                [made.items[0].item_id], reason=f"A namesake. {NOTE}", by=people.supervisor(), at=talk.AT
            )

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"author_id": "system"}, "active analyst or supervisor"),
            ({"outward_name": "Ayesha Khan"}, "under the outward name"),
            ({"text": "Other words."}, "in the same words"),
            ({}, "without a record"),
        ],
    )
    def test_words_of_ours_are_a_persons_under_a_role_and_lie_in_the_outbox(
        self, change: dict[str, str], why: str
    ) -> None:
        made = factory.sent(items=1)

        with refused(why):
            outward(made.referral_id, talk.ANSWER, **change)


class TestWordsStay:
    @pytest.mark.parametrize(
        "table",
        [
            "conversations_outward_message",
            "conversations_received_message",
            "conversations_thread",
            "conversations_internal_note",
        ],
    )
    @pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
    def test_as_they_were_said(self, table: str, statement: str) -> None:
        made = factory.sent(items=1)
        talk.said(made.referral_id, answers=talk.asked(made.referral_id))
        write_note(NewNote(referral_id=made.referral_id, text=NOTE), by=people.analyst(), at=talk.AT)
        checked()

        with refused("append-only"), connection.cursor() as cursor:
            cursor.execute(statement.format(table))

    @pytest.mark.parametrize("speaker", ["system", "callback:telegram", "link:0198a1b2"])
    def test_of_a_platform_are_its_own(self, speaker: str) -> None:
        made = factory.sent(items=1)
        thread = Thread.objects.create(referral_id=made.referral_id, title="Talk", opened_at=talk.AT)

        with refused("only the platform"):
            ReceivedMessage.objects.create(
                thread=thread,
                referral_id=made.referral_id,
                text="We did it.",
                asks=False,
                received_at=talk.AT,
                received_by=speaker,
            )

    def test_of_the_unit_are_on_record(self) -> None:
        made = factory.sent(items=1)

        with refused("without a record"):
            InternalNote.objects.create(
                referral_id=made.referral_id, text=NOTE, author_id=people.analyst(), written_at=talk.AT
            )


class TestFiles:
    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"state": "clean", "checked_at": talk.AT}, "without a record"),
            ({"state": "clean"}, "conversations_file_checked"),
            ({"digest": "sha256:other"}, "never change"),
        ],
    )
    def test_are_opened_by_their_check_alone(self, change: dict[str, object], why: str) -> None:
        made = factory.sent(items=1)
        talk.asked(made.referral_id, files=(talk.picture(),))
        checked()

        with refused(why):
            Attachment.objects.update(**change)

    def test_do_not_come_checked_or_to_another_conversation(self) -> None:
        made, other = factory.sent(items=1), factory.sent(items=1)
        talk.asked(made.referral_id, files=(talk.picture(),))
        row = Attachment.objects.get()

        for change, why in (
            ({"state": "clean", "checked_at": talk.AT}, "waits until it was checked"),
            ({"referral_id": other.referral_id}, "of its own referral"),
            ({"added_at": talk.AT + timedelta(days=1)}, "of its own referral"),
        ):
            with refused(why):
                facts = {
                    f.attname: getattr(row, f.attname) for f in Attachment._meta.fields if f.name != "id"
                }
                Attachment.objects.create(**{**facts, **change})
