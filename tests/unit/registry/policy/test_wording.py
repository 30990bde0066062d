from dataclasses import replace
from datetime import date

import pytest
from tests.unit.registry.policy.test_rules import ENTRY

from openiru.registry.policy.wording import EditionOnFile, standing_sentence, state_of
from openiru.registry.types import EntryView, ListState, Scope

UN = replace(ENTRY, country="UN", reference="QDe.132", listed_from=date(2011, 7, 29))
FULL = EditionOnFile(
    generated_on=date(2026, 2, 27), scope=Scope.FULL, is_later=False, absence_is_verified=None
)
LATER = replace(FULL, is_later=True)
SILENT = replace(FULL, scope=Scope.EXTRACT)
CHECKED = replace(SILENT, absence_is_verified=True)
DOUBTED = replace(SILENT, absence_is_verified=False)
ENDED = replace(UN, listed_to=date(2020, 1, 1))
CASES: list[tuple[list[EntryView], EditionOnFile | None, list[EntryView], ListState, str]] = [
    ([UN], FULL, [], ListState.NAMED, "named: UN QDe.132 since 2011-07-29"),
    (
        [replace(UN, is_verified=False)],
        FULL,
        [],
        ListState.NAMED,
        "named: UN QDe.132 since 2011-07-29 (not verified)",
    ),
    (
        [replace(UN, listed_from_is_known=False)],
        FULL,
        [],
        ListState.NAMED,
        "named: UN QDe.132 since 2011-07-29 or before (the list gives no date)",
    ),
    ([], FULL, [], ListState.NOT_NAMED, "not named on the edition of 2026-02-27"),
    ([], LATER, [], ListState.NOT_NAMED, "not named on the edition of 2026-02-27, the earliest on file"),
    ([], CHECKED, [], ListState.NOT_NAMED, "not named on the edition of 2026-02-27 (looked up by hand)"),
    (
        [],
        DOUBTED,
        [],
        ListState.NOT_NAMED,
        "not named on the edition of 2026-02-27 (looked up by hand; not verified)",
    ),
    ([], SILENT, [], ListState.UNKNOWN, "unknown: the extract of 2026-02-27 is silent"),
    ([], None, [], ListState.UNKNOWN, "unknown: no edition of this list is on file"),
    (
        [],
        SILENT,
        [ENDED],
        ListState.NOT_NAMED,
        "not named on this day: UN QDe.132 from 2011-07-29 until 2020-01-01",
    ),
    ([], FULL, [UN], ListState.NOT_NAMED, "not named on this day: UN QDe.132 only from 2011-07-29"),
]


class TestStanding:
    @pytest.mark.parametrize(("entries", "edition", "others", "state", "sentence"), CASES)
    def test_says_what_the_list_says(
        self,
        entries: list[EntryView],
        edition: EditionOnFile | None,
        others: list[EntryView],
        state: ListState,
        sentence: str,
    ) -> None:
        assert state_of(entries, edition, was_or_will_be=others) is state
        assert standing_sentence(entries, edition, was_or_will_be=others) == sentence

    def test_never_says_that_an_organisation_is_banned(self) -> None:
        for *_, sentence in CASES:
            assert "banned" not in sentence
            assert "is a " not in sentence

    def test_knows_a_sentence_for_every_state(self) -> None:
        assert {state for *_, state, _ in CASES} == set(ListState)
