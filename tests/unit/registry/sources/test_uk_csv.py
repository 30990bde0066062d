from datetime import UTC, date, datetime

import pytest
from tests.factories.lists import UK_COLUMNS, list_file, uk_csv, uk_row

from openiru.registry.errors import ListFileError
from openiru.registry.sources.uk_csv import parse_uk_csv
from openiru.registry.types import EntryKind, NameKind

SUN = [
    uk_row("CTS0900", "Sunny", Name_type="Alias", Alias_strength="Low quality"),
    uk_row("CTS0900", "Sun Order", Name_type="Alias", Alias_strength="Good quality"),
    uk_row(
        "CTS0900",
        "ORDER OF THE SUN",
        Address_Country="Nowhere",
        UN_Reference_Number="QDe.900",
        **{"Name non-latin script": "نظام الشمس", "Address Line 1": "1 High Street"},
    ),
    uk_row("CTS0900", "THE SUN ORDER", Name_type="Primary Name Variation"),
]


class TestParseUkCsv:
    def test_joins_the_rows_of_an_entry(self) -> None:
        edition = parse_uk_csv(list_file(uk_csv(SUN)))

        (sun,) = edition.entries
        assert [(name.text, name.kind, name.script) for name in sun.names] == [
            ("ORDER OF THE SUN", NameKind.PRIMARY, "latin"),
            ("Sun Order", NameKind.AKA, "latin"),
            ("نظام الشمس", NameKind.AKA, "arabic"),
            ("THE SUN ORDER", NameKind.AKA, "latin"),
            ("Sunny", NameKind.LOW, "latin"),
        ]
        assert (sun.key, sun.programme) == ("CTS0900", "The Sample Regulations")
        assert sun.listed_on == date(2020, 12, 31)
        assert sun.addresses == ("1 High Street, Nowhere",)

    def test_knows_the_58_columns(self) -> None:
        assert len(UK_COLUMNS) == 58

    @pytest.mark.parametrize("written", ["31-Jan-2025", "31/01/2025", "2025-01-31", "31 January 2025"])
    def test_reads_the_report_date(self, written: str) -> None:
        edition = parse_uk_csv(list_file(uk_csv(SUN, report_date=written)))

        assert edition.generated_at == datetime(2025, 1, 31, tzinfo=UTC)

    def test_says_nothing_of_a_date_that_the_file_does_not_tell(self) -> None:
        assert parse_uk_csv(list_file(uk_csv(SUN, report_date=None))).generated_at is None

    def test_finds_columns_in_any_order_and_after_a_byte_order_mark(self) -> None:
        lines = uk_csv(SUN[:1] + SUN[2:3], report_date=None).decode().splitlines()
        turned = "\n".join(",".join(reversed(line.split(","))) for line in lines)

        (sun,) = parse_uk_csv(list_file(("\ufeff" + turned).encode())).entries

        assert sun.primary_name == "ORDER OF THE SUN"

    def test_leaves_individuals_and_ships_out(self) -> None:
        jane = uk_row("CTS0901", "SAMPLE", Designation_Type="Individual") | {"Name 1": "JANE"}
        ship = uk_row("RUS0902", "GOOD SHIP", Designation_Type="Ship")

        edition = parse_uk_csv(list_file(uk_csv([*SUN, jane, jane, ship])))
        with_jane = parse_uk_csv(list_file(uk_csv([*SUN, jane])), include_individuals=True)

        assert edition.left_out == {EntryKind.INDIVIDUAL: 1, EntryKind.OTHER: 1}
        assert len(edition.entries) == 1
        assert with_jane.entries[1].primary_name == "JANE SAMPLE"
        assert with_jane.entries[1].addresses == ()

    def test_reports_bad_rows_with_their_lines_and_reads_on(self) -> None:
        rows = [
            *SUN,
            uk_row("CTS0903", "MOON", Date_Designated="2020-12-31"),
            uk_row("CTS0904", "STARS", Designation_Type="Galaxy"),
            uk_row("", "COMETS"),
            uk_row("CTS0905", "Nick", Name_type="Alias"),
        ]

        edition = parse_uk_csv(list_file(uk_csv(rows) + b"too,short\n"))

        assert [entry.key for entry in edition.entries] == ["CTS0900"]
        assert [(error.row, error.key) for error in edition.row_errors] == [
            (7, "CTS0903"),
            (8, "CTS0904"),
            (9, None),
            (11, None),
            (10, "CTS0905"),
        ]

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "the file has no line with column names"),
            (
                b"<html>Service unavailable</html>\n",
                "uk.csv, line 1: this is not the UK Sanctions List: no column",
            ),
            (uk_csv(SUN).replace(b"Unique ID", b"Id"), "no column Unique ID"),
            (uk_csv(SUN, report_date="soon"), "uk.csv, line 1: the report date is not a day: soon"),
            (uk_csv(SUN).replace(b"Sunny", b"S\xfcnny"), "uk.csv, line 3: the text is not UTF-8"),
            (uk_csv(SUN).replace(b"Sunny", b"S\x00nny"), "uk.csv, line 3: the text holds a zero byte"),
        ],
    )
    def test_refuses_what_is_not_the_list(self, data: bytes, sentence: str) -> None:
        with pytest.raises(ListFileError, match=sentence):
            parse_uk_csv(list_file(data, "uk.csv"))
