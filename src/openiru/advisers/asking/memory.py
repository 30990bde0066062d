"""What did an adviser say of the same text before?"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from openiru.advisers.types import Classifier, Item, Opinion, Policy


class Question(NamedTuple):
    """What makes two questions the same."""

    text_digest: str
    model_id: str
    policy_hash: str
    prompt_hash: str  # with another organisation in the prompt it is another question


class Memory(Protocol):
    """Keeps opinions by question."""

    def recall(self, question: Question) -> Opinion | None:
        """What was said before; None if nothing is remembered."""
        ...

    def keep(self, question: Question, opinion: Opinion) -> None:
        """Remember what was said."""
        ...


def question_of(item: Item, classifier: Classifier, policy: Policy) -> Question:
    """The question that asking about a text would be."""
    return Question(item.text_digest, classifier.model_id, policy.digest, classifier.prompt_hash(item))


@dataclass(slots=True, kw_only=True)
class RunMemory:
    """Remembers within one run; the oldest is forgotten first."""

    most: int = 50_000
    _kept: OrderedDict[Question, Opinion] = field(default_factory=OrderedDict, init=False)

    def recall(self, question: Question) -> Opinion | None:
        """What was said before in this run."""
        return self._kept.get(question)

    def keep(self, question: Question, opinion: Opinion) -> None:
        """Remember what was said."""
        self._kept[question] = opinion
        if len(self._kept) > self.most:
            self._kept.popitem(last=False)
