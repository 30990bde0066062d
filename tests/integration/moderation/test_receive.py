import json
from typing import Any

import pytest
from django.db import connection
from tests.factories import people
from tests.factories.guards import refused
from tests.factories.moderated import (
    AT,
    UNIT,
    arrives,
    authority,
    decision,
    later,
    message,
    moderator,
    referral_data,
    waiting,
)

from openiru.access.errors import NotAllowedError
from openiru.audit.queries import verify
from openiru.foundation.ids import new_id
from openiru.moderation import queries
from openiru.moderation.errors import SameDecisionError, TooEarlyError, WrongRequestError
from openiru.moderation.models import Item, Request, RequestAnswer, Statement
from openiru.moderation.operations import answer_request, decide_item, decide_reinstatement
from openiru.moderation.types import ItemStanding, Reinstatement
from openiru.peers.errors import BadMessageError, PeerMessageIdTakenError
from openiru.peers.models import Letter, Message
from openiru.platforms.errors import BadSignatureError, StaleMessageError
from openiru.platforms.types import NewSecrets
from openiru.referrals.types import OutcomeCode, Produced
from openiru.workflows.moderation.words import words_about

pytestmark = pytest.mark.django_db


def letters(kind: str) -> list[dict[str, Any]]:
    rows = Letter.objects.filter(kind=kind).order_by("id")
    return [json.loads(row.body)["data"] for row in rows]


class TestReceive:
    def test_keeps_what_is_signed_once_and_tells_that_it_has_it(self) -> None:
        secrets = authority()
        body = message("referral.sent", referral_data("north.wind", "sun.rise"))

        first = arrives(body, secrets, message_id="m-1")
        again = arrives(body, secrets, message_id="m-1", at=later(1))

        assert (first.ticket, first.recorded, again.already) == ("R-2025-000001", True, True)
        assert [row.subject["handle"] for row in waiting()] == ["north.wind", "sun.rise"]
        (acknowledged,) = letters("referral.acknowledged")
        assert acknowledged["ticket"] == "R-2025-000001"
        assert verify().is_whole

    def test_refuses_strangers_old_letters_and_other_words_under_one_id(self) -> None:
        secrets = authority()
        body = message("referral.sent", referral_data("north.wind"))
        arrives(body, secrets, message_id="m-1")

        with pytest.raises(BadSignatureError):
            arrives(body, NewSecrets.generated())
        with pytest.raises(StaleMessageError):
            arrives(body, secrets, signed_at=later(-1))
        with pytest.raises(PeerMessageIdTakenError):
            arrives(message("referral.sent", referral_data("other")), secrets, message_id="m-1")
        with pytest.raises(BadMessageError, match=r"data.items.0.subject"):
            arrives(message("referral.sent", {**referral_data(), "items": [{"item_id": "1"}]}), secrets)
        assert len(waiting()) == 1

    def test_keeps_further_words_beside_their_request(self) -> None:
        secrets = authority()
        for referral_id in ("r-1", "r-2"):
            arrives(message("referral.sent", referral_data(referral_id, referral_id=referral_id)), secrets)
            words = {"referral_id": referral_id, "text": f"About {referral_id}.", "sent_by": "Analyst 9C41"}
            arrives(message("referral.message", words), secrets)
        arrives(message("referral.reminder", {"referral_id": "r-1", "owed": "act"}), secrets, at=later(1))
        arrives(message("referral.message", {"referral_id": {"not": "r-1"}}), secrets)

        found = words_about(UNIT, "r-1")

        assert [(each.kind, each.text) for each in found] == [
            ("referral.reminder", ""),
            ("referral.message", "About r-1."),
        ]

    def test_refuses_what_nobody_could_read_again(self) -> None:
        secrets = authority()
        early = {**referral_data("north.wind"), "sent_at": "0001-01-01T00:00:00+14:00"}
        double = referral_data("north.wind")

        for data in (early, {**double, "items": double["items"] * 2}):
            with pytest.raises(BadMessageError, match=r"data\.(sent_at|items)"):
                arrives(message("referral.sent", data), secrets)

        assert waiting() == ()

    def test_keeps_what_it_does_not_understand(self) -> None:
        secrets = authority()

        result = arrives(message("referral.praised", {"words": "well done"}), secrets)

        assert (result.recorded, result.understood) == (False, False)
        assert list(Message.objects.values_list("kind", "is_understood")) == [("referral.praised", False)]

    def test_shows_those_due_first_at_the_top(self) -> None:
        secrets = authority()
        for handle, act_by in (("patient", None), ("late", later(48)), ("soon", later(1))):
            arrives(message("referral.sent", referral_data(handle, act_by=act_by)), secrets)

        assert [row.subject["handle"] for row in waiting()] == ["soon", "late", "patient"]


