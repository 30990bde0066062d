from contextlib import ExitStack

import pytest
from tests.factories.lists import list_file
from tests.factories.public_lists import OFAC_NAMES, public_list

from openiru.registry.errors import ListFileError
from openiru.registry.sources.files import ListFile
from openiru.registry.sources.ofac_csv import parse_ofac_csv
from openiru.registry.types import EntryKind, NameKind, ParsedEdition

NOTHING = ",-0- " * 6
SDN = (
    f'900,"ORDER OF THE SUN (OTS)",-0- ,"FTO] [SDGT",-0- {NOTHING},"a.k.a. \'SUNNY\'; f.k.a. \'SON\'S\'; Linked To: MOON."\r\n'
    f'901,"SAMPLE, Jane","individual","SDGT",-0- {NOTHING},"DOB 1970."\r\n'
    f'902,"GOOD SHIP","vessel","SDGT",-0- {NOTHING},-0- \r\n'
    "\x1a"
).encode()
ALT = b'900,1,"aka","SUN ORDER",-0- \r\n900,2,"fka","OLD SUN",-0- \r\n901,3,"aka","SAMPLE, J.",-0- \r\n\x1a'
ADD = b'900,1,"1 High Street","Sampletown","Nowhere",-0- \r\n901,2,-0- ,-0- ,"Nowhere",-0- \r\n'
COMMENTS = b"900,\"; a.k.a. 'LATE'.\"\r\n\x1a"


def parse(*, include_individuals: bool = False, **files: bytes) -> ParsedEdition:
    parts = [list_file(data, f"{name}.csv") for name, data in files.items()]
    return parse_ofac_csv(parts, include_individuals=include_individuals)


class TestParseOfacCsv:
    def test_joins_the_files_into_entries_of_entities_alone(self) -> None:
        edition = parse(sdn=SDN, alt=ALT, add=ADD, sdn_comments=COMMENTS)

        (sun,) = edition.entries
        assert [(name.text, name.kind) for name in sun.names] == [
            ("ORDER OF THE SUN (OTS)", NameKind.PRIMARY),
            ("SUN ORDER", NameKind.AKA),
            ("OLD SUN", NameKind.FKA),
            ("SUNNY", NameKind.LOW),
            ("SON'S", NameKind.LOW),
        ]
        assert (sun.key, sun.reference, sun.programme) == ("900", "SDN 900", "FTO; SDGT")
        assert sun.addresses == ("1 High Street, Sampletown, Nowhere",)
        assert edition.left_out == {EntryKind.INDIVIDUAL: 1, EntryKind.OTHER: 1}
        assert edition.notes == ()

    def test_invents_no_date(self) -> None:
        edition = parse(sdn=SDN)

        assert edition.generated_at is None
        assert edition.entries[0].listed_on is None

    def test_says_which_files_are_missing(self) -> None:
        assert len(parse(sdn=SDN).notes) == 3

    def test_keeps_individuals_on_request_without_their_remarks(self) -> None:
        edition = parse(sdn=SDN, alt=ALT, add=ADD, include_individuals=True)

        jane = edition.entries[1]
        assert (jane.kind, jane.comments, jane.addresses) == (EntryKind.INDIVIDUAL, "", ())
        assert [name.text for name in jane.names] == ["SAMPLE, Jane", "SAMPLE, J."]

    def test_joins_remarks_that_were_cut_off_and_no_others(self) -> None:
        long_remark = "x" * 1000
        cut = SDN.replace(b"Linked To: MOON.", long_remark.encode())

        whole = parse(sdn=SDN, sdn_comments=COMMENTS).entries[0]
        joined = parse(sdn=cut, sdn_comments=COMMENTS).entries[0]

        assert "LATE" not in {name.text for name in whole.names}
        assert "LATE" in {name.text for name in joined.names}

    def test_tells_files_by_their_columns_where_names_do_not(self) -> None:
        named = parse(sdn=SDN, alt=ALT, add=ADD, sdn_comments=COMMENTS)
        unnamed = parse(four=COMMENTS, three=ADD, two=ALT, one=SDN)

        assert unnamed.entries == named.entries
        assert unnamed.digest == named.digest

    def test_reports_bad_rows_and_reads_on(self) -> None:
        rows = (
            SDN.replace(b"\x1a", b"")
            + (
                f'9x3,"MOON",-0- ,"SDGT",-0- {NOTHING},-0- \n904,"STARS"\n905,-0- ,-0- ,"SDGT",-0- {NOTHING},-0- \n'
                f'900,"TWICE",-0- ,"SDGT",-0- {NOTHING},-0- \n'
            ).encode()
        )

        edition = parse(sdn=rows)

        assert [entry.key for entry in edition.entries] == ["900"]
        assert [(error.row, error.key) for error in edition.row_errors] == [
            (4, None),
            (5, "904"),
            (6, "905"),
            (7, "900"),
        ]

    @pytest.mark.parametrize(
        ("files", "sentence"),
        [
            ({"alt": ALT}, r"alt\.csv: the file with the entries .sdn\.csv. is missing"),
            ({"sdn": ALT}, r"sdn\.csv: rows of 5 columns; OFAC's sdn file has 12"),
            ({"sdn": SDN, "alt": SDN}, r"alt\.csv: rows of 12 columns; OFAC's alt file has 5"),
            ({"sdn": SDN, "other": SDN}, r"other\.csv: this is the sdn file, and sdn\.csv is one as well"),
            ({"sdn": b""}, r"sdn\.csv: the file is empty"),
            ({"x": b"a,b,c\n"}, r"x\.csv: rows of 3 columns are not OFAC's"),
            ({"sdn_comments": b"name,remark\n"}, "no row begins with an entry number"),
            ({"sdn": SDN.replace(b"SUN", b"S\xdcN")}, r"sdn\.csv, line 1: the text is not UTF-8"),
            ({"sdn": SDN.replace(b"\x1a", b'903,"MOON')}, r"sdn\.csv, line [0-9]+: not readable as CSV"),
            ({"sdn": SDN.decode().encode("utf-16")}, "the text is not UTF-8"),
        ],
    )
    def test_refuses_what_is_not_the_list(self, files: dict[str, bytes], sentence: str) -> None:
        with pytest.raises(ListFileError, match=sentence):
            parse_ofac_csv([list_file(data, f"{name}.csv") for name, data in files.items()])

    @pytest.mark.shared_data
    def test_reads_the_whole_public_list(self) -> None:
        paths = [public_list(name) for name in OFAC_NAMES]

        with ExitStack() as stack:
            streams = [stack.enter_context(path.open("rb")) for path in paths]
            edition = parse_ofac_csv(
                [ListFile(path.name, stream) for path, stream in zip(paths, streams, strict=True)]
            )

        by_key = {entry.key: entry for entry in edition.entries}
        assert len(edition.entries) == 2994
        assert edition.left_out == {EntryKind.INDIVIDUAL: 3845, EntryKind.OTHER: 540}
        assert edition.row_errors == ()
        assert by_key["12206"].programme == "FTO; SDGT"
        assert by_key["306"].names[2].text == "BNC"
        assert by_key["306"].names[2].kind is NameKind.LOW
