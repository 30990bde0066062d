import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.factories.adviser_servers import QUICK, AdviserServer, Served, said, said_json
from tests.factories.onnx_models import definition_of, write_model

from openiru.advisers.adapters.catalogue import opened
from openiru.advisers.asking.breaker import Breaker, Stand
from openiru.advisers.asking.budget import Budget
from openiru.advisers.asking.guarded import Guarded
from openiru.advisers.types import Context, DayBudget, Definition, Item

pytestmark = pytest.mark.usefixtures("socket_enabled")
NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)


@contextmanager
def guarded(definition: Definition, folder: Path, **parts: Any) -> Iterator[Guarded]:
    budget = Budget(folder=folder, name=definition.name, day=definition.budget)
    with opened(definition) as classifier:
        yield Guarded(
            definition=definition,
            classifier=classifier,
            budget=budget,
            clock=lambda: NOON,
            sleep=lambda _seconds: None,
            **parts,
        )


def texts(*words: str) -> list[Item]:
    return [Item(id=str(place), text=text) for place, text in enumerate(words)]


class TestMemory:
    def test_asks_the_same_only_once(self, tmp_path: Path) -> None:
        with AdviserServer().running() as server, guarded(server.definition(), tmp_path) as adviser:
            first = adviser.classify(texts("a", "b", "a"))
            second = adviser.classify(texts("b", "a"))

        assert len(server.questions) == 2
        assert [each.item_id for each in first.opinions] == ["0", "1", "2"]
        assert [each.is_remembered for each in first.opinions] == [False, False, False]
        assert [each.is_remembered for each in second.opinions] == [True, True]

    def test_asks_again_with_another_organisation(self, tmp_path: Path) -> None:
        with AdviserServer().running() as server, guarded(server.definition(), tmp_path) as adviser:
            adviser.classify(
                [
                    Item(id="1", text="a", context=Context(organisation="Example Brigade")),
                    Item(id="2", text="a", context=Context(organisation="Example Front")),
                ]
            )

        assert len(server.questions) == 2

    def test_remembers_no_failure(self, tmp_path: Path) -> None:
        with AdviserServer().running() as server, guarded(server.definition(), tmp_path) as adviser:
            server.faults = [said("no JSON")]
            failed = adviser.classify(texts("a"))
            asked_again = adviser.classify(texts("a"))

        assert [each.code for each in failed.unanswered] == ["advisers.bad-answer"]
        assert len(asked_again.opinions) == 1


class TestBudgetOfADay:
    def test_stops_when_it_is_spent(self, tmp_path: Path) -> None:
        with AdviserServer().running() as server:
            definition = server.definition(budget=DayBudget(requests=3))
            with guarded(definition, tmp_path) as adviser:
                advice = adviser.classify(texts("a", "b", "c", "d", "e"))

        assert len(server.questions) == 3
        assert [each.item_id for each in advice.unanswered] == ["3", "4"]
        assert {each.code for each in advice.unanswered} == {"advisers.budget-spent"}

    def test_lasts_beyond_one_run(self, tmp_path: Path) -> None:
        with AdviserServer().running() as server:
            definition = server.definition(budget=DayBudget(requests=1))
            for word in "ab":
                with guarded(definition, tmp_path) as adviser:
                    adviser.classify(texts(word))

        assert len(server.questions) == 1

    def test_counts_as_spent_where_the_count_cannot_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "house.json").write_text("", encoding="ascii")
        with AdviserServer().running() as server, guarded(server.definition(), tmp_path) as adviser:
            advice = adviser.classify(texts("a", "b"))

        assert server.questions == []
        assert {each.code for each in advice.unanswered} == {"advisers.budget-unreadable"}

    def test_counts_repeated_questions(self, tmp_path: Path) -> None:
        with AdviserServer().running() as server:
            server.faults = [Served(status=503, body=b"{}")]
            definition = server.definition(limits=replace(QUICK, retries=1), budget=DayBudget(requests=10))
            with guarded(definition, tmp_path) as adviser:
                adviser.classify(texts("a"))

        assert json.loads((tmp_path / "house.json").read_text())["requests"] == 2


class TestRepeating:
    @pytest.mark.parametrize(("status", "questions"), [(429, 2), (503, 2), (500, 1), (504, 1), (400, 1)])
    def test_is_done_only_where_the_adviser_has_not_begun(
        self, tmp_path: Path, status: int, questions: int
    ) -> None:
        with AdviserServer().running() as server:
            server.faults = [Served(status=status, body=b"{}")]
            definition = server.definition(limits=replace(QUICK, retries=1))
            with guarded(definition, tmp_path) as adviser:
                adviser.classify(texts("a"))

        assert len(server.questions) == questions


