from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from tests.factories.lists import parsed_edition, parsed_entry
from tests.factories.people import overseer
from tests.integration.registry.conftest import Desk

from openiru.access.errors import NotAllowedError
from openiru.audit.models import AuditEvent
from openiru.registry import operations, queries
from openiru.registry.errors import ManyRemovalsError, OlderEditionError, OtherDayError, WrongListError
from openiru.registry.models import EntryChange, EntryName, EntryPeriod, ListEdition, ListEntry
from openiru.registry.types import (
    Change,
    DatedBy,
    EditionStatus,
    EntryKind,
    EntryRowError,
    ImportTerms,
    NameKind,
    ParsedName,
)

SUN, MOON = parsed_entry("sun"), parsed_entry("moon")
AT = datetime(2025, 1, 31, tzinfo=UTC)


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(IntegrityError), transaction.atomic():
        yield


def periods(key: str) -> list[tuple[date, date | None]]:
    rows = EntryPeriod.objects.filter(entry__entry_key=key).order_by("id")
    return [(row.listed_from, row.listed_to) for row in rows]


def names(key: str) -> dict[str, tuple[date | None, date | None]]:
    rows = EntryName.objects.filter(entry__entry_key=key)
    return {row.text: (row.valid_from, row.valid_to) for row in rows}


