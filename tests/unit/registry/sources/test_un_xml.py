import gzip
import re
from datetime import UTC, date, datetime

import pytest
from tests.factories.lists import list_file, un_entity, un_individual, un_xml
from tests.factories.public_lists import public_list

from openiru.registry.errors import ListFileError
from openiru.registry.sources.files import ListFile
from openiru.registry.sources.un_xml import parse_un_xml
from openiru.registry.types import EntryKind, NameKind, Scope

BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY lol "lol">
 <!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
 <!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">
]>
<CONSOLIDATED_LIST dateGenerated="2025-01-31T00:00:00Z"><ENTITIES><ENTITY><FIRST_NAME>&lol3;</FIRST_NAME>
</ENTITY></ENTITIES></CONSOLIDATED_LIST>"""
OTHER_FILE = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<CONSOLIDATED_LIST dateGenerated="2025-01-31T00:00:00Z"><ENTITIES><ENTITY><FIRST_NAME>&secret;</FIRST_NAME>
</ENTITY></ENTITIES></CONSOLIDATED_LIST>"""


class TestParseUnXml:
    def test_reads_an_entity_with_its_names_in_their_kinds_and_scripts(self) -> None:
        sun = un_entity(
            "QDe.900",
            "ORDER OF THE SUN (OTS)",
            aliases=[
                ("a.k.a.", "Sun Order; Sons of Sun"),
                ("f.k.a.", "Old Sun"),
                ("Low", "Sunny"),
                ("Good", "Sol"),
            ],
            original="نظام الشمس",
            country="Nowhere",
        )

        edition = parse_un_xml(list_file(un_xml(sun)))

        (entry,) = edition.entries
        assert [(name.text, name.kind, name.script) for name in entry.names] == [
            ("ORDER OF THE SUN (OTS)", NameKind.PRIMARY, "latin"),
            ("نظام الشمس", NameKind.AKA, "arabic"),
            ("Sun Order", NameKind.AKA, "latin"),
            ("Sons of Sun", NameKind.AKA, "latin"),
            ("Old Sun", NameKind.FKA, "latin"),
            ("Sol", NameKind.AKA, "latin"),
            ("Sunny", NameKind.LOW, "latin"),
        ]
        assert (entry.key, entry.reference, entry.programme) == ("QDe.900", "QDe.900", "Al-Qaida")
        assert entry.listed_on == date(2015, 3, 2)
        assert entry.addresses == ("Sampletown, Nowhere",)
        assert entry.countries == ("Nowhere",)

    def test_tells_when_the_list_was_generated(self) -> None:
        edition = parse_un_xml(list_file(un_xml(un_entity("QDe.900", "SUN"))))

        assert edition.generated_at == datetime(2025, 1, 31, 0, 0, 9, 554000, tzinfo=UTC)
        assert (edition.source.slug, edition.scope) == ("un-sc", Scope.FULL)

    def test_takes_a_quality_that_nobody_knows_as_low(self) -> None:
        sun = un_entity("QDe.900", "SUN", aliases=[("Doubtful", "Sunny")])

        (entry,) = parse_un_xml(list_file(un_xml(sun))).entries

        assert entry.names[1].kind is NameKind.LOW

    def test_leaves_individuals_out_and_counts_them(self) -> None:
        data = un_xml(un_entity("QDe.900", "SUN"), individuals=[un_individual("QDi.900", "JANE", "SAMPLE")])

        edition = parse_un_xml(list_file(data))

        assert [entry.kind for entry in edition.entries] == [EntryKind.ENTITY]
        assert edition.left_out == {EntryKind.INDIVIDUAL: 1}

    def test_keeps_of_individuals_names_and_reference_alone(self) -> None:
        data = un_xml(un_entity("QDe.900", "SUN"), individuals=[un_individual("QDi.900", "JANE", "SAMPLE")])

        edition = parse_un_xml(list_file(data), include_individuals=True)

        jane = edition.entries[0]
        assert (jane.kind, jane.primary_name, jane.reference) == (
            EntryKind.INDIVIDUAL,
            "JANE SAMPLE",
            "QDi.900",
        )
        assert (jane.addresses, jane.countries, jane.comments) == ((), (), "")

    def test_reports_a_bad_entry_with_its_line_and_reads_on(self) -> None:
        undated = un_entity("QDe.901", "MOON", listed_on="soon")
        unnamed = un_entity("QDe.902", "")
        unknown = un_entity("", "STARS")
        data = un_xml(
            undated, unnamed, unknown, un_entity("QDe.900", "SUN"), un_entity("QDe.900", "SUN AGAIN")
        )

        edition = parse_un_xml(list_file(data, "un.xml"))

        assert [entry.primary_name for entry in edition.entries] == ["SUN"]
        assert [error.key for error in edition.row_errors] == ["QDe.901", "QDe.902", None, "QDe.900"]
        assert edition.row_errors[0].row == 5
        assert not edition.silence_is_removal

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (BILLION_LAUGHS, "un.xml, line [0-9]+: it defines its own entities"),
            (OTHER_FILE, "un.xml, line [0-9]+: it defines its own entities"),
            (b"", "un.xml, line 1: not well-formed XML .no element found."),
            (un_xml(un_entity("QDe.900", "SUN"))[:-40], "un.xml, line [0-9]+: not well-formed XML"),
            (b"<html><body>Service unavailable</body></html>", "the document is <html>, not the UN's"),
            (un_xml(), "the list holds no entries"),
            (un_xml(generated="yesterday"), "dateGenerated is not a date and time"),
            (un_xml(generated="2025-01-31T00:00:00"), "dateGenerated has no time zone"),
            (
                un_xml(un_entity("QDe.900", "S\x80".encode("latin-1").decode("latin-1"))).replace(
                    b"\xc2\x80", b"\xff"
                ),
                "not well-formed",
            ),
            (un_xml(un_entity("QDe.900", "S" * 100_001)), "holds more text than any list does"),
            (b"a,b,c\n1,2,3\n", "un.xml, line 1: not well-formed XML"),
            (un_xml().replace(b"UTF-8", b"UTF-9"), "un.xml, line 1: its encoding cannot be read"),
            (
                un_xml().replace(b"UTF-8", b"utf-7"),
                "un.xml, line 1: its encoding cannot be read|not well-formed",
            ),
        ],
        ids=[
            "laughs",
            "other file",
            "empty",
            "cut",
            "html",
            "nothing",
            "undated",
            "zoneless",
            "latin-1",
            "long",
            "csv",
            "unknown encoding",
            "odd encoding",
        ],
    )
    def test_refuses_what_is_not_the_list(self, data: bytes, sentence: str) -> None:
        with pytest.raises(ListFileError, match=sentence):
            parse_un_xml(list_file(data, "un.xml"))

    def test_gives_plain_and_packed_files_one_digest(self) -> None:
        data = un_xml(un_entity("QDe.900", "SUN"))

        plain, packed = parse_un_xml(list_file(data)), parse_un_xml(list_file(gzip.compress(data)))

        assert plain.digest == packed.digest
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", plain.digest)

    @pytest.mark.shared_data
    def test_reads_the_whole_public_list(self) -> None:
        with public_list("UN_consolidated.xml.gz").open("rb") as stream:
            edition = parse_un_xml(ListFile("UN_consolidated.xml.gz", stream))

        by_key = {entry.key: entry for entry in edition.entries}
        assert len(edition.entries) == 273
        assert edition.left_out == {EntryKind.INDIVIDUAL: 730}
        assert edition.row_errors == ()
        assert edition.generated_at == datetime(2026, 2, 27, 0, 0, 9, 554000, tzinfo=UTC)
        assert by_key["QDe.132"].listed_on == date(2011, 7, 29)
        assert "تحریک طالبان پاکستان" in {name.text for name in by_key["QDe.132"].names}
        assert not any(";" in name.text for entry in edition.entries for name in entry.names)