class TestBreakerOnTheWire:
    @pytest.mark.parametrize("status", [429, 500])
    def test_leaves_an_adviser_in_peace_that_fails_in_a_row(self, tmp_path: Path, status: int) -> None:
        now = [0.0]
        breaker = Breaker(failures=3, rest_s=60, clock=lambda: now[0])
        with AdviserServer().running() as server:
            server.faults = [Served(status=status, body=b"{}")] * 3
            with guarded(server.definition(), tmp_path, breaker=breaker) as adviser:
                advice = adviser.classify(texts(*"abcdefghij"))
                asked_while_open = len(server.questions)
                now[0] = 60.0
                later = adviser.classify(texts(*"abcdefghij"))

        assert asked_while_open == 3
        assert [each.code for each in advice.unanswered[3:]] == ["advisers.resting"] * 7
        assert len(later.opinions) == 10
        assert breaker.stand is Stand.CLOSED

    def test_tries_with_one_question_after_a_rest(self, tmp_path: Path) -> None:
        now = [0.0]
        breaker = Breaker(failures=1, rest_s=60, clock=lambda: now[0])
        with AdviserServer().running() as server:
            server.faults = [Served(status=500, body=b"{}")] * 2
            definition = server.definition(limits=replace(QUICK, at_once=1))
            with guarded(definition, tmp_path, breaker=breaker) as adviser:
                adviser.classify(texts("a"))
                now[0] = 60.0
                adviser.definition = replace(definition, limits=replace(QUICK, at_once=8))
                adviser.classify(texts(*"abcdefgh"))

        assert len(server.questions) == 2

    @pytest.mark.parametrize("status", [400, 413, 414, 422, 451])
    def test_is_not_opened_by_texts_that_the_adviser_refuses(self, tmp_path: Path, status: int) -> None:
        with AdviserServer(lambda _: Served(status=status, body=b"{}")).running() as server:
            breaker = Breaker(failures=2)
            with guarded(server.definition(), tmp_path, breaker=breaker) as adviser:
                refused = adviser.classify(texts(*"abcdef"))
                server.answer = lambda _: said_json(label="clear", p=0.1)
                later = adviser.classify(texts("g"))

        assert [each.code for each in refused.unanswered] == ["advisers.text-refused"] * 6
        assert len(later.opinions) == 1
        assert breaker.stand is Stand.CLOSED

    @pytest.mark.parametrize("status", [401, 403, 404])
    def test_is_opened_by_what_is_the_same_for_every_text(self, tmp_path: Path, status: int) -> None:
        with AdviserServer(lambda _: Served(status=status, body=b"{}")).running() as server:
            breaker = Breaker(failures=2)
            with guarded(server.definition(), tmp_path, breaker=breaker) as adviser:
                adviser.classify(texts(*"abcdef"))

        assert len(server.questions) == 2

    def test_is_not_opened_by_what_texts_can_cause(self, tmp_path: Path) -> None:
        with AdviserServer(lambda _: said("no JSON")).running() as server:
            breaker = Breaker(failures=2)
            with guarded(server.definition(), tmp_path, breaker=breaker) as adviser:
                adviser.classify(texts(*"abcdef"))

        assert len(server.questions) == 6
        assert breaker.stand is Stand.CLOSED


class TestBatches:
    def test_go_to_a_model_on_this_machine_together(self, tmp_path: Path) -> None:
        definition = definition_of(write_model(tmp_path / "model"))
        with guarded(definition, tmp_path / "spent") as adviser:
            advice = adviser.classify(texts(*(f"praise {n}" for n in range(600)), "report"))

        assert len(advice.opinions) == 601
        assert [each.item_id for each in advice.opinions] == [str(n) for n in range(601)]

    def test_keep_their_order_when_some_fail(self, tmp_path: Path) -> None:
        def answer(question: dict[str, Any]) -> Served:
            return (
                said("broken")
                if "odd" in question["messages"][1]["content"]
                else said_json(label="clear", p=0)
            )

        with AdviserServer(answer).running() as server:
            definition = server.definition(limits=replace(QUICK, at_once=4))
            with guarded(definition, tmp_path) as adviser:
                advice = adviser.classify(texts(*("odd" if n % 2 else f"even {n}" for n in range(10))))

        assert [each.item_id for each in advice.opinions] == ["0", "2", "4", "6", "8"]
        assert [each.item_id for each in advice.unanswered] == ["1", "3", "5", "7", "9"]
