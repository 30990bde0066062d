"""Asks a chat endpoint that speaks as OpenAI's does: a policy in words, the answer in JSON."""

from typing import Any, Final

from openiru.advisers.adapters import prompt
from openiru.advisers.adapters.asked import Asked, ask_over, reply_of
from openiru.advisers.adapters.base import BadAnswerError, beginning, plain, probability
from openiru.advisers.adapters.channel import strict_json
from openiru.advisers.adapters.over_http import ClassifierOverHttp
from openiru.advisers.types import (
    CATEGORY_MAX_CHARACTERS,
    RATIONALE_MAX_CHARACTERS,
    Item,
    Label,
    Opinion,
    Policy,
    Span,
)

_ANSWER_TOKENS: Final = 1_024  # a model that thinks aloud needs room before its answer
_QUOTES_MAX: Final = 8
_THOUGHTS: Final = ("<think>", "</think>")
_BLOCK: Final = "```"


class ChatClassifier(ClassifierOverHttp):
    """A model that reads a policy."""

    def prompt_hash(self, item: Item) -> str:
        """The digest of the instruction."""
        names = prompt.names_of(item.context, self._definition.signs)
        return prompt.prompt_hash(self._definition.policy, names, prompt.JSON_ANSWER)

    def _ask(self, item: Item, policy: Policy) -> Opinion:
        asked = Asked.about(item, policy, prompt.JSON_ANSWER, self._definition)
        answer, latency_ms = ask_over(
            self._channel,
            {
                "model": self._definition.model,
                "messages": asked.messages,
                "temperature": 0,
                "max_tokens": _ANSWER_TOKENS,
                "stream": False,
                "response_format": {"type": "json_object"},
            },
        )
        reply = reply_of(answer)
        said = _object_in(reply)
        return Opinion(
            item_id=item.id,
            label=_label(said),
            p=None if said.get("p") is None else probability(said["p"]),
            category=plain(said.get("category") or "", CATEGORY_MAX_CHARACTERS),
            rationale=plain(said.get("rationale") or "", RATIONALE_MAX_CHARACTERS),
            spans=spans_of(said.get("quotes") or [], asked.text),
            model_id=self.model_id,
            policy_hash=policy.digest,
            prompt_hash=asked.prompt_hash,
            latency_ms=latency_ms,
            raw=beginning(reply),
            is_cut=asked.is_cut,
        )


def _object_in(reply: str) -> dict[str, Any]:
    """The answer, without the thoughts before it and the fence of a code block around it."""
    said = strict_json(_without_block(_without_thoughts(reply.strip())))
    if not isinstance(said, dict):
        raise BadAnswerError("The adviser's reply is no JSON object.")
    return said


def _without_thoughts(reply: str) -> str:
    begin, end = _THOUGHTS
    _, ended, after = reply.partition(end)
    return after.strip() if ended and reply.startswith(begin) else reply


def _without_block(reply: str) -> str:
    # Not by a pattern: one that allows blanks on both sides of the words takes minutes on a page of empty lines.
    if not (reply.startswith(_BLOCK) and reply.endswith(_BLOCK)):
        return reply
    head, _, inside = reply.removeprefix(_BLOCK).removesuffix(_BLOCK).partition("\n")
    return inside if head.strip() in {"", "json"} else reply


def _label(said: dict[str, Any]) -> Label:
    label = said.get("label")
    if not isinstance(label, str) or label not in set(Label):
        raise BadAnswerError("The adviser's label is none of flagged, clear and unsure.")
    return Label(label)


def spans_of(quotes: object, text: str) -> tuple[Span, ...]:
    """Where the quoted words stand; words that the text does not hold are left out, models make some up.

    Raises:
        BadAnswerError: if `quotes` is no list.
    """
    if not isinstance(quotes, list):
        raise BadAnswerError("The adviser's quotes are no list.")
    found = {
        (start, start + len(quote))
        for quote in quotes[:_QUOTES_MAX]
        if isinstance(quote, str) and quote.strip() and (start := text.find(quote)) >= 0
    }
    return tuple(Span(start=start, end=end) for start, end in sorted(found))
