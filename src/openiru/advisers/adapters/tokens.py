"""Asks a chat endpoint for one word, yes or no, and reads how probable each was."""

import math
from typing import Any, Final

from openiru.advisers.adapters import prompt
from openiru.advisers.adapters.asked import Asked, ask_over
from openiru.advisers.adapters.base import BadAnswerError, beginning
from openiru.advisers.adapters.channel import Channel
from openiru.advisers.adapters.over_http import ClassifierOverHttp
from openiru.advisers.types import Definition, Item, Label, Opinion, Policy
from openiru.foundation.digests import canonical_json

_ALTERNATIVES: Final = 20  # as many as endpoints give
_LEAST_MASS: Final = 0.5  # below that the model wanted to say something else
_LEAST_LOGPROB: Final = -1e6  # servers write -9999 for "never"
_ROUNDING: Final = 1e-3  # servers compute in half precision; a logarithm may come out a little above 0
_AROUND_WORDS: Final = " \t\n▁Ġ.\"'"  # tokenizers mark the space before a word with ▁ or Ġ


class TokenClassifier(ClassifierOverHttp):
    """A model whose first word is its answer."""

    def __init__(self, definition: Definition, channel: Channel) -> None:
        super().__init__(definition, channel)
        self._answer = prompt.YES_OR_NO.format(
            yes=definition.yes[0].capitalize(), no=definition.no[0].capitalize()
        )

    def prompt_hash(self, item: Item) -> str:
        """The digest of the instruction."""
        names = prompt.names_of(item.context, self._definition.signs)
        return prompt.prompt_hash(self._definition.policy, names, self._answer)

    def _ask(self, item: Item, policy: Policy) -> Opinion:
        asked = Asked.about(item, policy, self._answer, self._definition)
        choice, latency_ms = ask_over(
            self._channel,
            {
                "model": self._definition.model,
                "messages": asked.messages,
                "temperature": 0,
                "max_tokens": 1,
                "stream": False,
                "logprobs": True,
                "top_logprobs": _ALTERNATIVES,
            },
        )
        alternatives = _alternatives(choice)
        yes, no = (
            self._mass(alternatives, self._definition.yes),
            self._mass(alternatives, self._definition.no),
        )
        p = min(1.0, yes / (yes + no)) if yes + no > 0 else None
        return Opinion(
            item_id=item.id,
            label=self._label(p, yes + no),
            p=p,
            category="",
            rationale="",
            spans=(),
            model_id=self.model_id,
            policy_hash=policy.digest,
            prompt_hash=asked.prompt_hash,
            latency_ms=latency_ms,
            raw=beginning(canonical_json({"first word": dict(alternatives)})),
            is_cut=asked.is_cut,
        )

    def _label(self, p: float | None, mass: float) -> Label:
        if p is None or mass < _LEAST_MASS:
            return Label.UNSURE
        return Label.FLAGGED if p >= self._definition.flagged_from else Label.CLEAR

    @staticmethod
    def _mass(alternatives: list[tuple[str, float]], words: tuple[str, ...]) -> float:
        """How probable the words are together, however they are written."""
        wanted = {word.casefold() for word in words}
        return sum(
            math.exp(min(0.0, logprob))
            for token, logprob in alternatives
            if token.strip(_AROUND_WORDS).casefold() in wanted
        )


def _alternatives(choice: dict[str, Any]) -> list[tuple[str, float]]:
    """The words that could have come first, with the logarithms of their probabilities."""
    logprobs = choice.get("logprobs")
    content = logprobs.get("content") if isinstance(logprobs, dict) else None
    if not isinstance(content, list) or not content or not isinstance(content[0], dict):
        raise BadAnswerError("The adviser gave no probabilities of words; its server must support logprobs.")
    top = content[0].get("top_logprobs")
    if not isinstance(top, list) or not top:
        raise BadAnswerError(
            "The adviser gave no other words that could have come; it must support top_logprobs."
        )
    return [_token(each) for each in top[:_ALTERNATIVES]]


def _token(each: object) -> tuple[str, float]:
    token = each.get("token") if isinstance(each, dict) else None
    logprob = each.get("logprob") if isinstance(each, dict) else None
    # A truth value is a number in Python.
    if not isinstance(token, str) or isinstance(logprob, bool) or not isinstance(logprob, int | float):
        raise BadAnswerError("The adviser's probabilities of words cannot be read.")
    if not _LEAST_LOGPROB < logprob <= _ROUNDING:
        raise BadAnswerError("The adviser's probabilities of words are no logarithms of probabilities.")
    return token, float(logprob)
