from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from tests.factories.scenarios import BLOCKS, QUOTA, REFUSES, small_scenario

from openiru.simulation.errors import MessageError
from openiru.simulation.platforms.desk import Desk
from openiru.simulation.platforms.messages import Incoming, IncomingItem
from openiru.simulation.platforms.state import Callback, Memory, fresh_memory
from openiru.simulation.types import PlatformName, Scenario

SCENARIO = small_scenario()
SENT_AT = SCENARIO.begins_at + timedelta(hours=9)
BLOCKED = {"account_suspended", "account_terminated", "removed_tos"}


def desk(seed: int = 1, scenario: Scenario = SCENARIO, platform: str = "x") -> tuple[Desk, Memory]:
    memory = fresh_memory(scenario, seed)
    return Desk(PlatformName(platform), scenario, seed, memory), memory


def referral(name: str, count: int, instrument: str = "account_block") -> Incoming:
    items = [
        IncomingItem(item_id=f"{name}-{number}", subject=f"https://x.example/{name}{number}")
        for number in range(count)
    ]
    return Incoming(type="referral.sent", referral_id=name, instrument=instrument, items=tuple(items))


def withdrawal(name: str, *item_ids: str) -> Incoming:
    items = tuple(IncomingItem(item_id=item_id, subject="") for item_id in item_ids)
    return Incoming(type="referral.withdrawn", referral_id=name, instrument="", items=items)


def settled(at_desk: Desk, memory: Memory) -> list[tuple[Callback, dict[str, Any]]]:
    """All callbacks in order, with what they say."""
    told = []
    while memory.waiting:
        callback = memory.waiting.pop(0)
        body = at_desk.settle(callback)
        if body is not None:
            told.append((callback, orjson.loads(body)))
    return told


def outcomes(told: list[tuple[Callback, dict[str, Any]]]) -> dict[str, str]:
    return {
        each["item_id"]: each["outcome"]
        for _, message in told
        if message["type"] == "referral.outcomes"
        for each in message["data"]["outcomes"]
    }


