"""How is a stranger's text handed to a model so that it stays a text and cannot give orders?

A fence is two lines with a mark drawn at random after the text was written, so that no text can hold it. Signs with which
models tell speakers apart are taken apart, because some servers read them wherever they stand.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_MARK_BYTES: Final = 16
# Signs of the templates of common models: ChatML and Llama 3 (<|…|>), Gemma, Mistral and Llama 2, sentence pieces.
_SIGNS: Final = re.compile(
    r"<\||\|>|<(?=/?(?:s|bos|eos|pad|unk|start_of_turn|end_of_turn|think|system|user|assistant)\s*>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\])|<<(?=/?SYS>>)",
    re.IGNORECASE,
)
_IN_PLACE: Final = {"<|": "‹¦", "|>": "¦›", "<": "‹", "[": "⟦", "<<": "‹‹"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fenced:
    """A text within its fence."""

    mark: str
    words: str  # the opening line, the text, the closing line

    @property
    def opening(self) -> str:
        """The line after which the text begins."""
        return f"BEGIN CONTENT {self.mark}"

    @property
    def closing(self) -> str:
        """The line before which it ends."""
        return f"END CONTENT {self.mark}"


def _draw() -> str:
    return secrets.token_hex(_MARK_BYTES)


def fenced(text: str, draw: Callable[[], str] = _draw) -> Fenced:
    """The text within a fence that it cannot close, because the mark of the fence is nowhere in it."""
    inside = without_signs(text)
    mark = draw()
    # Whatever the letters' case: a model may not care about it.
    while mark.casefold() in inside.casefold():
        mark = draw()
    return Fenced(mark=mark, words=f"BEGIN CONTENT {mark}\n{inside}\nEND CONTENT {mark}")


def without_signs(text: str) -> str:
    """The text with the signs of chat templates taken apart, and without characters that cannot be sent.

    Taking one sign apart never makes another: what stands in its place is in no sign. The text keeps its reading.
    """
    sendable = text.encode("utf-8", "replace").decode().replace("\x00", " ")
    return _SIGNS.sub(lambda found: _IN_PLACE[found.group()], sendable)
