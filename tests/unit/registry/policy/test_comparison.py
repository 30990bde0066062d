from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from tests.factories.lists import parsed_edition, parsed_entry

from openiru.registry.policy.comparison import Comparison, KnownEntry, compare
from openiru.registry.policy.content import content_digest, entry_content
from openiru.registry.types import Change, EntryKind, EntryRowError, ParsedEdition, ParsedEntry, Scope

AT = datetime(2025, 2, 28, tzinfo=UTC)


def known(entry: ParsedEntry, *, listed_to: date | None = None) -> KnownEntry:
    digest = content_digest(entry_content(entry))
    return KnownEntry(key=entry.key, kind=entry.kind, content_digest=digest, listed_to=listed_to)


def comparison(*before: KnownEntry, edition: ParsedEdition) -> Comparison:
    return compare({entry.key: entry for entry in before}, edition)


def row_error(key: str | None) -> EntryRowError:
    return EntryRowError(file="sample", row=7, key=key, code="registry.bad-row", message="unreadable")


SUN, MOON, STARS = parsed_entry("sun"), parsed_entry("moon"), parsed_entry("stars")


class TestCompare:
    def test_tells_new_changed_unchanged_and_removed_entries(self) -> None:
        edition = parsed_edition(SUN, replace(MOON, programme="Other"), STARS, generated_at=AT, digest="2")

        found = comparison(known(SUN), known(MOON), known(parsed_entry("comet")), edition=edition)

        assert {step.entry.key: step.change for step in found.steps} == {
            "sun": None,
            "moon": Change.CHANGED,
            "stars": Change.NEW,
        }
        assert found.removed == ["comet"]

    def test_tells_that_an_entry_is_listed_again(self) -> None:
        edition = parsed_edition(SUN, generated_at=AT, digest="2")

        found = comparison(known(SUN, listed_to=date(2024, 1, 1)), edition=edition)

        assert found.count(Change.RELISTED) == 1

    def test_does_not_remove_twice(self) -> None:
        edition = parsed_edition(SUN, generated_at=AT, digest="2")

        found = comparison(known(SUN), known(MOON, listed_to=date(2024, 1, 1)), edition=edition)

        assert found.count(Change.REMOVED) == 0

    def test_takes_the_end_that_the_list_itself_tells_as_a_change(self) -> None:
        ended = replace(SUN, delisted_on=date(2025, 1, 1))

        found = comparison(known(SUN), edition=parsed_edition(ended, generated_at=AT, digest="2"))
        again = comparison(
            known(ended, listed_to=date(2025, 1, 1)),
            edition=parsed_edition(ended, generated_at=AT, digest="3"),
        )

        assert found.count(Change.CHANGED) == 1
        assert again.count(None) == 1

    def test_reads_no_removal_into_the_silence_of_an_extract(self) -> None:
        edition = parsed_edition(SUN, generated_at=AT, digest="2", scope=Scope.EXTRACT)

        found = comparison(known(SUN), known(MOON), edition=edition)

        assert (found.removed, found.held) == ([], ["moon"])

    @pytest.mark.parametrize(
        ("key", "removed", "held"), [("moon", ["stars"], ["moon"]), (None, [], ["moon", "stars"])]
    )
    def test_removes_no_entry_that_an_unreadable_row_may_hold(
        self, key: str | None, removed: list[str], held: list[str]
    ) -> None:
        edition = replace(parsed_edition(SUN, generated_at=AT, digest="2"), row_errors=(row_error(key),))

        found = comparison(known(SUN), known(MOON), known(STARS), edition=edition)

        assert (found.removed, found.held) == (removed, held)

    def test_does_not_miss_persons_in_an_edition_without_persons(self) -> None:
        jane = parsed_entry("jane", kind=EntryKind.INDIVIDUAL)
        without = parsed_edition(SUN, generated_at=AT, digest="2")
        with_persons = replace(without, includes_individuals=True)

        assert comparison(known(SUN), known(jane), edition=without).removed == []
        assert comparison(known(SUN), known(jane), edition=with_persons).removed == ["jane"]
