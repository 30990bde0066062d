from collections import Counter

import numpy as np
import pytest

from openiru.engines.text.languages.learning import learn_weights
from openiru.engines.text.languages.pieces import (
    BUCKET_BITS,
    LONGEST,
    _bucket,
    buckets_of,
    encoded,
    letters_of,
    weigh,
)

PLAIN = ["ba baba abab", "bab ab baab", "ab ba bab", "xyx yx xyxy", "yxy xx yx", "xy yx yyx"]


def slow_buckets(text: str) -> Counter[int]:
    """The runs of a text, one by one: none goes on behind the space that ends it."""
    found: Counter[int] = Counter()
    for first in range(len(text)):
        for length in range(1, LONGEST + 1):
            run = text[first : first + length]
            if len(run) == length and (length <= 2 or " " not in run[1:-1]):
                codes, _ = encoded([run])
                found[int(_bucket(codes, 0, length))] += 1
    return found


class TestLearnWeights:
    def test_tells_apart_what_it_learnt(self) -> None:
        table, scale = learn_weights(PLAIN, [0, 0, 0, 1, 1, 1], 2)

        scores = weigh([letters_of("abba"), letters_of("yxxy")], table, scale)

        assert scores.argmax(axis=1).tolist() == [0, 1]

    def test_learns_the_same_from_the_same(self) -> None:
        first, second = (learn_weights(PLAIN, [0, 0, 0, 1, 1, 1], 2) for _ in range(2))

        assert np.array_equal(first[0], second[0])
        assert first[1] == second[1]


class TestPieces:
    @pytest.mark.parametrize("text", ["", "a", "ab cd", "یہ اردو ہے", "a b c d e", "aaaa aaaa"])
    def test_runs_are_those_of_the_slow_way(self, text: str) -> None:
        buckets, owners = buckets_of(*encoded([letters_of(text)]))

        assert Counter(buckets.tolist()) == slow_buckets(letters_of(text))
        assert set(owners.tolist()) <= {0}

    def test_weights_are_those_of_the_runs(self) -> None:
        table = np.random.default_rng(1).integers(-9, 9, (1 << BUCKET_BITS, 3)).astype(np.int8)
        text = letters_of("ham subah bazar gaye")
        runs = slow_buckets(text)

        expected = sum(table[bucket].astype(float) * count for bucket, count in runs.items())

        assert np.allclose(weigh([text], table, 0.5)[0], 0.5 * expected / np.sqrt(runs.total()))

    def test_letters_are_small_and_marks_off(self) -> None:
        assert letters_of("Don't_STOP 7\u064b@me #tag किताब") == " don t stop किताब "