class TestDesk:
    @pytest.mark.parametrize("seed", range(5))
    @pytest.mark.parametrize("size", [1, 3, QUOTA])
    def test_blocks_exactly_its_part_of_the_quota(self, seed: int, size: int) -> None:
        at_desk, memory = desk(seed)
        for start in range(0, QUOTA, size):
            at_desk.take(referral(f"r{start}", min(size, QUOTA - start)), SENT_AT, quickly=False)

        told = outcomes(settled(at_desk, memory))

        assert sum(code in BLOCKED for code in told.values()) == BLOCKS
        assert sum(code not in BLOCKED for code in told.values()) == REFUSES
        assert at_desk.totals() == {"received": QUOTA, "blocked": BLOCKS}

    def test_keeps_its_shares_beyond_the_quota(self) -> None:
        at_desk, memory = desk()
        at_desk.take(referral("r", 5 * QUOTA), SENT_AT, quickly=False)

        settled(at_desk, memory)

        assert at_desk.totals() == {"received": 5 * QUOTA, "blocked": 5 * BLOCKS}

    def test_has_blocked_nothing_before_the_time_comes(self) -> None:
        at_desk, _ = desk()

        at_desk.take(referral("r", QUOTA), SENT_AT, quickly=False)

        assert at_desk.totals() == {"received": QUOTA, "blocked": 0}

    def test_takes_a_referral_once(self) -> None:
        at_desk, memory = desk()

        first = at_desk.take(referral("r", 4), SENT_AT, quickly=False)
        planned = len(memory.waiting)
        again = at_desk.take(referral("r", 4), SENT_AT, quickly=False)

        assert again == first
        assert len(memory.waiting) == planned
        assert at_desk.totals()["received"] == 4

    def test_gives_the_fate_of_a_withdrawn_item_to_another(self) -> None:
        at_desk, memory = desk()
        at_desk.take(referral("r", QUOTA), SENT_AT, quickly=False)
        settled(at_desk, memory)
        wrong = [f"r-{number}" for number in range(4)]
        at_desk.take(withdrawal("r", *wrong), SENT_AT, quickly=False)

        at_desk.take(referral("replaced", 4), SENT_AT, quickly=False)
        settled(at_desk, memory)

        assert at_desk.totals() == {"received": QUOTA, "blocked": BLOCKS}

    @pytest.mark.parametrize("kind", ["referral.message", "referral.reminder"])
    def test_takes_more_words_about_what_it_knows_alone(self, kind: str) -> None:
        at_desk, memory = desk()
        ticket = at_desk.take(referral("r", 1), SENT_AT, quickly=False)
        planned = len(memory.waiting)

        more = Incoming(type=kind, referral_id="r", instrument="", items=())
        assert at_desk.take(more, SENT_AT, quickly=False) == ticket
        assert len(memory.waiting) == planned
        assert at_desk.memory.referrals["r"].heard == {kind: 1}
        with pytest.raises(MessageError, match="came before it"):
            at_desk.take(replace(more, referral_id="unknown"), SENT_AT, quickly=False)

    def test_never_tells_about_items_withdrawn_in_time(self) -> None:
        at_desk, memory = desk()
        at_desk.take(referral("r", QUOTA), SENT_AT, quickly=False)
        at_desk.take(withdrawal("r", "r-3", "r-3", "unknown"), SENT_AT, quickly=False)

        told = outcomes(settled(at_desk, memory))

        assert "r-3" not in told
        assert at_desk.totals()["received"] == QUOTA - 1

    def test_says_that_a_blocked_account_is_gone(self) -> None:
        at_desk, memory = desk()
        at_desk.take(referral("r", QUOTA), SENT_AT, quickly=False)
        first = outcomes(settled(at_desk, memory))
        blocked = next(item_id for item_id, code in first.items() if code in BLOCKED)
        twin = IncomingItem(item_id="twin", subject=at_desk.memory.items[blocked].subject)
        again = Incoming(type="referral.sent", referral_id="again", instrument="account_block", items=(twin,))

        at_desk.take(again, SENT_AT, quickly=False)

        assert outcomes(settled(at_desk, memory)) == {"twin": "already_gone"}

    def test_acknowledges_before_it_decides(self) -> None:
        scenario = small_scenario()
        at_desk, memory = desk(platform="facebook")
        for number in range(8):
            at_desk.take(referral(f"r{number}", 5), SENT_AT, quickly=False)

        told = settled(at_desk, memory)

        assert [callback.due_at for callback, _ in told] == sorted(callback.due_at for callback, _ in told)
        assert scenario.platforms[PlatformName.FACEBOOK].answers.acknowledges == 1
        acknowledged: set[str] = set()
        for _, message in told:
            if message["type"] == "referral.acknowledged":
                acknowledged.add(message["data"]["referral_id"])
            else:
                assert message["data"]["referral_id"] in acknowledged

    def test_reports_decisions_in_bundles_after_they_were_made(self) -> None:
        at_desk, memory = desk()
        at_desk.take(referral("r", 5 * QUOTA), SENT_AT, quickly=False)

        for callback, message in settled(at_desk, memory):
            if message["type"] != "referral.outcomes":
                continue
            assert callback.due_at.hour % 12 == 0
            for each in message["data"]["outcomes"]:
                decided_at = datetime.fromisoformat(each["effective_at"])
                assert SENT_AT < decided_at <= callback.due_at < decided_at + timedelta(hours=12)

    def test_answers_a_waiting_person_within_seconds(self) -> None:
        at_desk, memory = desk()

        at_desk.take(referral("r", QUOTA), SENT_AT, quickly=True)

        due = [callback.due_at - SENT_AT for callback in memory.waiting]
        assert due
        assert timedelta(seconds=5) <= min(due) <= max(due) <= timedelta(seconds=15)

    def test_tells_the_same_words_again(self) -> None:
        at_desk, memory = desk()
        at_desk.take(referral("r", QUOTA), SENT_AT, quickly=False)

        for callback in memory.waiting:
            assert at_desk.settle(callback) == at_desk.settle(callback)

    def test_does_the_same_for_the_same_seed(self) -> None:
        told = []
        for seed in (4, 4, 5):
            at_desk, memory = desk(seed)
            at_desk.take(referral("r", QUOTA), SENT_AT, quickly=False)
            told.append([message for _, message in settled(at_desk, memory)])

        assert told[0] == told[1]
        assert told[0] != told[2]

    def test_counts_removed_posts_apart(self) -> None:
        at_desk, memory = desk()
        at_desk.take(referral("posts", QUOTA, "content_removal"), SENT_AT, quickly=False)

        told = Counter(outcomes(settled(at_desk, memory)).values())

        assert told["removed_tos"] == BLOCKS
        assert at_desk.totals() == {"received": 0, "blocked": 0}

    def test_only_acknowledges_preservation(self) -> None:
        at_desk, memory = desk(platform="telegram")
        message = Incoming(type="preservation.sent", referral_id="p", instrument="", items=())

        at_desk.take(message, SENT_AT, quickly=False)

        assert [message["type"] for _, message in settled(at_desk, memory)] == ["referral.acknowledged"]


class TestDataRequests:
    def test_are_answered_as_often_as_the_scenario_says(self) -> None:
        memory = fresh_memory(SCENARIO, 3)
        desks = [Desk(platform, SCENARIO, 3, memory) for platform in SCENARIO.platforms]
        plan = SCENARIO.data_requests
        for number in range(plan.count):
            message = Incoming(type="data_request.sent", referral_id=f"d{number}", instrument="", items=())
            desks[number % len(desks)].take(message, SENT_AT, quickly=False)

        by_name = dict(zip(SCENARIO.platforms, desks, strict=True))
        told = [orjson.loads(by_name[PlatformName(c.platform)].settle(c) or b"") for c in memory.waiting]

        answers = [message for message in told if message["type"] == "data_request.answered"]
        assert len(answers) == plan.answered
        assert {message["data"]["produced"] for message in answers} <= {"some", "all"}
