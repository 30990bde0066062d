"""What does every adapter share: the failure to answer, and asking about one text after the other?"""

import math
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from openiru.advisers.types import RAW_MAX_CHARACTERS, Advice, Item, Opinion, Unanswered
from openiru.foundation.errors import Kind, OpenIruError


class AdviserAwayError(OpenIruError):
    """The adviser did not answer, or not as it should; that says nothing about the text.

    The message leaves out what the adviser sent.
    """

    code = "advisers.away"
    kind = Kind.UNAVAILABLE

    def __init__(self, message: str, *, permanent: bool, retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_s = retry_after_s


class TextRefusedError(OpenIruError):
    """The adviser answered that it does not take this question: too long for it, or its filter forbids it.

    Whoever writes texts can bring that about, so it says nothing of the adviser.
    """

    code = "advisers.text-refused"
    kind = Kind.UNAVAILABLE


class BadAnswerError(OpenIruError):
    """The adviser answered something that is no opinion."""

    code = "advisers.bad-answer"
    kind = Kind.UNAVAILABLE


def ask_each(items: list[Item], ask: Callable[[Item], Opinion], *, at_once: int) -> Advice:
    """Ask about each text by itself, at most so many at once; one that fails does not stop the others."""
    if at_once <= 1 or len(items) <= 1:
        return sorted_out(_try(ask, item) for item in items)
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="adviser") as pool:
        return sorted_out(pool.map(lambda item: _try(ask, item), items))


def _try(ask: Callable[[Item], Opinion], item: Item) -> Opinion | Unanswered:
    try:
        return ask(item)
    except AdviserAwayError as error:
        return Unanswered(
            item_id=item.id,
            code=error.code,
            message=error.message,
            is_away=True,
            may_repeat=not error.permanent,
            retry_after_s=error.retry_after_s,
        )
    except OpenIruError as error:
        return Unanswered(item_id=item.id, code=error.code, message=error.message)


def sorted_out(answers: Iterable[Opinion | Unanswered]) -> Advice:
    """Opinions and texts without one, each in the order in which they came."""
    found = list(answers)
    return Advice(
        opinions=tuple(each for each in found if isinstance(each, Opinion)),
        unanswered=tuple(each for each in found if isinstance(each, Unanswered)),
    )


def probability(value: object) -> float:
    """A probability as an adviser wrote it.

    Raises:
        BadAnswerError: if it is no number from 0 to 1.
    """
    # A truth value is a number in Python, and no probability.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadAnswerError("The adviser's probability is no number.")
    if not 0 <= value <= 1 or not math.isfinite(value):
        raise BadAnswerError("The adviser's probability does not lie between 0 and 1.")
    return float(value)


def plain(words: object, most: int) -> str:
    """Words of a machine as they may be kept and shown: one line, without controls, not longer than `most`.

    Raises:
        BadAnswerError: if they are no words.
    """
    if not isinstance(words, str):
        raise BadAnswerError("The adviser gave something else where words belong.")
    return " ".join("".join(_shown(words[: most * 2])).split())[:most].rstrip()


def beginning(reply: str) -> str:
    """The beginning of a reply, as it may be kept: PostgreSQL holds no NUL, and UTF-8 no lone surrogate."""
    kept = reply[:RAW_MAX_CHARACTERS].replace("\x00", "\ufffd")
    return kept.encode("utf-8", "replace").decode()


def _shown(words: str) -> Iterator[str]:
    for letter in words:
        # Lone surrogates cannot be written; marks of direction could turn a whole line about.
        if "\ud800" <= letter <= "\udfff":
            yield "\ufffd"
        elif letter.isprintable() or letter in "\u200c\u200d":
            yield letter
        else:
            yield " "
