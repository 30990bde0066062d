import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.exports import Read, account, lines, post

from openiru.intake.errors import UnreadableFileError
from openiru.intake.formats.csv_rows import COLUMNS
from openiru.intake.types import ExportFormat, RowCode


def table(*rows: dict[str, Any], newline: str = "\n") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator=newline)
    writer.writeheader()
    writer.writerows(
        {name: ";".join(value) if isinstance(value, list) else value for name, value in row.items()}
        for row in rows
    )
    return text.getvalue().encode()


class TestParse:
    def test_reads_what_the_lines_form_reads(self) -> None:
        rows = (account(), post(media=["a.jpg", "b.jpg"], text='one,\n"two"\nthree'))

        from_table = Read(ExportFormat.CSV, table(*rows))
        from_lines = Read(ExportFormat.LINES, lines(*rows))

        plain = [record._replace(row=0, raw=b"", raw_digest="") for record in from_table.records]
        assert plain == [record._replace(row=0, raw=b"", raw_digest="") for record in from_lines.records]

    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_reads_a_byte_order_mark_and_carriage_returns(self, newline: str) -> None:
        found = Read(ExportFormat.CSV, b"\xef\xbb\xbf" + table(account(), post(), newline=newline))

        assert (len(found.records), found.errors) == (2, [])

    def test_a_row_of_the_wrong_width_costs_itself(self) -> None:
        data = table(account()) + b"account,facebook\n" + table(post()).partition(b"\n")[2]

        found = Read(ExportFormat.CSV, data)

        assert found.errors == [(3, RowCode.BAD_CSV)]
        assert len(found.records) == 2

    def test_a_quotation_mark_that_is_never_closed_costs_one_row(self) -> None:
        broken = table(post(text="open")).partition(b"\n")[2].replace(b",open,", b',"open,')
        data = table(account()) + broken + table(post(native_id="p78", url=None)).partition(b"\n")[2] * 5

        found = Read(ExportFormat.CSV, data)

        assert found.errors == [(3, RowCode.BAD_CSV)]
        assert len(found.posts) == 5

    @pytest.mark.parametrize(
        ("cell", "code"),
        [
            ("-5", RowCode.BAD_NUMBER),
            ("NaN", RowCode.WRONG_TYPE),
            ("1e999", RowCode.WRONG_TYPE),
            ("١٢", RowCode.WRONG_TYPE),
            ("9" * 30, RowCode.WRONG_TYPE),
            ("1,200", RowCode.WRONG_TYPE),
        ],
    )
    def test_refuses_what_is_no_number(self, cell: str, code: RowCode) -> None:
        assert Read(ExportFormat.CSV, table(account(followers=cell))).errors == [(2, code)]

    def test_refuses_rows_that_do_not_say_that_they_are_public(self) -> None:
        found = Read(ExportFormat.CSV, table(account(visibility=None), account(visibility="friends")))

        assert found.errors == [(2, RowCode.NOT_PUBLIC), (3, RowCode.NOT_PUBLIC)]

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "no header line"),
            (b"\n\n", "no header line"),
            (b"a,b\n", "lacks the column `type`"),
            (b"type,observed_at,visibility,type\n", "twice"),
            (b"\xff,b\n", "UTF-8"),
            (b"\x1f\x8b\x08", "gzip"),
            ("type".encode("utf-16"), "UTF-16"),
        ],
    )
    def test_refuses_a_file_without_a_sound_header(self, data: bytes, sentence: str) -> None:
        with pytest.raises(UnreadableFileError, match=sentence):
            Read(ExportFormat.CSV, data)

    @given(st.binary(max_size=300))
    def test_answers_any_bytes_behind_the_header_without_failing(self, data: bytes) -> None:
        found = Read(ExportFormat.CSV, table() + data + b"\n" + table(account()).partition(b"\n")[2])

        assert len(found.records) <= 1 + data.count(b"\n")
