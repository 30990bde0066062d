"""What did an adviser say of the same text before?"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from openiru.advisers.asking.definitions import fingerprint
from openiru.advisers.types import Classifier, Definition, Item, Opinion


class Question(NamedTuple):
    """What makes two questions the same."""

    adviser: str
    fingerprint: str  # another server of the same model is another adviser, and so is another threshold
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


def questions_of(items: Sequence[Item], classifier: Classifier, definition: Definition) -> list[Question]:
    """The questions that asking about texts would be."""
    described = fingerprint(definition)
    return [
        Question(
            adviser=definition.name,
            fingerprint=described,
            text_digest=item.text_digest,
            model_id=classifier.model_id,
            policy_hash=definition.policy.digest,
            prompt_hash=classifier.prompt_hash(item),
        )
        for item in items
    ]


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