class TestImportEdition:
    def test_stores_entries_with_their_names_and_days(self, desk: Desk) -> None:
        report = desk.bring(parsed_entry("sun", "ORDER OF THE SUN", "Sun Order"), MOON)

        assert (report.new, report.changed, report.removed, report.unchanged) == (2, 0, 0, 0)
        assert report.edition.status is EditionStatus.IN_FORCE
        assert set(names("sun")) == {"ORDER OF THE SUN", "Sun Order"}
        assert periods("sun") == [(date(2015, 3, 2), None)]

    def test_changes_nothing_when_the_same_content_comes_again(self, desk: Desk) -> None:
        edition = parsed_edition(SUN, generated_at=AT, digest="1")
        first = operations.import_edition("xx-sample", edition, desk.author, desk.at)
        events = AuditEvent.objects.count()

        again = operations.import_edition("xx-sample", edition, desk.approver, desk.at)

        assert again.already_imported
        assert again.edition == first.edition
        assert (ListEdition.objects.count(), EntryChange.objects.count()) == (1, 1)
        assert AuditEvent.objects.count() == events

    def test_tells_what_a_second_edition_changes_field_by_field(self, desk: Desk) -> None:
        desk.bring(parsed_entry("sun", "SUN"), MOON, parsed_entry("stars"))

        report = desk.bring(parsed_entry("sun", "SUN", programme="Other"), MOON, parsed_entry("comet"))

        assert (report.new, report.changed, report.removed, report.unchanged) == (1, 1, 1, 1)
        changes = {change.key: change for change in queries.changes(report.edition_id)}
        assert {key: change.change for key, change in changes.items()} == {
            "sun": Change.CHANGED,
            "comet": Change.NEW,
            "stars": Change.REMOVED,
        }
        assert [(f.field, f.before, f.after) for f in changes["sun"].fields] == [("programme", "", "Other")]

    def test_ends_a_removed_entry_on_the_day_of_the_edition(self, desk: Desk) -> None:
        desk.bring(SUN, MOON)

        desk.bring(MOON)

        assert periods("sun") == [(date(2015, 3, 2), date(2025, 2, 1))]

    def test_opens_a_second_period_for_an_entry_that_is_listed_again(self, desk: Desk) -> None:
        desk.bring(SUN, MOON)
        desk.bring(MOON)
        desk.bring(MOON)

        report = desk.bring(SUN, MOON)

        assert report.relisted == 1
        assert periods("sun") == [
            (date(2015, 3, 2), date(2025, 2, 1)),
            (date(2025, 2, 3), None),  # the old listing date is the first listing's
        ]

    def test_takes_the_new_listing_date_that_the_list_tells(self, desk: Desk) -> None:
        desk.bring(SUN, MOON)
        desk.bring(MOON)
        desk.bring(MOON)

        desk.bring(replace(SUN, listed_on=date(2025, 2, 2)), MOON)

        assert periods("sun")[1] == (date(2025, 2, 2), None)

    def test_leaves_no_gap_where_no_day_lies_between(self, desk: Desk) -> None:
        undated = replace(SUN, listed_on=None)
        day = date(2025, 1, 31)
        desk.bring(undated, MOON, day=day)
        desk.bring(MOON, day=day)

        desk.bring(undated, MOON, day=day)

        assert periods("sun") == [(day, None)]

    def test_moves_a_listing_date_that_the_list_corrects(self, desk: Desk) -> None:
        desk.bring(SUN)

        desk.bring(replace(SUN, listed_on=date(2015, 3, 9)))

        assert periods("sun") == [(date(2015, 3, 9), None)]

    def test_ends_an_entry_on_the_day_that_the_list_itself_tells(self, desk: Desk) -> None:
        desk.bring(SUN)

        desk.bring(replace(SUN, delisted_on=date(2024, 6, 1)))

        assert periods("sun") == [(date(2015, 3, 2), date(2024, 6, 1))]

    def test_says_that_an_undated_entry_is_named_since_its_first_edition_at_least(self, desk: Desk) -> None:
        desk.bring(replace(SUN, listed_on=None))

        entry = queries.entry("xx-sample:sun")

        assert (entry.listed_from, entry.listed_from_is_known) == (date(2025, 1, 31), False)

    def test_keeps_from_when_to_when_a_name_was_on_the_list(self, desk: Desk) -> None:
        desk.bring(parsed_entry("sun", "SUN", "Old Sun"))

        desk.bring(parsed_entry("sun", "SUN", "New Sun"))

        assert names("sun") == {
            "SUN": (None, None),
            "Old Sun": (None, date(2025, 2, 1)),
            "New Sun": (date(2025, 2, 1), None),
        }

    def test_keeps_the_days_that_a_list_gives_a_name(self, desk: Desk) -> None:
        brigade = ParsedName(text="Brigade", kind=NameKind.AKA, script="latin", valid_from=date(2020, 1, 1))
        desk.bring(parsed_entry("sun", "SUN", brigade))

        desk.bring(parsed_entry("sun", "SUN", replace(brigade, valid_to=date(2021, 1, 1))))

        assert names("sun")["Brigade"] == (date(2020, 1, 1), date(2021, 1, 1))

    def test_holds_removals_back_where_a_row_was_unreadable(self, desk: Desk) -> None:
        desk.bring(SUN, MOON)
        error = EntryRowError(file="sample", row=7, code="registry.bad-row", message="unreadable")
        edition = replace(
            parsed_edition(SUN, generated_at=datetime(2025, 3, 1, tzinfo=UTC), digest="9"),
            row_errors=(error,),
        )

        report = operations.import_edition("xx-sample", edition, desk.author, desk.at)

        assert (report.removed, report.removals_held, report.edition.rows_unread) == (0, 1, 1)
        assert periods("moon") == [(date(2015, 3, 2), None)]

    def test_refuses_an_older_edition_with_a_sentence_and_stores_nothing(self, desk: Desk) -> None:
        desk.bring(SUN)

        with pytest.raises(OlderEditionError, match="lists only move forward"):
            desk.bring(SUN, MOON, day=date(2025, 1, 1))

        assert ListEdition.objects.count() == 1
        assert ListEntry.objects.count() == 1

    def test_refuses_an_edition_that_lacks_many_entries_unless_that_is_right(self, desk: Desk) -> None:
        entries = [parsed_entry(f"star-{number}") for number in range(30)]
        desk.bring(*entries)

        with pytest.raises(ManyRemovalsError, match="lacks 20 of 30"):
            desk.bring(*entries[:10])
        report = desk.bring(*entries[:10], terms=ImportTerms(accept_removals=True))

        assert report.removed == 20

    def test_refuses_an_edition_of_another_list(self, desk: Desk) -> None:
        edition = parsed_edition(SUN, generated_at=AT, digest="1")

        with pytest.raises(WrongListError):
            operations.import_edition("un-sc", edition, desk.author, desk.at)

    def test_refuses_who_may_not_import(self, desk: Desk) -> None:
        edition = parsed_edition(SUN, generated_at=AT, digest="1")

        with pytest.raises(NotAllowedError):
            operations.import_edition("xx-sample", edition, overseer(), desk.at)

    @pytest.mark.parametrize(
        ("terms", "day", "dated_by"),
        [
            (ImportTerms(dated=date(2019, 2, 1)), date(2019, 2, 1), DatedBy.PERSON),
            (ImportTerms(), date(2025, 7, 1), DatedBy.IMPORT),
        ],
    )
    def test_says_who_dated_an_edition_that_does_not_date_itself(
        self, desk: Desk, terms: ImportTerms, day: date, dated_by: DatedBy
    ) -> None:
        edition = parsed_edition(SUN, generated_at=None, digest="1")

        report = operations.import_edition("xx-sample", edition, desk.author, desk.at, terms)

        assert (report.edition.generated_on, report.edition.dated_by) == (day, dated_by)

    def test_moves_the_first_days_with_the_day_that_a_person_names_later(self, desk: Desk) -> None:
        undated = replace(SUN, listed_on=None)
        edition = parsed_edition(undated, MOON, generated_at=None, digest="1")
        operations.import_edition("xx-sample", edition, desk.author, desk.at)

        terms = ImportTerms(dated=date(2019, 2, 1))
        report = operations.import_edition("xx-sample", edition, desk.author, desk.at, terms)

        assert report.already_imported
        assert (report.edition.generated_on, report.edition.dated_by) == (date(2019, 2, 1), DatedBy.PERSON)
        assert periods("sun") == [(date(2019, 2, 1), None)]
        assert periods("moon") == [(date(2015, 3, 2), None)]
        assert AuditEvent.objects.filter(event="registry.edition-dated", actor_id=desk.author).exists()

    def test_keeps_the_day_once_a_later_edition_stands_on_it(self, desk: Desk) -> None:
        edition = parsed_edition(SUN, generated_at=None, digest="1")
        operations.import_edition("xx-sample", edition, desk.author, desk.at)
        later = parsed_edition(SUN, MOON, generated_at=None, digest="2")
        operations.import_edition("xx-sample", later, desk.author, desk.at)
        terms = ImportTerms(dated=date(2019, 2, 1))

        with pytest.raises(OtherDayError):
            operations.import_edition("xx-sample", edition, desk.author, desk.at, terms)

    def test_stores_no_person_of_an_edition_of_entities(self, desk: Desk) -> None:
        jane = parsed_entry("jane", "JANE SAMPLE", kind=EntryKind.INDIVIDUAL)
        plain = parsed_edition(SUN, generated_at=AT, digest="1")
        with_persons = replace(plain, entries=(SUN, jane), includes_individuals=True)

        operations.import_edition("xx-sample", plain, desk.author, desk.at)
        report = operations.import_edition("xx-sample", with_persons, desk.author, desk.at)

        assert (report.already_imported, report.new, report.unchanged) == (False, 1, 1)

    def test_records_who_imported_what(self, desk: Desk) -> None:
        report = desk.bring(SUN)

        event = AuditEvent.objects.get(event="registry.edition-imported")
        assert event.actor_id == desk.author
        assert event.subject_id == report.edition_id
        assert report.edition.digest in event.payload


