from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from tests.factories.lists import SAMPLE_SOURCE, parsed_edition, parsed_entry
from tests.integration.registry.conftest import Desk

from openiru.registry import operations, queries
from openiru.registry.errors import OrganisationNotFoundError
from openiru.registry.models import ListEntry
from openiru.registry.sources.reading import read_curated, shipped_files
from openiru.registry.types import ImportTerms, ListState, NameKind, ParsedName

SUN, MOON = parsed_entry("sun"), parsed_entry("moon")


def bring_shipped_extract(desk: Desk) -> None:
    """The extract that comes with the program, in force and linked by two persons."""
    reading = read_curated(shipped_files())
    report = operations.take_reading(reading, desk.author, desk.at, ImportTerms())
    for edition in report.editions:
        operations.approve_edition(edition.edition_id, desk.approver, desk.at)
    operations.take_organisations(reading.organisations, desk.author, desk.at)
    for link in queries.links():
        operations.approve_link(link.organisation.slug, link.entry_id, desk.approver, desk.at)


class TestEntriesInForce:
    @pytest.mark.parametrize(
        ("day", "is_in_force"),
        [
            (date(2015, 3, 1), False),
            (date(2015, 3, 2), True),  # the first day counts
            (date(2025, 1, 31), True),
            (date(2025, 2, 1), False),  # the end does not
        ],
    )
    def test_counts_the_first_day_and_not_the_end(self, desk: Desk, day: date, *, is_in_force: bool) -> None:
        desk.bring(SUN, MOON)
        desk.link("sun")
        desk.bring(MOON)

        assert bool(queries.entries_in_force("sun", day)) is is_in_force

    def test_knows_the_gap_of_an_entry_that_was_listed_again(self, desk: Desk) -> None:
        desk.bring(SUN, MOON, day=date(2020, 1, 1))
        desk.link("sun")
        desk.bring(MOON, day=date(2021, 1, 1))
        desk.bring(replace(SUN, listed_on=date(2023, 1, 1)), MOON, day=date(2023, 1, 5))

        in_force = {year: queries.entries_in_force("sun", date(year, 6, 1)) for year in (2020, 2022, 2024)}

        assert {year: len(entries) for year, entries in in_force.items()} == {2020: 1, 2022: 0, 2024: 1}
        assert in_force[2020][0].listed_to == date(2021, 1, 1)
        assert in_force[2024][0].listed_from == date(2023, 1, 1)

    def test_names_no_person(self, desk: Desk) -> None:
        desk.bring(SUN)
        desk.link("sun")
        ListEntry.objects.update(kind="individual")

        assert queries.entries_in_force("sun", desk.at.date()) == ()
        assert queries.names_for_matching(desk.at.date()) == ()

    def test_refuses_an_unknown_organisation(self, desk: Desk) -> None:
        with pytest.raises(OrganisationNotFoundError):
            queries.entries_in_force("sun", desk.at.date())


