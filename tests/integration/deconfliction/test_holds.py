from datetime import datetime, timedelta
from typing import Self

import pytest
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.guards import refused
from tests.factories.units import ANSWER_WITHIN_S, WHY, letters, referred, says, unit

from openiru.access.errors import NotAllowedError
from openiru.deconfliction import queries
from openiru.deconfliction.errors import AlreadyAnsweredError, BadAnswerError, OwnReferralError
from openiru.deconfliction.models import Hold, Question, Received
from openiru.deconfliction.operations import answer_unit, save_unit
from openiru.deconfliction.policy import HOLD_FOR, digests_of
from openiru.deconfliction.queries.recognising import key_with
from openiru.deconfliction.types import Answer, Known, UnitRules
from openiru.intake.queries import subject
from openiru.peers.errors import BadMessageError
from openiru.peers.types import PeerDraft, PeerKind
from openiru.platforms.connectors.base import Connector, Delivered
from openiru.platforms.errors import BadSignatureError
from openiru.platforms.types import NewSecrets, OutboundMessage
from openiru.referrals.models import Item
from openiru.referrals.queries import referral
from openiru.referrals.types import ItemState
from openiru.workflows.deconfliction.ending import end_hold
from openiru.workflows.make_referral import make_referral
from openiru.workflows.send_referral import deliver_to

pytestmark = pytest.mark.django_db

AT, AFTER_WINDOW = factory.AT, factory.AFTER_WINDOW
DEADLINE = AT + timedelta(seconds=ANSWER_WITHIN_S)


class Nowhere:
    """A connector that carries everything to nowhere."""

    def deliver(self, message: OutboundMessage) -> Delivered:
        return Delivered(ticket=None, status=200)

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def connector(_platform: str) -> Connector:
    return Nowhere()


def send(at: datetime) -> list[str]:
    """Send what is due in this thread, whose transaction sees what the test wrote."""
    return [str(fate) for fate in deliver_to("facebook", connector, lambda: at, limit=50)]


def state(item_id: str) -> ItemState:
    return ItemState(Item.objects.get(pk=item_id).state)


def answers(secrets: NewSecrets, said: dict[str, str], *, at: datetime, unit: str = "north-unit") -> None:
    """The unit answers our questions, given by item."""
    asked = {str(row.item_id): str(row.pk) for row in Question.objects.filter(unit_id=unit)}
    given = [
        {"question_id": asked[item_id], "answer": answer, "reason": WHY if answer == "objection" else ""}
        for item_id, answer in said.items()
    ]
    says("deconfliction.answer", {"answers": given}, secrets, at=at)