class TestGuardsOfTheDatabase:
    def test_changes_of_entries_are_never_changed(self, desk: Desk) -> None:
        desk.bring(SUN)

        with refused():
            EntryChange.objects.update(change="removed")
        with refused():
            EntryChange.objects.all().delete()

    def test_an_entry_has_one_open_period(self, desk: Desk) -> None:
        desk.bring(SUN)

        with refused():
            EntryPeriod.objects.create(entry=ListEntry.objects.get(), listed_from=date(2020, 1, 1))

    def test_no_period_ends_before_it_begins(self, desk: Desk) -> None:
        desk.bring(SUN)

        with refused():
            EntryPeriod.objects.update(listed_to=date(2000, 1, 1))

    def test_no_entry_stands_twice_in_a_list(self, desk: Desk) -> None:
        desk.bring(SUN, MOON)

        with refused():
            ListEntry.objects.filter(entry_key="moon").update(entry_key="sun")

    def test_no_content_is_stored_twice_as_an_edition(self, desk: Desk) -> None:
        desk.bring(SUN)
        desk.bring(SUN, MOON)

        with refused():
            ListEdition.objects.update(digest="sha256:same")

    @pytest.mark.parametrize("values", [{"status": "rumoured"}, {"scope": "most"}])
    def test_an_edition_has_known_words(self, desk: Desk, values: dict[str, str]) -> None:
        desk.bring(SUN)

        with refused():
            ListEdition.objects.update(**values)
