"""Which terms can be looked for, and which of them count alone?"""

import re
from typing import Final

from openiru.engines.interface import KnownTerm, TermKind
from openiru.engines.names.rules import SHORT_NAME_LETTERS
from openiru.engines.terms.everyday import EVERYDAY_WORDS, is_everyday, is_everyday_tag
from openiru.engines.terms.types import UnusableTermError
from openiru.engines.text.normalise import normalise_text

MOST_WORDS: Final = 32  # of a term; bounds the time that a text may take
MOST_LETTERS: Final = 400  # of a term, in comparable form
MIN_GLUED_LETTERS: Final = 8  # of terms that are also looked for with their words run together
_ACRONYM: Final = re.compile(r"[A-Z](?:[.\-]?[A-Z]){1,5}\.?")
NUMBER_SIGNS: Final = "#＃﹟"


def words_of(text: str) -> str:
    """A term in comparable form.

    Raises:
        UnusableTermError: if it has no letters, or too many of them.
    """
    words = normalise_text(text)
    if not any(letter.isalpha() for letter in words):
        raise UnusableTermError("has no letters; addresses and @handles are known signals of their own")
    if len(words) > MOST_LETTERS or words.count(" ") >= MOST_WORDS:
        raise UnusableTermError(f"is longer than {MOST_WORDS} words or {MOST_LETTERS} characters")
    return words


def needs_context(term: KnownTerm, words: str) -> bool:
    """Whether a term is too short or too common to count alone; `words` is its comparable form."""
    return (
        term.needs_context
        or bool(term.context)
        or is_acronym(term)
        or len(words.replace(" ", "")) <= SHORT_NAME_LETTERS
        or is_everyday(words)
        or (term.kind is TermKind.HASHTAG and is_everyday_tag(words.replace(" ", "")))
    )


def is_acronym(term: KnownTerm) -> bool:
    """Whether a term is called an acronym, or is written as one: "GSD", "G.S.D."."""
    written = term.text.strip().lstrip(NUMBER_SIGNS)
    return term.kind is TermKind.ACRONYM or _ACRONYM.fullmatch(written) is not None


def tells_of_bearer(word: str) -> bool:
    """Whether a word of a term is context for the short terms of the same organisation."""
    return len(word) >= SHORT_NAME_LETTERS and word not in EVERYDAY_WORDS


def context_of(told: str) -> list[str]:
    """The words of a context that a term's record names; of several those that not everybody uses, if there are any."""
    words = normalise_text(told).split()
    return [word for word in words if word not in EVERYDAY_WORDS] or words