class TestStanding:
    def test_tells_of_every_list_whether_it_names_the_organisation(self, desk: Desk) -> None:
        desk.bring(SUN)
        desk.link("sun")
        other = replace(SAMPLE_SOURCE, slug="yy-other", name="Other list", country="YY")
        edition = replace(
            parsed_edition(MOON, generated_at=datetime(2025, 1, 15, tzinfo=UTC), digest="o"), source=other
        )
        operations.import_edition("yy-other", edition, desk.author, desk.at)

        standing = queries.standing("sun", date(2025, 7, 1))

        assert [(line.list_slug, line.state, line.sentence) for line in standing.lists] == [
            ("xx-sample", ListState.NAMED, "named: XX sun since 2015-03-02"),
            ("yy-other", ListState.NOT_NAMED, "not named on the edition of 2025-01-15"),
        ]
        assert [entry.key for entry in standing.entries] == ["sun"]

    def test_answers_from_the_edition_of_the_day(self, desk: Desk) -> None:
        desk.bring(SUN, day=date(2025, 1, 1))
        desk.bring(SUN, MOON, day=date(2025, 2, 1))
        desk.bring(SUN, day=date(2025, 3, 1))
        operations.add_organisation("comet", "Order of the Comet", desk.author, desk.at)

        sentences = {
            day: queries.standing("comet", day).lists[0].sentence
            for day in (date(2024, 1, 1), date(2025, 2, 15), date(2025, 3, 1))
        }

        assert sentences == {
            date(2024, 1, 1): "not named on the edition of 2025-01-01, the earliest on file",
            date(2025, 2, 15): "not named on the edition of 2025-02-01",
            date(2025, 3, 1): "not named on the edition of 2025-03-01",
        }

    def test_does_not_call_absent_whom_nobody_has_linked(self, desk: Desk) -> None:
        named = parsed_entry("sun", "ORDER OF THE SUN (OTS)", listed_on=date(2020, 1, 1))
        desk.bring(named, MOON)
        operations.add_organisation("sun", "Order of the Sun", desk.author, desk.at)

        sentences = [queries.standing("sun", date(2025, 7, 1)).lists[0].sentence]
        operations.assert_link("sun", "xx-sample:sun", "The same name in full", desk.author, desk.at)
        sentences.append(queries.standing("sun", date(2025, 7, 1)).lists[0].sentence)
        before = queries.standing("sun", date(2019, 1, 1)).lists[0].sentence

        assert sentences == [
            "unknown: xx-sample:sun has one of its names, and nobody has linked it",
            "unknown: the link to xx-sample:sun waits for a second person",
        ]
        assert before == "not named on the edition of 2025-01-31, the earliest on file"

    def test_does_not_call_absent_who_stood_on_the_first_edition_of_a_list_without_dates(
        self, desk: Desk
    ) -> None:
        undated = parsed_entry("sun", "ORDER OF THE SUN", listed_on=None)
        desk.bring(undated, MOON, day=date(2025, 3, 1))
        operations.add_organisation("sun", "Order of the Sun", desk.author, desk.at)
        day = date(2025, 2, 1)

        lines = [queries.standing("sun", day).lists[0]]
        operations.assert_link("sun", "xx-sample:sun", "The same name in full", desk.author, desk.at)
        lines.append(queries.standing("sun", day).lists[0])
        operations.approve_link("sun", "xx-sample:sun", desk.approver, desk.at)
        lines.append(queries.standing("sun", day).lists[0])

        assert [line.sentence for line in lines] == [
            "unknown: xx-sample:sun has one of its names, and nobody has linked it",
            "unknown: the link to xx-sample:sun waits for a second person",
            "unknown: XX sun was on the list on 2025-03-01, which does not tell since when",
        ]
        assert {line.state for line in lines} == {ListState.UNKNOWN}
        assert queries.entries_in_force("sun", day) == ()

    def test_looks_for_every_name_that_linked_entries_give(self, desk: Desk) -> None:
        desk.bring(parsed_entry("sun", "ORDER OF THE SUN", "Sons of Sol"))
        desk.link("sun", name="The Sun People")
        other = replace(SAMPLE_SOURCE, slug="yy-other", name="Other list", country="YY")
        sol = parsed_entry("sol", "SONS OF SOL")
        edition = replace(
            parsed_edition(sol, generated_at=datetime(2025, 1, 15, tzinfo=UTC), digest="o"), source=other
        )
        operations.import_edition("yy-other", edition, desk.author, desk.at)

        line = queries.standing("sun", date(2025, 7, 1)).lists[1]

        assert (line.state, line.entries) == (ListState.UNKNOWN, ())
        assert line.sentence == "unknown: yy-other:sol has one of its names, and nobody has linked it"

    @pytest.mark.parametrize(
        ("organisation", "day", "named"),
        [
            (
                "ttp",
                date(2025, 8, 14),
                {"un-sc", "us-fto", "us-sdgt", "uk-proscribed", "pk-ata-first-schedule"},
            ),
            ("ttp", date(2011, 7, 28), {"us-fto", "us-sdgt", "uk-proscribed", "pk-ata-first-schedule"}),
            ("bla", date(2025, 8, 14), {"us-fto", "us-sdgt", "uk-proscribed", "pk-ata-first-schedule"}),
            ("bla", date(2025, 8, 10), {"us-sdgt", "uk-proscribed", "pk-ata-first-schedule"}),
            ("blf", date(2025, 8, 14), {"pk-ata-first-schedule"}),
            ("blf", date(2010, 9, 7), set()),
        ],
    )
    def test_tells_of_the_shipped_organisations_who_names_them(
        self, desk: Desk, organisation: str, day: date, named: set[str]
    ) -> None:
        bring_shipped_extract(desk)

        standing = queries.standing(organisation, day)

        assert {line.list_slug for line in standing.lists if line.state is ListState.NAMED} == named
        assert all(line.state is not ListState.UNKNOWN for line in standing.lists)
        assert not any("banned" in line.sentence for line in standing.lists)

    def test_says_that_the_united_nations_do_not_name_the_bla(self, desk: Desk) -> None:
        bring_shipped_extract(desk)

        line = queries.standing("bla", date(2026, 3, 1)).lists[0]

        assert line.list_slug == "un-sc"
        assert line.sentence == "not named on the edition of 2026-02-27 (looked up by hand)"