class TestAskingBeforeSending:
    def test_nothing_waits_where_no_other_unit_is_known(self) -> None:
        made = referred("north.wind")

        assert send(AFTER_WINDOW) == ["delivered"]
        assert state(made.items[0].item_id) is ItemState.PENDING
        assert letters("deconfliction.question") == []

    def test_a_question_names_nobody(self) -> None:
        unit()
        referred("north.wind", "sun.rise")

        (asked,) = letters("deconfliction.question")

        assert len(asked["questions"]) == 2
        assert not {"north", "wind", "sun", "facebook"} & set(str(asked).replace(".", " ").split())
        assert "facebook" not in str(asked)
        assert all(len(digest) == 64 for each in asked["questions"] for digest in each["digests"])

    def test_waits_for_the_deadline_and_goes_with_that_on_record(self) -> None:
        unit()
        made = referred("north.wind")
        (item,) = made.items

        assert send(AFTER_WINDOW) == ["retried"]
        assert send(AFTER_WINDOW + timedelta(hours=1)) == []
        (message,) = referral(made.referral_id).messages
        assert message.next_try_at == DEADLINE
        assert message.attempts == 0
        assert "Waits for the answer of North Unit" in message.last_error
        assert send(DEADLINE) == ["delivered"]
        assert state(item.item_id) is ItemState.PENDING
        assert queries.questions()[0].answer is Answer.NO_ANSWER

    def test_goes_at_once_when_nobody_objects(self) -> None:
        secrets = unit()
        made = referred("north.wind")
        send(AFTER_WINDOW)

        answers(secrets, {made.items[0].item_id: "no_objection"}, at=AFTER_WINDOW + timedelta(minutes=1))

        assert send(AFTER_WINDOW + timedelta(minutes=1)) == ["delivered"]

    def test_lets_the_rest_go_and_frees_what_is_held(self) -> None:
        secrets = unit()
        made = referred("north.wind", "sun.rise", "hill.voice")
        objected, doubled, free = (each.item_id for each in made.items)

        answers(
            secrets,
            {objected: "objection", doubled: "already_referred", free: "no_objection"},
            at=AT + timedelta(minutes=1),
        )

        assert send(AFTER_WINDOW) == ["delivered"]
        states = [state(each) for each in (objected, doubled, free)]
        assert states == [ItemState.RECALLED, ItemState.RECALLED, ItemState.PENDING]
        holds = queries.holds(AFTER_WINDOW, active_only=True)
        assert {(each.cause, each.reason) for each in holds} == {
            (Answer.OBJECTION, WHY),
            (Answer.ALREADY_REFERRED, ""),
        }
        again = factory.new_referral([str(Item.objects.get(pk=objected).case_id)])
        waits = make_referral(again, by=people.analyst(), at=AFTER_WINDOW)
        answers(secrets, {waits.items[0].item_id: "no_objection"}, at=AFTER_WINDOW + timedelta(minutes=1))
        assert send(AFTER_WINDOW + timedelta(hours=1)) == ["retried"]
        assert state(waits.items[0].item_id) is ItemState.SCHEDULED

    def test_goes_once_the_time_of_a_unit_has_passed_that_was_switched_off(self) -> None:
        unit()
        referred("north.wind")
        draft = PeerDraft(
            slug="north-unit",
            name="North Unit",
            kind=PeerKind.UNIT,
            endpoint_url="https://north.example/inbox",
            is_active=False,
        )
        save_unit(draft, UnitRules(), by=people.supervisor(), at=AT)

        assert send(AFTER_WINDOW) == ["retried"]
        assert send(DEADLINE) == ["delivered"]

    def test_waits_for_each_of_two_units_and_hears_none_for_the_other(self) -> None:
        north, south = unit(), unit("south-unit")
        made = referred("north.wind")
        (item,) = made.items
        ours = {each.unit: each.question_id for each in queries.questions()}
        stolen = {"question_id": ours["south-unit"], "answer": "no_objection"}

        says("deconfliction.answer", {"answers": [stolen]}, north, at=AT)
        with pytest.raises(BadSignatureError):
            says("deconfliction.answer", {"answers": [stolen]}, south, at=AT)
        answers(north, {item.item_id: "no_objection"}, at=AT, unit="north-unit")

        assert send(AFTER_WINDOW) == ["retried"]
        assert {each.unit: each.answer for each in queries.questions()} == {
            "north-unit": Answer.NO_OBJECTION,
            "south-unit": None,
        }


class TestEndingHolds:
    def test_is_for_another_approver_with_a_reason(self) -> None:
        secrets = unit()
        made = referred("north.wind", by=people.supervisor())
        (item,) = made.items
        answers(secrets, {item.item_id: "objection"}, at=AT + timedelta(minutes=1))
        assert send(AFTER_WINDOW) == ["retried"]
        (hold,) = queries.holds(AFTER_WINDOW)

        with pytest.raises(OwnReferralError):
            end_hold(hold.hold_id, reason=WHY, by=people.supervisor(), at=AFTER_WINDOW)
        with pytest.raises(NotAllowedError):
            end_hold(hold.hold_id, reason=WHY, by=people.analyst(), at=AFTER_WINDOW)
        with pytest.raises(BadAnswerError):
            end_hold(hold.hold_id, reason="ok", by=people.supervisor("sadia"), at=AFTER_WINDOW)
        end_hold(hold.hold_id, reason="They agreed.", by=people.supervisor("sadia"), at=AFTER_WINDOW)

        assert send(AFTER_WINDOW) == ["delivered"]

    def test_a_hold_ends_by_itself(self) -> None:
        secrets = unit()
        made = referred("north.wind")
        answers(secrets, {made.items[0].item_id: "objection"}, at=AT)
        send(AFTER_WINDOW)

        assert send(AT + HOLD_FOR - timedelta(microseconds=1)) == []
        assert send(AT + HOLD_FOR) == ["delivered"]


