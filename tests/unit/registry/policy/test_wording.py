from dataclasses import replace
from datetime import date

import pytest
from tests.unit.registry.policy.test_rules import ENTRY

from openiru.registry.policy.wording import EditionOnFile, ListFacts, standing_sentence, state_of
from openiru.registry.types import ListState, Scope

UN = replace(ENTRY, country="UN", reference="QDe.132", listed_from=date(2011, 7, 29))
FULL = EditionOnFile(
    generated_on=date(2026, 2, 27), scope=Scope.FULL, is_later=False, absence_is_verified=None
)
LATER = replace(FULL, is_later=True)
SILENT = replace(FULL, scope=Scope.EXTRACT)
CHECKED = replace(SILENT, absence_is_verified=True)
DOUBTED = replace(SILENT, absence_is_verified=False)
ENDED = replace(UN, listed_to=date(2020, 1, 1))
CASES: list[tuple[ListFacts, ListState, str]] = [
    (ListFacts(entries=[UN], edition=FULL), ListState.NAMED, "named: UN QDe.132 since 2011-07-29"),
    (
        ListFacts(entries=[replace(UN, is_verified=False)], edition=FULL),
        ListState.NAMED,
        "named: UN QDe.132 since 2011-07-29 (not verified)",
    ),
    (
        ListFacts(entries=[replace(UN, listed_from_is_known=False)], edition=FULL),
        ListState.NAMED,
        "named: UN QDe.132 since 2011-07-29 or before (the list gives no date)",
    ),
    (
        ListFacts(perhaps=[replace(UN, listed_from_is_known=False)], other_days=[UN], edition=LATER),
        ListState.UNKNOWN,
        "unknown: UN QDe.132 was on the list on 2011-07-29, which does not tell since when",
    ),
    (
        ListFacts(waiting=[UN], edition=FULL),
        ListState.UNKNOWN,
        "unknown: the link to xx-sample:sun waits for a second person",
    ),
    (
        ListFacts(same_name=[UN], other_days=[ENDED], edition=FULL),
        ListState.UNKNOWN,
        "unknown: xx-sample:sun has one of its names, and nobody has linked it",
    ),
    (
        ListFacts(other_days=[ENDED], edition=SILENT),
        ListState.NOT_NAMED,
        "not named on this day: UN QDe.132 from 2011-07-29 until 2020-01-01",
    ),
    (
        ListFacts(other_days=[UN], edition=FULL),
        ListState.NOT_NAMED,
        "not named on this day: UN QDe.132 only from 2011-07-29",
    ),
    (ListFacts(edition=FULL), ListState.NOT_NAMED, "not named on the edition of 2026-02-27"),
    (
        ListFacts(edition=LATER),
        ListState.NOT_NAMED,
        "not named on the edition of 2026-02-27, the earliest on file",
    ),
    (
        ListFacts(edition=CHECKED),
        ListState.NOT_NAMED,
        "not named on the edition of 2026-02-27 (looked up by hand)",
    ),
    (
        ListFacts(edition=DOUBTED),
        ListState.NOT_NAMED,
        "not named on the edition of 2026-02-27 (looked up by hand; not verified)",
    ),
    (ListFacts(edition=SILENT), ListState.UNKNOWN, "unknown: the extract of 2026-02-27 is silent"),
    (ListFacts(), ListState.UNKNOWN, "unknown: no edition of this list is on file"),
]


class TestStanding:
    @pytest.mark.parametrize(("facts", "state", "sentence"), CASES)
    def test_says_what_the_list_says(self, facts: ListFacts, state: ListState, sentence: str) -> None:
        assert state_of(facts) is state
        assert standing_sentence(facts) == sentence

    def test_begins_with_the_state(self) -> None:
        for _, state, sentence in CASES:
            assert sentence.startswith(state.value.replace("_", " "))

    def test_never_says_that_an_organisation_is_banned(self) -> None:
        assert not any("banned" in sentence for *_, sentence in CASES)

    def test_knows_a_sentence_for_every_state(self) -> None:
        assert {state for _, state, _ in CASES} == set(ListState)
