"""What do all advisers share that are asked over HTTP, one text after the other?"""

from abc import ABC, abstractmethod

from openiru.advisers.adapters.base import ask_each
from openiru.advisers.adapters.channel import Channel
from openiru.advisers.types import Advice, Definition, Item, Opinion, Policy


class ClassifierOverHttp(ABC):
    """A model on a server of its own; how a question is put, and an answer read, is up to each kind."""

    def __init__(self, definition: Definition, channel: Channel) -> None:
        self._definition = definition
        self._channel = channel

    @property
    def model_id(self) -> str:
        """The name by which its server knows it."""
        return self._definition.model

    @abstractmethod
    def prompt_hash(self, item: Item) -> str:
        """The digest of the instruction that goes with a text."""

    def classify(self, items: list[Item], policy: Policy) -> Advice:
        """An opinion on each text, or why there is none."""
        return ask_each(items, lambda item: self._ask(item, policy), at_once=self._definition.limits.at_once)

    @abstractmethod
    def _ask(self, item: Item, policy: Policy) -> Opinion: ...