class TestAnswering:
    @pytest.mark.parametrize(
        ("kind", "data", "field"),
        [
            ("answer", {"answers": [{"question_id": "1", "answer": "objection", "reason": "\0"}]}, "reason"),
            (
                "question",
                {
                    "instrument": "account_block",
                    "answer_by": DEADLINE.isoformat(),
                    "questions": [{"question_id": "1", "digests": ["0" * 64]}] * 2,
                },
                "id of its own",
            ),
        ],
    )
    def test_refuses_what_the_database_could_not_keep(
        self, kind: str, data: dict[str, object], field: str
    ) -> None:
        with pytest.raises(BadMessageError, match=field):
            says(f"deconfliction.{kind}", data, unit(), at=AT)

    def test_waits_for_a_person_without_a_rule(self) -> None:
        asked = [{"question_id": "q-stranger", "digests": ["0" * 64]}]
        data = {"instrument": "account_block", "answer_by": DEADLINE.isoformat(), "questions": asked}
        says("deconfliction.question", data, unit(), at=AT)

        (waiting,) = queries.waiting_for_us(AT)
        with pytest.raises(BadAnswerError, match="gives its reason"):
            answer_unit(waiting.asked_id, Answer.OBJECTION, reason="", by=people.analyst(), at=AT)
        answer_unit(waiting.asked_id, Answer.OBJECTION, reason=WHY, by=people.analyst(), at=AT)
        with pytest.raises(AlreadyAnsweredError):
            answer_unit(waiting.asked_id, Answer.NO_OBJECTION, reason="", by=people.analyst(), at=AT)

        (told,) = letters("deconfliction.answer")
        assert told["answers"] == [{"question_id": "q-stranger", "answer": "objection", "reason": WHY}]

    def test_by_rule_says_what_is_unknown_or_referred_and_leaves_the_rest_to_people(self) -> None:
        secrets = unit(by_rule=True)
        done = factory.sent(items=1)
        handle = subject(done.items[0].subject_id).handle
        factory.case_in_review(factory.account("in.case"))
        key = key_with("north-unit")
        asked = [
            {"question_id": "q-1", "digests": list(digests_of(key, "facebook", (f"h:{handle}",)))},
            {"question_id": "q-2", "digests": list(digests_of(key, "facebook", ("h:in.case",)))},
            {"question_id": "q-3", "digests": ["0" * 64]},
        ]
        data = {"instrument": "account_block", "answer_by": DEADLINE.isoformat(), "questions": asked}

        says("deconfliction.question", data, secrets, at=AT)

        (told,) = letters("deconfliction.answer")
        assert {each["question_id"]: each["answer"] for each in told["answers"]} == {
            "q-1": "already_referred",
            "q-3": "no_objection",
        }
        (waiting,) = queries.waiting_for_us(AT)
        assert waiting.known is Known.IN_CASE
        assert waiting.subject_id is not None


class TestGuards:
    def test_hold_what_is_held_past_the_operations(self) -> None:
        secrets = unit()
        made = referred("north.wind", "sun.rise")
        held, asked = (each.item_id for each in made.items)
        answers(secrets, {held: "objection"}, at=AT)
        (hold,) = queries.holds(AT)

        with refused("nothing leaves while a hold lasts"):
            Item.objects.filter(pk=held).update(state="pending", sent_at=AFTER_WINDOW)
        with refused("the time to answer runs"):
            Item.objects.filter(pk=asked).update(state="pending", sent_at=AFTER_WINDOW)
        with refused("an active supervisor ends a hold"):
            Hold.objects.filter(pk=hold.hold_id).update(
                ended_at=AT, ended_by=people.analyst(), ended_reason="Because."
            )
        with refused("no hold begins or ends without a record"):
            Hold.objects.filter(pk=hold.hold_id).update(
                ended_at=AT, ended_by=people.supervisor(), ended_reason="Because."
            )
        with refused("until when, never changes"):
            Hold.objects.filter(pk=hold.hold_id).update(expires_at=AT)
        with refused("no unit has answered without a record"):
            Question.objects.filter(item_id=asked).update(answer="no_objection", answered_at=AFTER_WINDOW)
        with refused("the time to answer has not passed"):
            Question.objects.filter(item_id=asked).update(answer="no_answer_by_deadline", answered_at=AT)
        with refused("an answer that was given stands"):
            Question.objects.filter(item_id=held).update(answer="no_objection")

    def test_let_no_machine_object(self) -> None:
        unit()

        with refused("a machine answers by a rule that is switched on, and never objects"):
            Received.objects.create(
                unit_id="north-unit",
                their_id="q-1",
                digests=[],
                instrument="account_block",
                known="unknown",
                received_at=AT,
                answer_by=DEADLINE,
                answer="no_objection",
                answered_by="system",
                answered_at=AT,
            )
