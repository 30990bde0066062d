"""Posts in several scripts, and terms to look for in them, made of public word lists; always the same."""

import random
from pathlib import Path
from typing import Final

from benchmarks.text.language_texts import catalogue, english, roman_urdu
from openiru.engines.interface import KnownTerm, TermKind
from openiru.engines.terms.rules import words_of
from openiru.engines.terms.types import UnusableTermError
from openiru.engines.text.normalise import normalise_text

BEARERS: Final = 200
PLANTED: Final = 0.02  # of the posts hold a term
_HANDLES: Final = 0.3  # of the posts begin with an @handle, end with a link, hold a hashtag
_LINKS: Final = 0.2
_TAGS: Final = 0.15
_MOST_LETTERS: Final = 280


def posts_of_many_scripts(count: int, terms: list[KnownTerm]) -> list[str]:
    """Posts: RUHSOLD's where it is, sentences of installed programs, Python's documents; some with terms put in."""
    rng = random.Random(7)
    sources = [text for text in (roman_urdu("train"), english(), *map(catalogue, ("ur", "ar", "fa"))) if text]
    posts = []
    for number in range(count):
        words = rng.choice(sources[number % len(sources)])[:_MOST_LETTERS].split()
        if rng.random() < _HANDLES:
            words.insert(0, f"@reader_{rng.randrange(1000)}")
        if rng.random() < _TAGS and words:
            words.insert(rng.randrange(len(words)), f"#{rng.choice(words)}")
        if rng.random() < _LINKS:
            words.append(f"https://news.example/{rng.randrange(10_000)}")
        if terms and rng.random() < PLANTED:
            words.insert(rng.randrange(len(words) + 1), rng.choice(terms).text)
        posts.append(" ".join(words))
    return posts


def terms_of_public_words(count: int) -> list[KnownTerm]:
    """Slogans, outlets, aliases of two to five words, hashtags of two, and a few single words and acronyms."""
    rng = random.Random(8)
    vocabularies = [
        sorted({word for text in texts for word in normalise_text(text).split() if len(word) > 2})
        for texts in (roman_urdu("train"), english(), *map(catalogue, ("ur", "ar", "fa")))
        if texts
    ]
    terms: dict[str, KnownTerm] = {}
    while len(terms) < count:
        words = rng.choices(rng.choice(vocabularies), k=rng.choice((2, 2, 3, 3, 4, 5)))
        kind = rng.choice((TermKind.SLOGAN, TermKind.OUTLET, TermKind.ALIAS, TermKind.HASHTAG))
        text = f"#{''.join(map(str.capitalize, words[:2]))}" if kind is TermKind.HASHTAG else " ".join(words)
        if rng.random() < 0.01:
            text, kind = "".join(rng.choices("BCDFGKLMNPRST", k=4)), TermKind.ACRONYM
        try:
            words_of(text)
        except UnusableTermError:
            continue
        terms[text] = KnownTerm(
            signal_id=f"term:{len(terms)}",
            organisation_id=f"bearer {rng.randrange(BEARERS)}",
            text=text,
            kind=kind,
        )
    return list(terms.values())


def read_posts(path: Path | None, count: int, terms: list[KnownTerm]) -> list[str]:
    """Posts of a file, one a line; without one, those made up."""
    if path is None:
        return posts_of_many_scripts(count, terms)
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
