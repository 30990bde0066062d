from datetime import date, timedelta
from typing import Any

import pytest
from tests.factories.moderated import TODAY, decision

from openiru.moderation.errors import NotExportableError
from openiru.moderation.policy.transparency import faults_of, transparency_record
from openiru.moderation.types import (
    EEA,
    AccountMeasure,
    Basis,
    Content,
    ContentType,
    DecisionGround,
    Measure,
    NoticeSource,
)
from openiru.referrals.types import OutcomeCode


def exported(outcome: OutcomeCode = OutcomeCode.ACCOUNT_SUSPENDED, **other: Any) -> dict[str, Any]:
    draft = decision("i", outcome, **other)
    return transparency_record(draft, puid="p-1", source=NoticeSource.TRUSTED_FLAGGER, authority="North Unit")


class TestTransparencyRecord:
    def test_says_what_the_database_asks_for_and_nothing_of_the_person(self) -> None:
        made = exported(measure=Measure(account=AccountMeasure.SUSPENDED, until=TODAY + timedelta(days=30)))

        assert made == {
            "decision_account": "DECISION_ACCOUNT_SUSPENDED",
            "end_date_account_restriction": "2025-07-31",
            "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
            "incompatible_content_ground": "Clause 4",
            "incompatible_content_explanation": "It forbids recruiting.",
            "incompatible_content_illegal": "No",
            "content_type": ["CONTENT_TYPE_TEXT"],
            "category": "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
            "category_specification": ["KEYWORD_TERRORIST_CONTENT"],
            "content_date": "2025-06-01",
            "decision_facts": "Its posts invite readers to join the group.",
            "territorial_scope": sorted(EEA),
            "application_date": "2025-07-01",
            "source_type": "SOURCE_TRUSTED_FLAGGER",
            "source_identity": "North Unit",
            "automated_detection": "No",
            "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
            "puid": "p-1",
        }

    def test_names_the_law_where_it_rests_on_the_law(self) -> None:
        law = Basis(ground=DecisionGround.ILLEGAL_CONTENT, rule="Section 11", explanation="It recruits.")

        made = exported(OutcomeCode.REMOVED_LAW_GLOBAL, basis=law)

        assert made["illegal_content_legal_ground"] == "Section 11"
        assert not any(name.startswith("incompatible") for name in made)

    def test_passes_over_what_restricts_nothing_in_the_union(self) -> None:
        elsewhere = Measure(account=AccountMeasure.SUSPENDED, scope=("PK",))

        with pytest.raises(NotExportableError, match="outside the EU and EEA"):
            exported(measure=elsewhere)
        with pytest.raises(NotExportableError, match="no statement of reasons is owed"):
            exported(OutcomeCode.NOT_VIOLATING)
        assert exported(measure=Measure(account=AccountMeasure.SUSPENDED, scope=("PK", "DE")))[
            "territorial_scope"
        ] == ["DE"]

    @pytest.mark.parametrize(
        ("field", "value", "why"),
        [
            ("decision_facts", "", "decision_facts: is needed"),
            ("decision_facts", "x" * 5_001, "decision_facts: at most 5000"),
            ("incompatible_content_ground", "", "incompatible_content_ground: is needed"),
            ("incompatible_content_explanation", "x" * 2_001, "at most 2000"),
            ("category", "TERRORISM", "category: 'TERRORISM' is no code"),
            ("category_specification", ["KEYWORD_X"], "category_specification: 'KEYWORD_X' is no code"),
            ("content_type", [], "content_type: is needed"),
            ("content_type", ["CONTENT_TYPE_OTHER"], "content_type_other: goes with"),
            ("content_date", "1 July", "content_date: a day"),
            ("application_date", "", "application_date: is needed"),
            ("end_date_account_restriction", "never", "end_date_account_restriction: a day"),
            ("territorial_scope", ["PK"], "territorial_scope: 'PK' is no code"),
            ("content_language", "urdu", "content_language: two letters"),
            ("automated_detection", "no", "automated_detection: 'no' is no code"),
            ("source_type", "SOURCE_POLICE", "source_type: 'SOURCE_POLICE'"),
            ("source_identity", "x" * 501, "source_identity: at most 500"),
            ("decision_account", None, "at least one of the four"),
            ("puid", "a b", "puid: 1 to 500"),
        ],
    )
    def test_names_each_field_that_would_be_refused(self, field: str, value: object, why: str) -> None:
        assert any(why in fault for fault in faults_of({**exported(), field: value}))

    def test_finds_no_fault_in_what_it_makes(self) -> None:
        other = Content(types=(ContentType.OTHER,), other="account", created_date=date(2025, 6, 1))

        assert faults_of(exported(content=other)) == ()
