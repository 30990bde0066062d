import pickle
import random

import pytest

from openiru.engines.hashes import engine
from openiru.engines.hashes.engine import PictureEngine
from openiru.engines.hashes.types import WrongHashLengthError
from openiru.engines.interface import Bank, EngineItem, KnownPicture, PictureExplanation

SOURCE = random.Random(7)


def flipped(pdq: bytes, bits: int) -> bytes:
    value = int.from_bytes(pdq)
    for bit in SOURCE.sample(range(256), bits):
        value ^= 1 << bit
    return value.to_bytes(32)


KNOWN = [SOURCE.randbytes(32) for _ in range(5)]
BANK = Bank(
    pictures=tuple(
        KnownPicture(signal_id=f"image:{place}", organisation_id=f"org:{place % 2}", pdq=pdq)
        for place, pdq in enumerate(KNOWN)
    )
)


def item(name: str, *pictures: bytes) -> EngineItem:
    return EngineItem(item_id=name, pictures=pictures)


class TestPictureEngine:
    def test_tells_which_known_picture_is_near_and_by_how_many_bits(self) -> None:
        prepared = PictureEngine().prepare(BANK)
        batch = [
            item("none"),
            item("stranger", SOURCE.randbytes(32)),
            item("near", SOURCE.randbytes(32), flipped(KNOWN[3], 12)),
            item("far", flipped(KNOWN[3], 32)),
        ]

        (match,) = prepared.match(batch)

        assert (match.item_id, match.signal_id, match.organisation_id) == ("near", "image:3", "org:1")
        assert match.explanation == PictureExplanation(position=1, distance_bits=12, edit="changed")
        assert match.stands_alone

    def test_tells_the_nearest_picture_of_an_item_once(self) -> None:
        prepared = PictureEngine().prepare(BANK)

        (match,) = prepared.match([item("1", flipped(KNOWN[0], 20), flipped(KNOWN[0], 3), KNOWN[0])])

        assert match.explanation == PictureExplanation(position=2, distance_bits=0, edit="none")
        assert match.score == 1

    def test_agrees_with_the_obvious_way(self) -> None:
        batch = [
            item(str(number), *(flipped(SOURCE.choice(KNOWN), SOURCE.randrange(60)) for _ in range(3)))
            for number in range(200)
        ]
        expected = {
            (each.item_id, known.signal_id, bits)
            for each in batch
            for known in BANK.pictures
            if (
                bits := min(
                    (int.from_bytes(pdq) ^ int.from_bytes(known.pdq)).bit_count() for pdq in each.pictures
                )
            )
            <= 31
        }

        found = PictureEngine().prepare(BANK).match(batch)

        assert {
            (match.item_id, match.signal_id, match.explanation.distance_bits)
            for match in found
            if isinstance(match.explanation, PictureExplanation)
        } == expected

    def test_finds_the_same_with_tables_as_without(self, monkeypatch: pytest.MonkeyPatch) -> None:
        batch = [item(str(bits), flipped(KNOWN[bits % 5], bits)) for bits in range(40)]
        compared = PictureEngine().prepare(BANK).match(batch)
        monkeypatch.setattr(engine, "_PICTURES_WORTH_TABLES", 1)

        looked_up = PictureEngine().prepare(BANK).match(batch)

        assert len(compared) == 32
        assert looked_up == compared

    def test_scores_near_pictures_higher(self) -> None:
        prepared = PictureEngine().prepare(BANK)

        scores = [prepared.match([item("1", flipped(KNOWN[1], bits))])[0].score for bits in (0, 10, 31)]

        assert scores == sorted(scores, reverse=True)
        assert scores[-1] >= 0.75

    def test_finds_nothing_with_an_empty_bank(self) -> None:
        assert PictureEngine().prepare(Bank()).match([item("1", KNOWN[0])]) == []

    def test_refuses_a_bank_with_a_broken_hash(self) -> None:
        broken = Bank(pictures=(KnownPicture(signal_id="1", organisation_id="2", pdq=b"short"),))

        with pytest.raises(WrongHashLengthError, match="32"):
            PictureEngine().prepare(broken)

    def test_prepared_bank_survives_pickling(self) -> None:
        prepared = PictureEngine().prepare(BANK)
        copy = pickle.loads(pickle.dumps(prepared))  # noqa: S301 - our own bytes

        assert copy.match([item("1", KNOWN[2])]) == prepared.match([item("1", KNOWN[2])])
