"""How strong a lead is, and who may work on it."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.engines.interface import Field
from openiru.signals.errors import LeadClaimedError
from openiru.signals.policy import leads as policy
from openiru.signals.policy.leads import Evidence
from openiru.signals.policy.weights import SEVERITY_MAX, WEIGHTS
from openiru.signals.types import QueueAdvice

NOON = datetime(2025, 7, 1, 12, 0, tzinfo=UTC)


def evidence(signal: str = "a", place: str = "text", score: float = 0.5, *, alone: bool = True) -> Evidence:
    return Evidence(signal_id=signal, place=place, score=score, stands_alone=alone)


class TestIsEnough:
    @pytest.mark.parametrize(
        ("found", "is_enough"),
        [
            ([], False),
            ([evidence(alone=False)], False),
            ([evidence(alone=False), evidence(place="bio", alone=False)], False),
            ([evidence("a", alone=False), evidence("b", alone=False)], True),
            ([evidence()], True),
            ([evidence("a", "term", alone=False), evidence("b", "term", alone=False)], False),
            ([evidence("a", "term", alone=False), evidence("b", alone=False)], False),
            (
                [evidence("text:a", "statement", alone=False), evidence("text:b", "statement", alone=False)],
                False,
            ),
            ([evidence("text:a", "statement", alone=False), evidence("b", alone=False)], False),
            ([evidence("a", "term")], True),
        ],
    )
    def test_needs_one_signal_that_stands_alone_or_two(self, found: list[Evidence], is_enough: bool) -> None:
        assert policy.is_enough(found) is is_enough


class TestPlaceOf:
    @pytest.mark.parametrize(
        ("explanation", "place"),
        [
            ({"field": "bio", "alias": "River Front"}, "bio"),
            ({"field": "display_name", "term": "Lantern Radio"}, "term"),
            ({}, ""),
        ],
    )
    def test_is_the_field_but_for_terms(self, explanation: dict[str, str], place: str) -> None:
        assert policy.place_of(explanation) == place


class TestEvidenceOf:
    @pytest.mark.parametrize(
        ("explanation", "alone"), [({"field": "bio"}, True), ({"field": "bio", "stands_alone": False}, False)]
    )
    def test_stands_alone_unless_the_record_says_otherwise(
        self, explanation: dict[str, object], alone: bool
    ) -> None:
        assert policy.evidence_of("a", explanation, 0.5) == evidence(place="bio", alone=alone)


class TestOpensAgain:
    @pytest.mark.parametrize(
        ("known", "new", "opens"),
        [
            ([evidence("a")], [], False),
            ([evidence("a")], [evidence("a")], False),
            ([evidence("a")], [evidence("b", alone=False)], False),
            ([evidence("a")], [evidence("b")], True),
            ([evidence("a"), evidence("b", alone=False)], [evidence("b")], True),
        ],
    )
    def test_takes_a_signal_that_stands_alone_and_did_not_before(
        self, known: list[Evidence], new: list[Evidence], opens: bool
    ) -> None:
        assert policy.opens_again(known, new) is opens


class TestConfidence:
    def test_takes_a_hundred_posts_with_one_name_as_one_witness(self) -> None:
        sure = round(100 * 0.5 * WEIGHTS["text"].sureness)

        assert policy.confidence([evidence()] * 100) == policy.confidence([evidence()]) == sure

    def test_takes_a_handle_and_the_name_beside_it_as_one_witness(self) -> None:
        handle, name = evidence(place="handle", score=1), evidence(place="display_name", score=1)

        assert policy.confidence([handle, name]) == policy.confidence([handle])

    def test_counts_further_signals_of_a_family_less_and_less(self) -> None:
        grown = [
            policy.confidence([evidence(str(n), "pictures", 0.5) for n in range(count)]) for count in range(5)
        ]

        gains = [after - before for before, after in itertools.pairwise(grown)]
        assert gains == sorted(gains, reverse=True)
        assert grown[-1] < 75

    def test_is_nothing_without_evidence(self) -> None:
        assert policy.confidence([]) == 0


class TestSeverity:
    @pytest.mark.parametrize(
        ("places", "expected"),
        [
            ([], 0),
            (["text"], 2),
            (["pictures"], 6),
            (["text", "bio"], 5),
            (["term", "term"], 2),
            (["handle", "display_name"], 5),
            (["text", "element"], 3),
            (["pictures", "address"], 7),
            (["of another program"], 1),
        ],
    )
    def test_is_the_gravest_kind_and_one_more_where_two_families_agree(
        self, places: list[str], expected: int
    ) -> None:
        assert policy.severity([evidence(place=place) for place in places]) == expected

    def test_is_not_raised_by_terms_that_do_not_stand_alone(self) -> None:
        weak = evidence("gsd", "term", 0.09, alone=False)

        assert policy.severity([evidence(place="bio"), weak]) == policy.severity([evidence(place="bio")]) == 4
        assert policy.severity([weak]) == 0

    def test_is_not_raised_by_statements_that_are_quoted(self) -> None:
        quoted, bio = evidence("text:1", "statement", alone=False), evidence(place="bio")

        assert policy.severity([quoted]) == 2
        assert policy.severity([bio, quoted]) == policy.severity([bio]) == 4
        assert policy.severity([evidence("text:1", "statement")]) == 5

    def test_never_passes_its_maximum(self) -> None:
        assert policy.severity([evidence(place=place) for place in WEIGHTS]) == SEVERITY_MAX


class TestPriority:
    def test_lets_reach_decide_between_equals_alone(self) -> None:
        assert policy.priority(50, 10_000_000) > policy.priority(50, 1_000) > policy.priority(50, None)
        assert policy.priority(51, None) > policy.priority(50, 2**62)

    def test_moves_within_bounds_on_advice(self) -> None:
        plain = policy.urgency(5, 80)

        assert policy.urgency(5, 80, QueueAdvice(ground=1)) == round(1.3 * plain)
        assert policy.urgency(5, 80, QueueAdvice(exempt=1)) == round(0.4 * plain)

    def test_tells_urgency_and_reach_apart(self) -> None:
        assert policy.urgency_of(policy.priority(1234, 5_000)) == 1234


PLACES = st.sampled_from([*WEIGHTS, "of another program"])
EVIDENCE = st.builds(
    Evidence,
    signal_id=st.sampled_from("abcd"),
    place=PLACES,
    score=st.floats(0, 1),
    stands_alone=st.booleans(),
)
CHANCE = st.floats(0, 1)
ADVICE = st.builds(QueueAdvice, ground=CHANCE, exempt=CHANCE)


def urgency(found: list[Evidence], advice: QueueAdvice) -> int:
    return policy.urgency(policy.severity(found), policy.confidence(found), advice)


class TestOrderIsMonotone:
    @given(st.lists(EVIDENCE, max_size=8), EVIDENCE, ADVICE)
    def test_more_evidence_never_lowers(
        self, found: list[Evidence], more: Evidence, advice: QueueAdvice
    ) -> None:
        assert urgency([*found, more], advice) >= urgency(found, advice)

    @given(st.lists(EVIDENCE, min_size=1, max_size=8), CHANCE, ADVICE)
    def test_better_evidence_never_lowers(
        self, found: list[Evidence], score: float, advice: QueueAdvice
    ) -> None:
        better = [replace(found[0], score=max(score, found[0].score)), *found[1:]]

        assert urgency(better, advice) >= urgency(found, advice)

    @given(st.lists(EVIDENCE, max_size=8), ADVICE, CHANCE)
    def test_a_likelier_ground_never_lowers_and_a_likelier_exemption_never_raises(
        self, found: list[Evidence], advice: QueueAdvice, chance: float
    ) -> None:
        before = urgency(found, advice)

        assert urgency(found, replace(advice, ground=max(advice.ground, chance))) >= before
        assert urgency(found, replace(advice, exempt=max(advice.exempt, chance))) <= before

    @given(st.lists(EVIDENCE, min_size=1, max_size=8), ADVICE)
    def test_advice_hides_no_lead(self, found: list[Evidence], advice: QueueAdvice) -> None:
        plain = urgency(found, policy.NO_ADVICE)

        assert 0.4 * plain - 1 <= urgency(found, advice) <= 1.3 * plain + 1


class TestWeights:
    def test_know_every_place(self) -> None:
        known = {*WEIGHTS} - {"term"}

        assert known == {field.value for field in Field}

    def test_lie_within_their_scales(self) -> None:
        assert all(0 < weight.sureness < 1 for weight in WEIGHTS.values())
        assert all(1 <= weight.severity < SEVERITY_MAX for weight in WEIGHTS.values())


class TestCheckMayClaim:
    def test_refuses_while_somebody_else_holds_the_lead(self) -> None:
        with pytest.raises(LeadClaimedError, match="12:30 UTC"):
            policy.check_may_claim("ayesha", NOON + timedelta(minutes=30), by="bilal", at=NOON)

    @pytest.mark.parametrize(
        ("claimed_by", "until"),
        [(None, None), ("bilal", NOON + timedelta(minutes=5)), ("ayesha", NOON)],
    )
    def test_lets_the_holder_and_everybody_after_the_end(
        self, claimed_by: str | None, until: datetime | None
    ) -> None:
        policy.check_may_claim(claimed_by, until, by="bilal", at=NOON)
