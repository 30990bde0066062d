"""How is an adviser asked about many texts without costing more than it may?"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from openiru.advisers.asking.breaker import Breaker, Stand
from openiru.advisers.asking.budget import Budget
from openiru.advisers.asking.memory import Memory, Question, RunMemory, questions_of
from openiru.advisers.errors import BudgetSpentError, BudgetUnreadableError
from openiru.advisers.types import (
    Advice,
    AdviserKind,
    Classifier,
    Definition,
    Item,
    Opinion,
    Unanswered,
)

_BATCH_ON_THIS_MACHINE: Final = 256
_REST_S: Final = 2.0  # before a question is repeated, where the adviser does not say
_LONGEST_REST_S: Final = 30.0
_RESTING: Final = "advisers.resting"


@dataclass(slots=True, kw_only=True)
class Guarded:
    """A classifier with a memory, a budget and a breaker. For one thread; it asks several questions at once itself."""

    definition: Definition
    classifier: Classifier
    budget: Budget
    clock: Callable[[], datetime]  # of the installation: whose day the budget counts
    memory: Memory = field(default_factory=RunMemory)
    breaker: Breaker = field(default_factory=Breaker)
    sleep: Callable[[float], None] = time.sleep

    def classify(self, items: list[Item]) -> Advice:
        """An opinion on each text, or the reason why there is none; in the order of `items`, and each text once."""
        questions = questions_of(items, self.classifier, self.definition)
        answers = self._answers(dict(zip(questions, items, strict=True)))
        told = [replace(answers[each], item_id=item.id) for item, each in zip(items, questions, strict=True)]
        return Advice(
            opinions=tuple(each for each in told if isinstance(each, Opinion)),
            unanswered=tuple(each for each in told if isinstance(each, Unanswered)),
        )

    def _answers(self, asked: dict[Question, Item]) -> dict[Question, Opinion | Unanswered]:
        answers: dict[Question, Opinion | Unanswered] = {}
        waiting: list[Question] = []
        for question in asked:
            known = self.memory.recall(question)
            if known is None:
                waiting.append(question)
            else:
                answers[question] = replace(known, is_remembered=True)
        while waiting:
            now, waiting = self._next(waiting)
            for question, answer in self._ask(now, asked):
                answers[question] = answer
                if isinstance(answer, Opinion):
                    self.memory.keep(question, answer)
        return answers

    def _next(self, waiting: list[Question]) -> tuple[list[Question], list[Question]]:
        """Those to ask at once, and the rest; one alone tries an adviser that has rested."""
        at_once = self.definition.limits.at_once
        if self.definition.kind is AdviserKind.ONNX:
            at_once = _BATCH_ON_THIS_MACHINE
        if self.breaker.stand is Stand.HALF_OPEN:
            at_once = 1
        return waiting[:at_once], waiting[at_once:]

    def _ask(
        self, questions: list[Question], asked: dict[Question, Item]
    ) -> Iterator[tuple[Question, Opinion | Unanswered]]:
        left = {str(place): question for place, question in enumerate(questions)}
        for attempt in range(self.definition.limits.retries + 1):
            items = [replace(asked[question], id=key) for key, question in left.items()]
            again: list[Unanswered] = []
            for answer in self._once(items):
                if isinstance(answer, Unanswered) and answer.may_repeat:
                    again.append(answer)
                else:
                    yield left.pop(answer.item_id), answer
            if not again:
                return
            if attempt < self.definition.limits.retries and self.breaker.stand is Stand.CLOSED:
                self.sleep(_rest_s(again))
                continue
            yield from ((left[each.item_id], each) for each in again)
            return

    def _once(self, items: list[Item]) -> list[Opinion | Unanswered]:
        if self.breaker.stand is Stand.OPEN:
            words = f"{self.definition.name} was away too often in a row and is left in peace for a while."
            return [Unanswered(item_id=each.id, code=_RESTING, message=words) for each in items]
        most = self.definition.limits.text_characters
        policy = self.definition.policy
        try:
            self.budget.spend(
                requests=len(items),
                characters=sum(len(policy.text) + min(most, len(each.text)) for each in items),
                at=self.clock(),
            )
        except (BudgetSpentError, BudgetUnreadableError) as error:
            return [Unanswered(item_id=each.id, code=error.code, message=error.message) for each in items]
        advice = self.classifier.classify(items, policy)
        for each in advice.unanswered:
            if each.is_away:
                self.breaker.away()
        if advice.opinions:
            self.breaker.answered()
        return [*advice.opinions, *advice.unanswered]


def _rest_s(again: list[Unanswered]) -> float:
    wanted = [float(each.retry_after_s) for each in again if each.retry_after_s is not None]
    return min(max(wanted, default=_REST_S), _LONGEST_REST_S)
