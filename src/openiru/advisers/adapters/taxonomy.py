"""Asks a model with a fixed list of its own, which answers "safe", or "unsafe" and the codes of its list.

Such lists are coarser than a unit's question: in Llama Guard's, terrorism is one of many violent crimes under S1.
"""

import re
from typing import Final

from openiru.advisers.adapters import prompt
from openiru.advisers.adapters.asked import ask_over, reply_of
from openiru.advisers.adapters.base import BadAnswerError, beginning
from openiru.advisers.adapters.fence import fenced
from openiru.advisers.adapters.over_http import ClassifierOverHttp
from openiru.advisers.types import Item, Label, Opinion, Policy
from openiru.foundation.digests import sha256_text

_ANSWER_TOKENS: Final = 64
_CODE: Final = re.compile(r"[A-Z]{1,3}[0-9]{1,3}")
_REPLY_MAX_CHARACTERS: Final = 400


class TaxonomyClassifier(ClassifierOverHttp):
    """A model that brings its own instruction."""

    def prompt_hash(self, item: Item) -> str:  # noqa: ARG002  (the same for every text)
        """The digest of what is asked: the text in its fence, and nothing beside it."""
        return sha256_text(prompt.ALONE.encode())

    def _ask(self, item: Item, policy: Policy) -> Opinion:
        text = item.text[: self._definition.limits.text_characters]
        fence = fenced(text, signs=(*prompt.TURNS, *self._definition.signs))
        words = f"{prompt.ALONE.replace('{mark}', fence.mark)}\n{fence.words}"
        choice, latency_ms = ask_over(
            self._channel,
            {
                "model": self._definition.model,
                # Its template makes a fence of its own; all that could end that early is taken apart.
                "messages": [{"role": "user", "content": words}],
                "temperature": 0,
                "max_tokens": _ANSWER_TOKENS,
                "stream": False,
            },
        )
        reply = reply_of(choice)
        codes = codes_of(reply)
        return Opinion(
            item_id=item.id,
            label=self._label(codes),
            p=None,
            category=", ".join(codes),
            rationale="",
            spans=(),
            model_id=self.model_id,
            policy_hash=policy.digest,
            prompt_hash=self.prompt_hash(item),
            latency_ms=latency_ms,
            raw=beginning(reply),
            is_cut=len(text) < len(item.text),
        )

    def _label(self, codes: tuple[str, ...]) -> Label:
        wanted = self._definition.flagged_codes
        return Label.FLAGGED if codes and (not wanted or set(codes) & set(wanted)) else Label.CLEAR


def codes_of(reply: str) -> tuple[str, ...]:
    """The codes of an "unsafe"; none for a "safe".

    Raises:
        BadAnswerError: if the reply is neither.
    """
    lines = reply[:_REPLY_MAX_CHARACTERS].strip().split("\n")
    verdict = lines[0].strip().casefold()
    if verdict == "safe" and len(lines) == 1:
        return ()
    codes = tuple(code.strip() for code in ",".join(lines[1:]).split(",") if code.strip())
    if verdict != "unsafe" or not codes or not all(_CODE.fullmatch(code) for code in codes):
        raise BadAnswerError('The adviser\'s reply is neither "safe" nor "unsafe" with its codes.')
    return tuple(sorted(set(codes)))
