"""Known pictures get votes only from pairs that agree on turn, scale and place."""

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.pictures.bank.lists import Alike
from openiru.engines.media.pictures.bank.votes import most_voted

_PAIRS = 12
_COPY, _STRANGER = 4, 7


def _scattered(random: np.random.Generator, *, turn: float = 0.3) -> NDArray[np.float32]:
    """Features somewhere in a picture, all turned alike and of one size."""
    places = random.random((_PAIRS, 2))
    return np.column_stack([places, np.full(_PAIRS, 0.05), np.full(_PAIRS, turn)]).astype(np.float32)


def _moved(
    frames: NDArray[np.float32], *, scale: float, turn: float, x: float, y: float
) -> NDArray[np.float32]:
    """Where the features of a copy lie that is scaled, turned and put somewhere."""
    cosine, sine = scale * np.cos(turn), scale * np.sin(turn)
    return np.column_stack(
        [
            x + cosine * frames[:, 0] - sine * frames[:, 1],
            y + sine * frames[:, 0] + cosine * frames[:, 1],
            scale * frames[:, 2],
            frames[:, 3] + turn,
        ]
    ).astype(np.float32)


def _voted(
    query: NDArray[np.float32], there: NDArray[np.float32], owners: list[int], *, most: int = 6
) -> list[int]:
    rows = np.arange(len(query))
    alike = Alike(rows=rows, places=rows, weights=np.full(len(rows), 0.2))
    return most_voted(alike, np.array(owners), there, query, most=most)


class TestMostVoted:
    """The known pictures that are worth comparing."""

    def test_pairs_that_agree_on_a_place_outvote_more_that_do_not(self) -> None:
        random = np.random.default_rng(5)
        known, strangers = _scattered(random), [_scattered(random) for _ in range(3)]
        inset = _moved(known, scale=0.33, turn=0.5, x=0.6, y=0.1)
        # Those of the stranger have the turn and the scale of a copy, too, and are three times as many.
        there = np.concatenate([known, *strangers])
        elsewhere = [_moved(_scattered(random), scale=0.33, turn=0.5, x=0.0, y=0.0) for _ in strangers]
        spread = [np.column_stack([3 * each[:, :2], each[:, 2:]]).astype(np.float32) for each in elsewhere]
        query = np.concatenate([inset, *spread])
        assert _voted(query, there, [_COPY] * _PAIRS + [_STRANGER] * 3 * _PAIRS)[0] == _COPY

    def test_two_pairs_bring_nobody_up(self) -> None:
        known = _scattered(np.random.default_rng(6))[:2]
        assert _voted(_moved(known, scale=0.5, turn=0.0, x=0.2, y=0.2), known, [_COPY] * 2) == []

    def test_nothing_alike_brings_nobody_up(self) -> None:
        nothing = np.empty((0, 4), np.float32)
        assert _voted(nothing, nothing, []) == []

    def test_hostile_frames_do_no_harm(self) -> None:
        known = _scattered(np.random.default_rng(7))
        query = np.full_like(known, 1e30)
        assert set(_voted(query, known, [_COPY] * _PAIRS)) <= {_COPY}