class TestNamesForMatching:
    def test_gives_each_text_once_at_its_surest_and_flags_weak_ones(self, desk: Desk) -> None:
        low = ParsedName(text="Sunny", kind=NameKind.LOW, script="latin")
        arabic = ParsedName(text="نظام الشمس", kind=NameKind.AKA, script="arabic")
        desk.bring(parsed_entry("sun", "ORDER OF THE SUN (OTS)", "Order of the Sun", low, arabic), MOON)
        desk.link("sun")

        names = queries.names_for_matching(desk.at.date())

        assert {(name.text, name.kind, name.script) for name in names} == {
            ("ORDER OF THE SUN", NameKind.PRIMARY, "latin"),
            ("OTS", NameKind.ACRONYM, "latin"),
            ("Sunny", NameKind.LOW, "latin"),
            ("نظام الشمس", NameKind.AKA, "arabic"),
        }

    def test_gives_the_names_of_the_day(self, desk: Desk) -> None:
        brigade = ParsedName(
            text="Sun Brigade",
            kind=NameKind.AKA,
            script="latin",
            valid_from=date(2020, 1, 1),
            valid_to=date(2021, 1, 1),
        )
        desk.bring(parsed_entry("sun", "SUN ORDER", brigade))
        desk.link("sun")

        texts = {
            year: {name.text for name in queries.names_for_matching(date(year, 1, 1))}
            for year in (2014, 2019, 2020, 2021)
        }

        assert texts == {
            2014: set(),
            2019: {"SUN ORDER"},
            2020: {"SUN ORDER", "Sun Brigade"},
            2021: {"SUN ORDER"},
        }

    def test_gives_the_shipped_names_in_both_scripts(self, desk: Desk) -> None:
        bring_shipped_extract(desk)

        names = queries.names_for_matching(date(2025, 8, 14))

        organisations = {view.organisation_id: view.slug for view in queries.organisations()}
        found = {(organisations[name.organisation_id], name.text, name.kind.value) for name in names}
        assert {
            ("ttp", "تحریک طالبان پاکستان", "aka"),
            ("bla", "بلوچ لبریشن آرمی", "aka"),
            ("blf", "بلوچستان لبریشن فرنٹ", "aka"),
            ("ttp", "TTP", "acronym"),
            ("bla", "BLA", "acronym"),
            ("blf", "BLF", "acronym"),
        } <= found


class TestFindEntries:
    def test_finds_entries_by_any_part_of_any_name(self, desk: Desk) -> None:
        desk.bring(parsed_entry("sun", "ORDER OF THE SUN", "Sons of Sol"), MOON)

        assert [entry.key for entry in queries.find_entries("sons of")] == ["sun"]
        assert queries.find_entries("comet") == ()