class TestDecide:
    def test_tells_the_authority_and_corrects_by_a_new_decision(self) -> None:
        arrives(message("referral.sent", referral_data("north.wind")), authority())
        (row,) = waiting()

        decide_item(decision(row.item_id), by=moderator(), at=later(1))
        with pytest.raises(SameDecisionError):
            decide_item(decision(row.item_id), by=moderator(), at=later(2))
        made = decide_item(decision(row.item_id, OutcomeCode.NOT_VIOLATING), by=moderator(), at=later(3))

        assert made.row.standing is ItemStanding.LEFT_ALONE
        assert [each.number for each in made.statements] == [1, 2]
        told = [outcome for data in letters("referral.outcomes") for outcome in data["outcomes"]]
        assert [(each["item_id"], each["outcome"], each["basis"]) for each in told] == [
            (row.their_id, "account_suspended", "terms"),
            (row.their_id, "not_violating", None),
        ]
        notice = queries.notice_text(made.row, made.statements[0].draft)
        assert "North Unit told us about it" in notice
        assert "your account was suspended, everywhere, for good" in notice
        assert people.PASSWORD not in notice
        assert "maya" not in notice

    def test_asks_whether_what_was_taken_back_is_reinstated(self) -> None:
        secrets = authority()
        data = referral_data("north.wind", "sun.rise")
        arrives(message("referral.sent", data), secrets)
        restricted, untouched = waiting()
        decide_item(decision(restricted.item_id), by=moderator(), at=later(1))
        withdrawal = {
            "referral_id": data["referral_id"],
            "item_ids": [restricted.their_id, untouched.their_id],
            "reason": "The account speaks against the group.",
            "withdrawn_at": later(2).isoformat(),
        }

        with pytest.raises(TooEarlyError):
            arrives(message("referral.withdrawn", {**withdrawal, "referral_id": "unheard-of"}), secrets)
        arrives(message("referral.withdrawn", withdrawal), secrets)
        with pytest.raises(WrongRequestError):
            decide_item(decision(untouched.item_id), by=moderator(), at=later(3))
        made = decide_reinstatement(
            restricted.item_id,
            Reinstatement.REINSTATED,
            reason="It was back within the day.",
            by=moderator(),
            at=later(50),
        )

        assert queries.item(untouched.item_id).row.standing is ItemStanding.WITHDRAWN
        assert made.row.standing is ItemStanding.REINSTATED
        (last,) = letters("referral.outcomes")[-1]["outcomes"]
        assert (last["outcome"], last["duration_days"]) == ("account_suspended", 2)
        assert "Reinstated on 2025-07-03" in str(last)

    def test_answers_requests_for_data_as_a_whole(self) -> None:
        secrets = authority()
        data = {
            **{name: value for name, value in referral_data().items() if name != "items"},
            "legal_instrument": "Order 12/2025",
            "necessity": "No other way.",
            "scope": "June 2025",
            "data_classes": ["subscriber"],
            "subjects": [{"kind": "account", "handle": "north.wind"}],
        }
        arrives(message("preservation.sent", data), secrets)
        (asked,) = queries.requests_for_data()

        with pytest.raises(WrongRequestError, match="as a whole"):
            decide_item(decision(asked.items[0].item_id), by=moderator(), at=later(1))
        answer_request(asked.request_id, Produced.ALL, reason="", by=moderator(), at=later(1))

        assert queries.requests_for_data() == ()
        assert [each["produced"] for each in letters("data_request.answered")] == ["all"]

    def test_is_for_moderators_alone(self) -> None:
        arrives(message("referral.sent", referral_data("north.wind")), authority())
        (row,) = waiting()

        with pytest.raises(NotAllowedError):
            decide_item(decision(row.item_id), by=people.administrator().person_id, at=later(1))


class TestGuards:
    def test_let_no_machine_decide_and_nothing_change_past_the_operations(self) -> None:
        arrives(message("referral.sent", referral_data("north.wind")), authority())
        (row,) = waiting()
        decide_item(decision(row.item_id), by=moderator(), at=later(1))
        key = new_id()

        with refused("an active moderator decides"):
            Statement.objects.create(
                id=key,
                item_id=row.item_id,
                number=2,
                puid=str(key),
                outcome="not_violating",
                restricts=False,
                facts="A machine thinks so.",
                said={},
                decided_by="system",
                decided_at=AT,
            )
        with refused("nothing is decided without a record"):
            Statement.objects.create(
                id=key,
                item_id=row.item_id,
                number=2,
                puid=str(key),
                outcome="not_violating",
                restricts=False,
                facts="Nobody wrote this down.",
                said={},
                decided_by=moderator(),
                decided_at=later(9),
            )
        with refused("append-only"):
            Statement.objects.update(facts="Something else was found.")
        with refused("what an authority asked never changes"):
            Item.objects.update(reason="Something else was asked.")
        with refused("and by when, never changes"):
            Request.objects.update(act_by=later(999))
        with refused("its authority did not take it back"):
            Item.objects.update(standing="to_reinstate")
        with refused("no request is answered without a record"):
            RequestAnswer.objects.create(
                request_id=row.request_id, produced="none", reason="No.", by=moderator(), at=later(7)
            )
        with refused("what a letter says"):
            Letter.objects.update(body="{}")
        with refused("append-only"):
            Message.objects.update(body="{}")
        with refused("append-only"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM moderation_item WHERE their_id = %s", [row.their_id])

    def test_let_no_peer_and_no_letter_in_without_a_record(self) -> None:
        authority()

        with refused("no letter is written without a record"):
            Letter.objects.create(
                peer_id=UNIT, kind="k", about="x", body="{}", next_try_at=later(7), created_at=later(7)
            )
        with refused("no message of a peer is taken without a record"):
            Message.objects.create(
                peer_id=UNIT,
                message_id="m-9",
                kind="k",
                is_understood=True,
                body="{}",
                body_digest="",
                received_at=later(7),
            )
