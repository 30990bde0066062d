"""How strong a lead is, and who may work on it."""

from datetime import UTC, datetime, timedelta

import pytest

from openiru.signals.errors import LeadClaimedError
from openiru.signals.policy import leads as policy
from openiru.signals.policy.leads import Evidence

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


class TestConfidence:
    def test_takes_a_hundred_posts_with_one_name_as_one_witness(self) -> None:
        assert policy.confidence([evidence()] * 100) == policy.confidence([evidence()]) == 50

    def test_grows_with_every_other_signal_but_is_never_certain(self) -> None:
        grown = [policy.confidence([evidence(str(n)) for n in range(count)]) for count in (1, 2, 3)]

        assert grown == [50, 75, 88]
        assert policy.confidence([evidence(score=1.0)]) == 99

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
            (["pictures", "address"], 7),
            (["term", "term"], 2),
        ],
    )
    def test_is_the_gravest_place_and_one_more_where_two_agree(
        self, places: list[str], expected: int
    ) -> None:
        assert policy.severity([evidence(place=place) for place in places]) == expected

    def test_never_passes_its_maximum(self) -> None:
        places = policy.SEVERITY_OF_PLACE

        assert policy.severity([evidence(place=place) for place in places]) == policy.SEVERITY_MAX


class TestPriority:
    def test_orders_by_severity_first(self) -> None:
        assert policy.priority(3, 1) > policy.priority(2, 100)


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
