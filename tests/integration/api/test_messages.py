import base64
import json
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import conversations as talk
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.machines import ROOT, Machine, StandingClock

from openiru.access.types import Role
from openiru.conversations import operations, queries
from openiru.foundation.ids import new_id
from openiru.platforms.connectors.webhook.messages import signed_headers
from openiru.platforms.operations import new_secret, set_secrets
from openiru.platforms.types import NewSecrets


def say(machine: Machine, referral_id: str, **said: Any) -> Any:
    return Client().post(f"{ROOT}/referrals/{referral_id}/messages", said, headers=machine.headers)


class TestMessages:
    def test_a_platform_asks_attaches_and_reads_the_answer(
        self, facebook: Machine, clock: StandingClock
    ) -> None:
        made = factory.sent(items=1)
        file = SimpleUploadedFile("what we see.png", talk.picture().data)

        asked = say(facebook, made.referral_id, text="Which posts?", asks="true", files=[file])
        talk.said(made.referral_id, answers=asked.json()["message_id"])

        (thread,) = facebook.get(f"/referrals/{made.referral_id}/messages").json()["threads"]
        question, answer = sorted(thread["messages"], key=lambda said: said["side"])
        assert (question["asks"], question["side"], answer["side"]) == (True, "platform", "unit")
        assert answer["answers"] == question["message_id"]
        assert people.analyst() not in json.dumps(thread)
        (shown,) = queries.platform_threads(made.referral_id, platform="facebook")
        assert clock.at in {message.opened_at for message in shown.messages}

    def test_files_are_fetched_once_they_were_checked(self, facebook: Machine) -> None:
        made = factory.sent(items=1)
        talk.said(made.referral_id, files=(talk.picture(),))
        (waiting,) = queries.waiting_files(1)
        path = f"/files/{waiting.attachment_id}"

        assert facebook.get(path).status_code == 409
        operations.record_check(waiting.attachment_id, talk.CLEAN, at=talk.AT)

        answer = facebook.get(path)
        assert answer.content == talk.picture().data
        assert answer["Content-Type"] == "application/octet-stream"
        other = Machine(people.somebody("tg", Role.PLATFORM_STAFF, platform="telegram").person_id)
        assert other.get(path).status_code == 404
        assert other.get(f"/referrals/{made.referral_id}/messages").status_code == 404
        assert say(other, made.referral_id, text="Let us in.").status_code == 404

    def test_refuses_what_is_not_taken(self, facebook: Machine, analyst: Machine) -> None:
        made = factory.sent(items=1)
        archive = SimpleUploadedFile("picture.png", b"PK\x03\x04" + bytes(50))

        refused = say(facebook, made.referral_id, text="See this.", files=[archive])

        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "conversations.bad-attachment")
        assert say(facebook, made.referral_id, text="").status_code == 422
        assert say(analyst, made.referral_id, text="As the platform.").status_code == 403
        assert queries.platform_threads(made.referral_id, platform="facebook") == ()


class TestTheCallback:
    def test_says_and_asks_and_is_taken_once(self, db: None, clock: StandingClock) -> None:
        factory.platforms()
        secret = new_secret()
        set_secrets("facebook", NewSecrets(callback=secret), by=people.supervisor(), at=factory.AT)
        made = factory.sent(items=1)
        file = {"name": "view.png", "content": base64.b64encode(talk.picture().data).decode()}
        data = {"referral_id": made.referral_id, "text": "Which posts?", "asks": True, "attachments": [file]}
        body = json.dumps({"type": "referral.message", "data": data}).encode()

        answers = [post(body, secret, clock.at, "m-1") for _ in range(2)]
        broken = post(body.replace(b"iVBOR", b"*****"), secret, clock.at)

        assert [answer.status_code for answer in answers] == [200, 200]
        assert (broken.status_code, broken.json()["error"]["code"]) == (422, "referrals.malformed-callback")
        (question,) = queries.open_questions(made.referral_id)
        assert question.text == "Which posts?"
        assert len(queries.waiting_files(5)) == 1
        del db


def post(body: bytes, secret: str, at: datetime, message_id: str = "") -> Any:
    headers = signed_headers(message_id or str(new_id()), at, body, secret=secret)
    return Machine().post("/callbacks/facebook", body, headers=headers)
