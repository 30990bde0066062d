"""How is a stranger's text handed to a model so that it stays a text and cannot give orders?

A fence is two lines with a mark drawn at random after the text was written, so that no text can hold it. Signs with which
models tell speakers apart are taken apart, because some servers read them wherever they stand. They are known by their form, not
by name: a word in angle brackets, with bars or without, or an English word in square ones. Others, a definition can name.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

_MARK_BYTES: Final = 16
# <|…|> of ChatML and Llama 3, also with the wide bars of DeepSeek; <…> of Gemma, Llama Guard, ChatGLM and sentence pieces;
# <<SYS>> of Llama 2; […] of Mistral, Llama 2, ChatGLM and BERT. Wide brackets as well: some tokenizers narrow them first.
SIGNS: Final = re.compile(
    r"[<＜][|｜￨│]|[|｜￨│][>＞]"
    r"|<<(?=/?\w+>>)"
    r"|[<＜](?=/?\w[\w▁ :/=.-]{0,63}[>＞])"
    r"|[\[［](?=/?[A-Za-z][A-Za-z0-9_ -]{1,40}[\]］])"
)
BREAK: Final = "·"
# What stands in the place of signs; none of it may be in a sign, or taking one apart could make another.
IN_PLACE: Final = "‹›¦⟦" + BREAK
_IN_PLACE: Final = str.maketrans("<＜>＞|｜￨│[［", "‹‹››¦¦¦¦⟦⟦")


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


def fenced(
    text: str, draw: Callable[[], str] = _draw, *, signs: Sequence[str] = (), beside: str = ""
) -> Fenced:
    """The text within a fence that it cannot close, because the mark of the fence is nowhere in it.

    Args:
        text: of a stranger.
        draw: draws a mark.
        signs: of the adviser's template, which cannot be known by their form.
        beside: other words of strangers that a fence with the same mark will hold.
    """
    inside = without_signs(text, signs)
    held = f"{inside}\n{beside}".casefold()
    mark = draw()
    # Whatever the letters' case: a model may not care about it.
    while mark.casefold() in held:
        mark = draw()
    return Fenced(mark=mark, words=f"BEGIN CONTENT {mark}\n{inside}\nEND CONTENT {mark}")


def without_signs(text: str, signs: Sequence[str] = ()) -> str:
    """The text with the signs of chat templates taken apart, and without characters that cannot be sent.

    Taking one sign apart never makes another: what stands in its place is in no sign. The text keeps its reading. `signs` are
    taken apart after their first letter, whatever the letters' case.
    """
    sendable = text.encode("utf-8", "replace").decode().replace("\x00", " ")
    for sign in signs:
        sendable = _within(sign).sub(lambda found: found.group() + BREAK, sendable)
    return SIGNS.sub(lambda found: found.group().translate(_IN_PLACE), sendable)


@cache
def _within(sign: str) -> re.Pattern[str]:
    # Only its first letter is taken up, so that the same sign may begin anew within it.
    return re.compile(f"{re.escape(sign[0])}(?={re.escape(sign[1:])})", re.IGNORECASE)
