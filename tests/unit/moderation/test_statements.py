from datetime import timedelta
from typing import Any

import pytest
from tests.factories.moderated import TODAY, decision

from openiru.moderation.errors import BadStatementError, WrongRequestError
from openiru.moderation.policy.standings import NEXT_STANDING, standing_after, standing_withdrawn
from openiru.moderation.policy.statements import (
    LEAVING_ALONE,
    RESTRICTING,
    check_statement,
    measure_of,
    outcome_of,
)
from openiru.moderation.types import (
    AccountMeasure,
    AutomatedDecision,
    Automation,
    Basis,
    Content,
    ContentType,
    DecisionGround,
    ItemStanding,
    Measure,
    Visibility,
)
from openiru.referrals.types import OutcomeCode

LAW = Basis(ground=DecisionGround.ILLEGAL_CONTENT, rule="Section 11", explanation="It recruits.")
TERMS = Basis(ground=DecisionGround.INCOMPATIBLE_CONTENT, rule="Clause 4", explanation="It recruits.")


def basis_for(outcome: OutcomeCode) -> Basis:
    return LAW if outcome is OutcomeCode.REMOVED_LAW_GLOBAL else TERMS


def scope_for(outcome: OutcomeCode) -> tuple[str, ...]:
    return ("PK",) if outcome is OutcomeCode.GEO_RESTRICTED else ()


class TestCheckStatement:
    @pytest.mark.parametrize(
        ("outcome", "other", "why"),
        [
            ("account_suspended", {"facts": "Bad."}, "facts: say"),
            ("no_response", {}, "outcome: silence"),
            ("not_violating", {"measure": Measure(account=AccountMeasure.SUSPENDED)}, "restricts nothing"),
            ("declined_legal", {"basis": TERMS}, "rests on no ground"),
            ("account_suspended", {"measure": Measure()}, "restriction: say what"),
            ("account_suspended", {"basis": None}, "ground: say whether"),
            ("removed_tos", {"basis": LAW}, "removed tos needs .* clause of the terms"),
            ("removed_law_global", {"basis": TERMS}, "a provision of law"),
            ("geo_restricted", {}, "the countries where"),
            (
                "account_terminated",
                {"measure": Measure(account=AccountMeasure.TERMINATED, until=TODAY + timedelta(days=9))},
                "which has no end",
            ),
            (
                "demoted_or_labelled",
                {"measure": Measure(visibility=(Visibility.CONTENT_REMOVED,))},
                "and stays up",
            ),
            ("account_suspended", {"measure": Measure(visibility=(Visibility.OTHER,))}, "named in words"),
            (
                "account_suspended",
                {"measure": Measure(account=AccountMeasure.SUSPENDED, scope=("pk",))},
                "countries: two-letter",
            ),
            (
                "account_suspended",
                {"measure": Measure(account=AccountMeasure.SUSPENDED, until=TODAY)},
                "end: a day after today",
            ),
            ("account_suspended", {"content": None}, "content: say what sort"),
            (
                "account_suspended",
                {"content": Content(types=(ContentType.OTHER,), created_date=TODAY)},
                "another sort is named",
            ),
            (
                "account_suspended",
                {"automation": Automation(decided=AutomatedDecision.FULLY)},
                "a person decides here",
            ),
            ("account_suspended", {"applied_date": TODAY + timedelta(days=1)}, "applied: the day"),
            ("account_suspended", {"redress": " "}, "redress: tell"),
        ],
    )
    def test_refuses_in_words(self, outcome: str, other: dict[str, Any], why: str) -> None:
        with pytest.raises(BadStatementError, match=why):
            check_statement(decision("i", OutcomeCode(outcome), **other), today=TODAY)

    @pytest.mark.parametrize("outcome", sorted(LEAVING_ALONE))
    def test_lets_what_is_left_alone_stand_with_its_facts(self, outcome: OutcomeCode) -> None:
        check_statement(decision("i", outcome), today=TODAY)

        assert not measure_of(outcome).restricts

    @pytest.mark.parametrize("outcome", sorted(set(RESTRICTING) - {OutcomeCode.PARTIALLY_ACTIONED}))
    def test_takes_the_usual_measure_and_finds_the_outcome_again(self, outcome: OutcomeCode) -> None:
        usual, basis = measure_of(outcome), basis_for(outcome)
        measure = Measure(visibility=usual.visibility, account=usual.account, scope=scope_for(outcome))

        check_statement(decision("i", outcome, measure=measure, basis=basis), today=TODAY)

        assert outcome_of(measure, basis) is outcome

    def test_every_outcome_either_restricts_or_leaves_alone(self) -> None:
        assert set(RESTRICTING) | LEAVING_ALONE | {OutcomeCode.NO_RESPONSE} == set(OutcomeCode)


class TestStandings:
    def test_has_a_row_for_each(self) -> None:
        assert set(NEXT_STANDING) == set(ItemStanding)

    def test_asks_for_reinstatement_only_of_what_was_restricted(self) -> None:
        assert standing_withdrawn(ItemStanding.RESTRICTED) is ItemStanding.TO_REINSTATE
        assert standing_withdrawn(ItemStanding.WAITING) is ItemStanding.WITHDRAWN
        assert standing_withdrawn(ItemStanding.REINSTATED) is ItemStanding.REINSTATED

    def test_refuses_a_decision_on_what_was_taken_back(self) -> None:
        with pytest.raises(WrongRequestError, match="reinstated"):
            standing_after(OutcomeCode.NOT_VIOLATING, restricts=False, now=ItemStanding.TO_REINSTATE)
