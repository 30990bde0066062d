"""Is one post a copy of another, or inside it, and which words do they share?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from openiru.engines.runs import shared_counts
from openiru.engines.text.copies.shingles import MOST_LETTERS, PASSAGE_WORDS, comparable, shingles_of
from openiru.engines.text.normalise import normalise_for_match

LEAST_JACCARD: Final = 0.35  # from here two posts are copies of each other,
LEAST_SHARED: Final = 16  # if they share so many different shingles: a greeting is nobody's
LEAST_CONTAINED: Final = 0.7  # share of the shorter from which it is inside the longer
QUOTED: Final = 0.9  # share of the shorter from which the longer one quotes it, where it has more besides:
LEAST_MORE: Final = 0.15  # of its shingles, for who reports or warns puts words of theirs beside a quote,
LEAST_MORE_SHINGLES: Final = 16  # or so many, some four words, however long the quote is
LEAST_SHINGLES: Final = 12  # of the shorter: a few common words are in many posts
MOST_SPANS: Final = 100


class Relation(StrEnum):
    """What a post is to another."""

    SAME = "same"  # the same shingles: letters, marks, addresses and order of words may differ
    COPY = "copy"
    INSIDE = "inside"  # it stands within the other
    AROUND = "around"  # it holds the other, and has more besides


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFacts:
    """What two posts share."""

    jaccard: float  # of their shingles, exact: shared of all
    contained: float  # shared of the shorter
    is_copy: bool
    is_inside: bool  # the shorter is in the longer, which has more besides
    is_longer: bool  # the first of both is the longer one

    @property
    def relation(self) -> Relation | None:
        """What the first is to the other; None if they are no copies."""
        if self.is_copy:
            return Relation.SAME if self.jaccard == 1 else Relation.COPY
        if not self.is_inside:
            return None
        return Relation.AROUND if self.is_longer else Relation.INSIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSpan:
    """Words that both posts hold in the same order; places in the original texts."""

    start: int
    end: int
    other_start: int
    other_end: int


def compare_posts(text: str, other: str) -> CopyFacts:
    """How much two posts share, exactly."""
    (facts,) = compare_pairs([text, other], [(0, 1)])
    return facts


def compare_pairs(texts: Sequence[str], pairs: Sequence[tuple[int, int]]) -> list[CopyFacts]:
    """How much the posts of each pair share, exactly.

    Args:
        texts: the posts.
        pairs: places in `texts`.

    Cost:
        About 40 microseconds for a post, and one or two for a pair.
    """
    hashes, starts = shingles_of([comparable(text) for text in texts])
    counts = np.diff(starts).tolist()
    ones, twos = np.array(pairs, np.int64).reshape(-1, 2).T.copy()
    shared = shared_counts(starts, hashes, starts, hashes, ones, twos).tolist()
    return [_facts(both, counts[one], counts[two]) for both, (one, two) in zip(shared, pairs, strict=True)]


def _facts(shared: int, one: int, two: int) -> CopyFacts:
    least, most = sorted((one, two))
    jaccard = shared / (least + most - shared) if most else 0.0
    contained = shared / least if least else 0.0
    more = most - least
    is_quoted = contained >= QUOTED and (more >= LEAST_MORE * most or more >= LEAST_MORE_SHINGLES)
    is_copy = jaccard >= LEAST_JACCARD and shared >= LEAST_SHARED and not is_quoted
    is_inside = not is_copy and least >= LEAST_SHINGLES and contained >= LEAST_CONTAINED
    return CopyFacts(
        jaccard=round(jaccard, 4),
        contained=round(contained, 4),
        is_copy=is_copy,
        is_inside=is_inside,
        is_longer=one > two,
    )


def shared_spans(text: str, other: str) -> list[SharedSpan]:
    """The runs of three words or more that two posts share, in the order of the first; none overlap in it.

    A run is told where it first stands in the other post. Posts that are the same word for word share one run.
    """
    one, two = normalise_for_match(text[:MOST_LETTERS]), normalise_for_match(other[:MOST_LETTERS])
    words, others = _words(one.text), _words(two.text)
    found = []
    for first, at, length in _runs([word for word, _ in words], [word for word, _ in others]):
        start, end = one.original_span(
            words[first][1], words[first + length - 1][1] + len(words[first + length - 1][0])
        )
        last = others[at + length - 1]
        other_start, other_end = two.original_span(others[at][1], last[1] + len(last[0]))
        found.append(SharedSpan(start=start, end=end, other_start=other_start, other_end=other_end))
    return found[:MOST_SPANS]


def _words(plain: str) -> list[tuple[str, int]]:
    """Words with their places."""
    place, found = 0, []
    for word in plain.split(" "):
        if word:
            found.append((word, place))
        place += len(word) + 1
    return found


def _runs(words: list[str], others: list[str]) -> list[tuple[int, int, int]]:
    """Runs that both hold: place in each, and length; from the left, each as long as it goes."""
    least = min(PASSAGE_WORDS, len(words), len(others))
    if not least:
        return []
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(others) - least + 1):
        known = places[tuple(others[at : at + least])]
        if len(known) < _MOST_PLACES:
            known.append(at)
    found, first = [], 0
    while first <= len(words) - least:
        length, at = max(
            (
                (_length(words, first, others, at), -at)
                for at in places.get(tuple(words[first : first + least]), ())
            ),
            default=(0, 0),
        )
        if length:
            found.append((first, -at, length))
        first += max(1, length)
    return found


_MOST_PLACES: Final = 8  # of a run of words that are tried


def _length(words: list[str], first: int, others: list[str], at: int) -> int:
    length = 0
    while (
        first + length < len(words)
        and at + length < len(others)
        and words[first + length] == others[at + length]
    ):
        length += 1
    return length
