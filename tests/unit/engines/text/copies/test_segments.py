import random

import numpy as np

from openiru.engines.text.copies.index import CopyIndex
from openiru.engines.text.copies.segments import Segment, joined, likeliest, taken
from openiru.engines.text.copies.signatures import sign

WORDS = [f"{a}{b}" for a in ("lan", "har", "gar", "mar", "fol") for b in ("tern", "vest", "dock", "suke")]


def posts(count: int, seed: int) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(rng.choices(WORDS, k=14)) for _ in range(count)]


def pairs(found: object, rows: int) -> list[set[int]]:
    return [
        set(found.numbers[found.rows == row].tolist())  # type: ignore[attr-defined]
        for row in range(rows)
    ]


class TestSegment:
    def test_finds_what_the_index_in_memory_finds(self) -> None:
        known, asked = sign(posts(200, 1)), sign([*posts(20, 2), *posts(20, 1)])
        segment = Segment.of(np.arange(200) * 10 + 5, known)

        found = segment.likely(asked)

        twin = CopyIndex(known).candidates(asked, most=24)
        for row, numbers in enumerate(pairs(found, 40)):
            places = twin.posts[twin.starts[row] : twin.starts[row + 1]]
            assert numbers == {int(place) * 10 + 5 for place in places}

    def test_is_the_same_after_being_stored(self) -> None:
        segment = Segment.of(np.arange(30), sign(posts(30, 1)))

        again = Segment.of_columns(segment.columns())

        for name in ("numbers", "sketches", "keys", "owners", "passages", "passage_owners"):
            assert np.array_equal(getattr(segment, name), getattr(again, name))

    def test_is_the_same_joined_as_made_at_once(self) -> None:
        texts = posts(90, 1)
        numbers = np.arange(90) + 7
        parts = [Segment.of(numbers[at : at + 30], sign(texts[at : at + 30])) for at in (0, 30, 60)]

        whole = joined(parts)

        assert whole.columns() == Segment.of(numbers, sign(texts)).columns()

    def test_looks_only_at_earlier_texts(self) -> None:
        same = ["the lantern festival begins on sunday evening by the river"] * 4
        segment = Segment.of(np.array([3, 5, 8, 9]), sign(same))

        found = segment.likely(sign(same), before=np.array([3, 5, 8, 9]))

        assert pairs(found, 4) == [set(), {3}, {3, 5}, {3, 5, 8}]

    def test_takes_up_to_65536_texts(self) -> None:
        signed = sign(posts(2, 1))
        segment = Segment.of(np.arange(65_536), taken(signed, np.arange(65_536) % 2))

        assert segment.owners.max() == 65_535
        assert (np.sort(segment.owners[0]) == np.arange(65_536)).all()


class TestLikeliest:
    def test_keeps_the_best_of_all_segments(self) -> None:
        text = "the lantern festival begins on sunday evening by the river"
        near, nearest = text.replace("evening", "morning"), text
        one = Segment.of(np.array([1]), sign([near]))
        two = Segment.of(np.array([2]), sign([nearest]))

        found = likeliest([each.likely(sign([text])) for each in (one, two)], most=1)

        assert found.numbers.tolist() == [2]

    def test_is_empty_without_segments(self) -> None:
        assert likeliest([], most=5).rows.tolist() == []


class TestTaken:
    def test_is_as_signed_alone(self) -> None:
        texts = posts(12, 3)
        rows = np.array([7, 2, 2, 11])

        some = taken(sign(texts), rows)

        alone = sign([texts[row] for row in rows])
        assert np.array_equal(some.bands, alone.bands)
        assert np.array_equal(some.passages, alone.passages)
        assert np.array_equal(some.passage_starts, alone.passage_starts)
