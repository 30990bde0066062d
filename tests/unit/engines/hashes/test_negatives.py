"""What a bank's radius and negative pictures do to matches."""

import pickle
import random

import pytest

from openiru.engines.hashes.engine import PictureEngine
from openiru.engines.interface import (
    Bank,
    Effect,
    EngineItem,
    EngineMatch,
    KnownPicture,
    NegativePicture,
    PictureExplanation,
)

SOURCE = random.Random(11)
POSTER = SOURCE.randbytes(32)


def flipped(pdq: bytes, *bits: int) -> bytes:
    value = int.from_bytes(pdq)
    for bit in bits:
        value ^= 1 << bit
    return value.to_bytes(32)


def known(pdq: bytes = POSTER, *, radius_bits: int = 31) -> KnownPicture:
    return KnownPicture(signal_id="picture:poster", organisation_id="river", pdq=pdq, radius_bits=radius_bits)


def negative(
    pdq: bytes, effect: Effect = Effect.SUPPRESS, *, radius_bits: int = 31, name: str = "press"
) -> NegativePicture:
    return NegativePicture(
        signal_id=f"picture:{name}", bank=name, purpose=name, effect=effect, pdq=pdq, radius_bits=radius_bits
    )


def matches(pictures: list[bytes], bank: Bank) -> list[EngineMatch]:
    return PictureEngine().prepare(bank).match([EngineItem(item_id="post", pictures=tuple(pictures))])


def told(match: EngineMatch) -> PictureExplanation:
    assert isinstance(match.explanation, PictureExplanation)
    return match.explanation


class TestRadius:
    @pytest.mark.parametrize(("radius_bits", "found"), [(0, 0), (3, 0), (4, 1), (31, 1), (60, 1)])
    def test_of_the_bank_decides(self, radius_bits: int, found: int) -> None:
        bank = Bank(pictures=(known(radius_bits=radius_bits),))

        assert len(matches([flipped(POSTER, *range(4))], bank)) == found

    def test_is_never_more_than_31(self) -> None:
        assert matches([flipped(POSTER, *range(32))], Bank(pictures=(known(radius_bits=60),))) == []


class TestNegatives:
    def test_suppress_what_lies_no_nearer_to_the_known_picture(self) -> None:
        seen = flipped(POSTER, *range(10))
        bank = Bank(pictures=(known(),), negatives=(negative(flipped(POSTER, *range(12))),))

        (match,) = matches([seen], bank)

        assert match.is_suppressed
        assert told(match).negatives[0].distance_bits == 2

    @pytest.mark.parametrize(("bits_to_negative", "suppressed"), [(9, True), (10, True), (11, False)])
    def test_speak_only_where_they_are_at_least_as_near(
        self, bits_to_negative: int, suppressed: bool
    ) -> None:
        seen = flipped(POSTER, *range(10))
        press = flipped(seen, *range(100, 100 + bits_to_negative))

        (match,) = matches([seen], Bank(pictures=(known(),), negatives=(negative(press),)))

        assert match.is_suppressed is suppressed
        assert bool(told(match).negatives) is suppressed

    def test_warn_and_let_the_match_through(self) -> None:
        (match,) = matches([POSTER], Bank(pictures=(known(),), negatives=(negative(POSTER, Effect.WARN),)))

        assert not match.is_suppressed
        assert [each.bank for each in told(match).negatives] == ["press"]

    def test_have_a_radius_of_their_own(self) -> None:
        press = negative(flipped(POSTER, *range(5)), radius_bits=4)

        (match,) = matches([flipped(POSTER, *range(20, 30))], Bank(pictures=(known(),), negatives=(press,)))

        assert not match.is_suppressed

    def test_let_another_picture_of_the_same_post_through(self) -> None:
        press = flipped(POSTER, *range(20))
        bank = Bank(pictures=(known(),), negatives=(negative(press, radius_bits=5),))

        (match,) = matches([press, flipped(POSTER, *range(200, 230))], bank)

        assert not match.is_suppressed
        assert (told(match).position, told(match).distance_bits) == (1, 30)

    def test_accuse_nobody_themselves(self) -> None:
        assert matches([POSTER], Bank(negatives=(negative(POSTER),))) == []

    def test_survive_pickling(self) -> None:
        prepared = PictureEngine().prepare(Bank(pictures=(known(),), negatives=(negative(POSTER),)))
        copy = pickle.loads(pickle.dumps(prepared))  # noqa: S301 - our own bytes
        batch = [EngineItem(item_id="post", pictures=(POSTER,))]

        assert copy.match(batch) == prepared.match(batch)
        assert copy.match(batch)[0].is_suppressed

    def test_agree_with_the_obvious_way(self) -> None:
        centre = SOURCE.randbytes(32)
        near = [flipped(centre, *SOURCE.sample(range(256), SOURCE.randrange(24))) for _ in range(120)]
        pictures = tuple(
            KnownPicture(signal_id=f"picture:{n}", organisation_id="river", pdq=pdq, radius_bits=20 + n % 12)
            for n, pdq in enumerate(near[:20])
        )
        negatives = tuple(
            negative(pdq, Effect.SUPPRESS if n % 2 else Effect.WARN, radius_bits=10 + n, name=f"n{n}")
            for n, pdq in enumerate(near[20:40])
        )
        items = [EngineItem(item_id=str(n), pictures=(pdq,)) for n, pdq in enumerate(near[40:])]

        found = PictureEngine().prepare(Bank(pictures=pictures, negatives=negatives)).match(items)

        def apart(one: bytes, other: bytes) -> int:
            return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()

        expected = {}
        for item in items:
            for each in pictures:
                bits = apart(item.pictures[0], each.pdq)
                if bits > each.radius_bits:
                    continue
                speaking = [
                    other
                    for other in negatives
                    if apart(item.pictures[0], other.pdq) <= min(bits, other.radius_bits)
                ]
                expected[item.item_id, each.signal_id] = (
                    bits,
                    {other.signal_id for other in speaking},
                    any(other.effect is Effect.SUPPRESS for other in speaking),
                )
        assert {
            (match.item_id, match.signal_id): (
                told(match).distance_bits,
                {each.signal_id for each in told(match).negatives},
                match.is_suppressed,
            )
            for match in found
        } == expected
        assert any(match.is_suppressed for match in found)
        assert not all(match.is_suppressed for match in found)
