"""What is put to a chat endpoint, and how is its reply taken out of the answer?"""

import time
from dataclasses import dataclass
from typing import Any, Self

from openiru.advisers.adapters import prompt
from openiru.advisers.adapters.base import BadAnswerError
from openiru.advisers.adapters.channel import Channel
from openiru.advisers.adapters.fence import fenced
from openiru.advisers.types import Definition, Item, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question about one text."""

    text: str  # as far as it is asked about
    messages: list[dict[str, str]]
    prompt_hash: str
    is_cut: bool

    @classmethod
    def about(cls, item: Item, policy: Policy, answer: str, definition: Definition) -> Self:
        """The question whether a text meets the policy, to be answered as `answer` says."""
        text = item.text[: definition.limits.text_characters]
        names = prompt.names_of(item.context, definition.signs)
        fence = fenced(text, signs=definition.signs, beside=names)
        system = prompt.system_words(policy, names, answer, mark=fence.mark)
        return cls(
            text=text,
            messages=prompt.messages(system, fence),
            prompt_hash=prompt.prompt_hash(policy, names, answer),
            is_cut=len(text) < len(item.text),
        )


def ask_over(channel: Channel, question: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """The first choice of a chat completion, and how many milliseconds it took."""
    began = time.perf_counter()
    answer = channel.post("/chat/completions", question)
    latency_ms = round((time.perf_counter() - began) * 1000)
    choices = answer.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise BadAnswerError("The adviser's answer holds no choice.")
    return choices[0], latency_ms


def reply_of(choice: dict[str, Any]) -> str:
    """The words of a choice.

    Raises:
        BadAnswerError: if there are none.
    """
    message = choice.get("message")
    words = message.get("content") if isinstance(message, dict) else None
    if not isinstance(words, str) or not words.strip():
        raise BadAnswerError("The adviser's answer holds no words.")
    return words
