import random

import numpy as np
import pytest

from openiru.engines.text.copies.comparing import compare_posts
from openiru.engines.text.copies.index import CopyIndex, joined
from openiru.engines.text.copies.signatures import BANDS, HASHES, sign

WORDS = [
    f"{a}{b}{c}"
    for a in ("lan", "har", "gar", "mar")
    for b in ("te", "vi", "do", "su")
    for c in ("rn", "st", "k")
]

KNOWN_BANDS = [8131444405759466707, -2350106990117199118]
KNOWN_PASSAGES = [3680181869454270830]


def posts(count: int, seed: int = 1, words: int = 16) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(rng.choices(WORDS, k=words)) for _ in range(count)]


class TestSign:
    def test_a_post_signs_alone_as_among_others(self) -> None:
        texts = ["", "one", *posts(20)]

        together = sign(texts)

        for row, text in enumerate(texts):
            alone = sign([text])
            assert np.array_equal(together.bands[row], alone.bands[0])
            assert np.array_equal(together.sketches[row], alone.sketches[0])
            begin, end = together.passage_starts[row : row + 2]
            assert np.array_equal(together.passages[begin:end], alone.passages)
        assert not together.bands[0].any()

    def test_sketches_agree_as_much_as_shingles_do(self) -> None:
        texts = posts(60)
        signed = sign(texts)

        for row in range(0, 60, 2):
            agree = float((signed.sketches[row] == signed.sketches[row + 1]).mean())
            assert agree == pytest.approx(compare_posts(texts[row], texts[row + 1]).jaccard, abs=0.2)

    def test_never_changes(self) -> None:
        signed = sign(["the lantern festival begins on sunday"])

        assert signed.bands.shape == (1, BANDS)
        assert signed.sketches.shape == (1, HASHES)
        assert signed.bands[0, :2].tolist() == KNOWN_BANDS
        assert signed.passages.tolist() == KNOWN_PASSAGES


class TestCopyIndex:
    def test_finds_all_that_share_a_band_or_a_passage(self) -> None:
        texts, asked = posts(300), posts(40, seed=2) + posts(20)
        known, signed = sign(texts), sign(asked)

        found = CopyIndex(known).candidates(signed, most=300)

        for row in range(len(asked)):
            passages = set(
                signed.passages[signed.passage_starts[row] : signed.passage_starts[row + 1]].tolist()
            )
            expected = {
                post
                for post in range(300)
                if passages
                & set(known.passages[known.passage_starts[post] : known.passage_starts[post + 1]].tolist())
                or (
                    (known.bands[post] == signed.bands[row]).any()
                    and (known.sketches[post] == signed.sketches[row]).mean() >= 0.2
                )
            }
            assert set(found.posts[found.starts[row] : found.starts[row + 1]].tolist()) == expected

    def test_the_likeliest_come_first_and_no_more_than_asked_for(self) -> None:
        text = posts(1)[0]
        others = [f"{text} {number}" for number in range(30)]

        found = CopyIndex.of_texts([*others, text]).candidates(sign([text]), most=5)

        assert len(found.posts) == 5
        assert found.posts[0] == 30
        assert found.alike[0] == 1.0

    def test_of_batches_is_as_of_one(self) -> None:
        texts = posts(50)
        whole, parts = sign(texts), joined([sign(texts[:20]), sign(texts[20:21]), sign([]), sign(texts[21:])])

        assert np.array_equal(whole.bands, parts.bands)
        assert np.array_equal(whole.passages, parts.passages)
        assert np.array_equal(whole.passage_starts, parts.passage_starts)

    def test_may_be_empty(self) -> None:
        found = CopyIndex(sign([])).candidates(sign(posts(3)))

        assert found.starts.tolist() == [0, 0, 0, 0]
        assert CopyIndex(sign(posts(3))).candidates(sign(["", "!!"])).starts.tolist() == [0, 0, 0]

    def test_takes_less_than_700_bytes_a_post(self) -> None:
        assert CopyIndex.of_texts(posts(200, words=20)).size_bytes <= 700 * 200
