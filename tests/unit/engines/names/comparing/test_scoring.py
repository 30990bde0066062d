import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.names.comparing.alignment import PairRule
from openiru.engines.names.comparing.scoring import (
    NUMBERS_DIFFER,
    STRONG,
    THRESHOLD,
    WEIGHTS,
    compare_names,
    features,
)
from openiru.engines.names.comparing.tokens import MOST_WORDS, Schema, parse

_ANY_TEXT = st.one_of(
    st.text(max_size=40),
    st.text("abc. -'&ب ال3", max_size=30),
    st.text(st.characters(categories=["Cs", "Mn", "Lo"]), max_size=20),
)


class TestCompareNames:
    @settings(max_examples=200, deadline=None)
    @given(_ANY_TEXT, _ANY_TEXT, st.sampled_from(Schema))
    def test_is_the_same_either_way_round(self, left: str, right: str, schema: Schema) -> None:
        there, back = compare_names(left, right, schema), compare_names(right, left, schema)

        assert there.score == back.score
        assert there.reasons == back.reasons
        assert 0 <= there.score <= 1

    @settings(max_examples=200, deadline=None)
    @given(_ANY_TEXT, st.sampled_from(Schema))
    def test_is_one_for_a_name_and_itself(self, name: str, schema: Schema) -> None:
        assert compare_names(name, name, schema).score == 1.0

    @pytest.mark.parametrize(
        ("left", "right", "schema"),
        [
            ("ZAHRA, Omid", "Omid Zahra", Schema.PERSON),
            ("Dr. Omid Zahra", "Omid Zahra", Schema.PERSON),
            ("OmidZahra", "Omid Zahra", Schema.PERSON),
            ("Yusuf Qadir", "Yousef Kadir", Schema.PERSON),
            ("Омид Захра", "Omid Zahra", Schema.PERSON),
            ("Lantern Trading Ltd", "Lantern Trading Limited", Schema.COMPANY),
            ("L.N.T. Trading Co.", "LNT Trading Company", Schema.COMPANY),
            ("Brigade Forty-Four", "Brigade 44", Schema.ORGANIZATION),
            ("Northern Lantern Organisation", "The Northern Lantern Organization", Schema.ORGANIZATION),
            ("Harakat-e-Sitara", "حرکت ستارہ", Schema.ORGANIZATION),
            ("Jaysh as-Sitara", "Jaish-e-Sitara", Schema.ORGANIZATION),
        ],
    )
    def test_finds_one_bearer_behind_two_spellings(self, left: str, right: str, schema: Schema) -> None:
        assert compare_names(left, right, schema).score >= THRESHOLD

    @pytest.mark.parametrize(
        ("left", "right", "schema"),
        [
            ("Omid Zahra", "Omid Karimov", Schema.PERSON),
            ("Omid J. Zahra", "Omid B. Zahra", Schema.PERSON),
            ("Lantern Trading Ltd", "Harvest Trading Ltd", Schema.COMPANY),
            ("Lantern Trading AG", "Lantern Trading GmbH", Schema.COMPANY),
            ("Ministry of Lanterns", "Ministry of Harvest", Schema.ORGANIZATION),
            ("", "Omid Zahra", Schema.ANYTHING),
        ],
    )
    def test_tells_bearers_apart(self, left: str, right: str, schema: Schema) -> None:
        assert compare_names(left, right, schema).score < THRESHOLD

    def test_is_never_sure_of_names_with_other_numbers(self) -> None:
        found = compare_names("Lantern Brigade 44", "Lantern Brigade 45", Schema.ORGANIZATION)

        assert found.numbers_differ
        assert found.score <= NUMBERS_DIFFER < STRONG

    def test_explains_itself(self) -> None:
        found = compare_names("OmidZahra J. Karim", "Omid Zahra Jalal Karrim", Schema.PERSON)

        told = {
            (
                tuple(found.left.tokens[place].text for place in pair.left),
                tuple(found.right.tokens[place].text for place in pair.right),
            ): pair.rule
            for pair in found.pairs
        }
        assert told == {
            (("omid",), ("omid",)): PairRule.SAME,
            (("zahra",), ("zahra",)): PairRule.SAME,
            (("j",), ("jalal",)): PairRule.INITIAL,
            (("karim",), ("karrim",)): PairRule.SPELLING,
        }
        assert found.reasons["words that answer"] > 0

    @pytest.mark.parametrize(
        "hostile",
        [
            "a" * 10_000_000,
            "a b " * 100_000,
            "\ud800" * 5_000,
            "ا" * 100_000,
            "1 " * 50_000,
            "۩\u0301" * 9_000,
        ],
        ids=["a long word", "many words", "surrogates", "one letter", "digits", "marks"],
    )
    def test_stays_quick_whatever_the_names_hold(self, hostile: str) -> None:
        found = compare_names(hostile, hostile[::-1] + " x")

        assert 0 <= found.score <= 1
        assert len(found.left.tokens) <= MOST_WORDS


class TestFeatures:
    def test_every_one_has_a_weight(self) -> None:
        name = parse("Omid Zahra")

        assert set(features(name, name, Schema.PERSON, ())) == set(WEIGHTS)
