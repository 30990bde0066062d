"""How are texts walked through for terms? Word by word, along a tree of words; exact, and linear in the length of texts.

A word of a text is looked up once: its hash finds a slot, its letters are compared. From each word that begins a term the
tree is followed as far as it goes, `rules.MOST_WORDS` words at most.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

EMPTY: Final = -1
_SPACE: Final = 32
_DEEPEST: Final = 64  # words of a term; more than `rules.MOST_WORDS`
_COLUMNS: Final = 5
_SEED: Final = np.uint64(14695981039346656037)  # FNV-1a
_PRIME: Final = np.uint64(1099511628211)

_compiled = njit(cache=True, nogil=True, error_model="numpy")

Numbers = NDArray[np.int64]
Walked = NDArray[np.int64]  # shape (n, 5): row, form, start, end, places


class Tree(NamedTuple):
    """Terms as a tree of words; nodes and words have numbers."""

    word_slots: NDArray[np.int32]  # a power of two of them; numbers of words
    word_codes: NDArray[np.uint32]  # all words, end to end
    word_starts: Numbers
    first: NDArray[np.int32]  # the node that a word leads to from the root
    edge_keys: Numbers  # node << 32 | word; a power of two of them
    edge_nodes: NDArray[np.int32]
    said_starts: Numbers  # where the forms begin that end at each node
    terms: NDArray[np.int32]  # of each form
    bearers: NDArray[np.int32]  # of each term
    most_bearers: int


@_compiled
def _folded(value: Any) -> Any:  # pragma: no cover
    return (value ^ (value >> np.uint64(29))) >> np.uint64(3)


@_compiled
def hash_of_word(codes: Any, start: Any, end: Any) -> Any:  # pragma: no cover
    """A number for the letters between two places."""
    value = _SEED
    for place in range(start, end):
        value = (value ^ np.uint64(codes[place])) * _PRIME
    return _folded(value)


@_compiled
def slot_of_edge(keys: Any, node: Any, word: Any) -> Any:  # pragma: no cover
    """Where the edge from a node by a word stands, or the free slot where it would."""
    key = (node << 32) | word
    mixed = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
    slot = np.int64((mixed >> np.uint64(20)) & np.uint64(len(keys) - 1))
    while keys[slot] not in (EMPTY, key):
        slot = (slot + 1) & (len(keys) - 1)
    return slot


@_compiled
def _number_of(tables: Any, codes: Any, start: Any, end: Any, value: Any) -> Any:  # pragma: no cover
    """The number of the word between two places; EMPTY if no term has it."""
    slots, known, starts = tables
    slot = np.int64(value & np.uint64(len(slots) - 1))
    while slots[slot] != EMPTY:
        word = slots[slot]
        begin = starts[word]
        if starts[word + 1] - begin == end - start:
            place = 0
            while place < end - start and known[begin + place] == codes[start + place]:
                place += 1
            if place == end - start:
                return word
        slot = (slot + 1) & (len(slots) - 1)
    return np.int32(EMPTY)


@_compiled
def _read_words(tables: Any, codes: Any, begin: Any, stop: Any, words: Any) -> Any:  # pragma: no cover
    """Numbers and places of the words of one text, in the order of the text, and EMPTY behind; returns how many."""
    count = 0
    start = begin
    while start < stop:
        value = _SEED
        end = start
        while end < stop and codes[end] != _SPACE:
            value = (value ^ np.uint64(codes[end])) * _PRIME
            end += 1
        words[count, 0] = _number_of(tables, codes, start, end, _folded(value))
        words[count, 1], words[count, 2] = start - begin, end - begin
        count += 1
        start = end + 1
    words[count, 0] = EMPTY
    return count


@_compiled
def _climb(tables: Any, words: Any, first: Any, node: Any, stack: Any) -> Any:  # pragma: no cover
    """The nodes from a first one on at which terms end, the shortest first, with their last words."""
    keys, nodes, said_starts = tables
    depth = 0
    last = first
    while node != EMPTY:
        if said_starts[node + 1] > said_starts[node]:
            stack[depth, 0], stack[depth, 1] = node, last
            depth += 1
        last += 1
        if words[last, 0] == EMPTY:
            break
        node = nodes[slot_of_edge(keys, np.int64(node), words[last, 0])]
    return depth


@_compiled
def walk(codes: Any, starts: Any, tree: Any) -> Any:  # pragma: no cover
    """The forms of terms in texts: row, form, start, end, places; in the order of rows and first places."""
    longest = 0
    for row in range(len(starts) - 1):
        longest = max(longest, starts[row + 1] - starts[row])
    words, stack = np.empty((longest // 2 + 2, 3), np.int64), np.empty((_DEEPEST, 2), np.int64)
    # Where each bearer is free again, and where each term was told, in the row of which that holds.
    free, met = (
        np.full((tree.most_bearers, 2), EMPTY, np.int64),
        np.full((len(tree.bearers), 2), EMPTY, np.int64),
    )
    vocabulary = tree.word_slots, tree.word_codes, tree.word_starts
    edges = tree.edge_keys, tree.edge_nodes, tree.said_starts
    told = np.empty((256, _COLUMNS), np.int64)
    found = 0
    for row in range(len(starts) - 1):
        count = _read_words(vocabulary, codes, starts[row], starts[row + 1], words)
        for first in range(count):
            if words[first, 0] == EMPTY or tree.first[words[first, 0]] == EMPTY:
                continue
            depth = _climb(edges, words, first, tree.first[words[first, 0]], stack)
            for step in range(depth - 1, -1, -1):
                node, last = stack[step, 0], stack[step, 1]
                for form in range(tree.said_starts[node], tree.said_starts[node + 1]):
                    term = tree.terms[form]
                    bearer = tree.bearers[term]
                    if free[bearer, 0] == row and free[bearer, 1] > first:
                        continue
                    free[bearer, 0], free[bearer, 1] = row, last + 1
                    if met[term, 0] == row:
                        told[met[term, 1], 4] += 1
                        continue
                    if found == len(told):
                        more = np.empty((2 * found, _COLUMNS), np.int64)
                        more[:found] = told
                        told = more
                    met[term, 0], met[term, 1] = row, found
                    told[found, 0], told[found, 1] = row, form
                    told[found, 2], told[found, 3] = words[first, 1], words[last, 2]
                    told[found, 4] = 1
                    found += 1
    return told[:found].copy()
