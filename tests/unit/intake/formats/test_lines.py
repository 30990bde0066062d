import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.exports import SECRET, Read, account, lines, post

from openiru.intake.errors import UnreadableFileError
from openiru.intake.types import ExportFormat, RowCode, SubjectKind


def read(*rows: dict[str, Any] | bytes) -> Read:
    # A sound row first, so that no file is refused as a whole.
    return Read(ExportFormat.LINES, lines(account(), *rows))


REFUSED: list[tuple[dict[str, Any], RowCode]] = [
    (account(visibility=None), RowCode.NOT_PUBLIC),
    (account(visibility=""), RowCode.NOT_PUBLIC),
    (account(visibility="PUBLIC"), RowCode.NOT_PUBLIC),
    (account(visibility="private"), RowCode.NOT_PUBLIC),
    (account(visibility=True), RowCode.NOT_PUBLIC),
    (account(url="https://t.me/+AbCdEf", platform="telegram", handle=None), RowCode.NOT_PUBLIC),
    (account(url="https://chat.whatsapp.com/AbC", platform="whatsapp", handle=None), RowCode.NOT_PUBLIC),
    (account(kind="group", platform="whatsapp", handle=None, url=None), RowCode.NOT_PUBLIC),
    (post(url="https://t.me/c/123/45", platform="telegram", native_id="45"), RowCode.NOT_PUBLIC),
    (account(type="message"), RowCode.UNKNOWN_TYPE),
    (account(type=None), RowCode.UNKNOWN_TYPE),
    (account(platform="myspace"), RowCode.UNKNOWN_PLATFORM),
    (account(platform=None), RowCode.MISSING_FIELD),
    (account(handle=None, native_id=None, url=None), RowCode.MISSING_FIELD),
    (account(observed_at=None), RowCode.MISSING_FIELD),
    (account(followers=-1), RowCode.BAD_NUMBER),
    (account(followers=10**15), RowCode.BAD_NUMBER),
    (account(followers=1.5), RowCode.WRONG_TYPE),
    (account(followers=True), RowCode.WRONG_TYPE),
    (account(followers="12"), RowCode.WRONG_TYPE),
    (account(observed_at="2025-06-30T10:00:00"), RowCode.BAD_DATE),
    (account(observed_at="yesterday"), RowCode.BAD_DATE),
    (account(observed_at="2099-01-01T00:00:00Z"), RowCode.BAD_DATE),
    (account(observed_at="1969-01-01T00:00:00Z"), RowCode.BAD_DATE),
    (account(observed_at="0001-01-01T00:00:00+14:00"), RowCode.BAD_DATE),
    (account(observed_at=1751353200), RowCode.BAD_DATE),
    (account(handle="a b"), RowCode.BAD_HANDLE),
    (account(handle="../../etc"), RowCode.BAD_HANDLE),
    (account(handle="groups", url=None), RowCode.BAD_HANDLE),
    (account(handle="ѕun.rise", url=None), RowCode.BAD_HANDLE),  # a Cyrillic letter
    (account(handle="nul\0"), RowCode.BAD_HANDLE),
    (account(native_id="nul\0"), RowCode.NUL_CHARACTER),
    (account(native_id="two words"), RowCode.BAD_HANDLE),
    (account(native_id=1.0), RowCode.WRONG_TYPE),
    (account(url="javascript:alert(1)"), RowCode.BAD_URL),
    (account(url="https://x.example/sun.rise"), RowCode.URL_MISMATCH),
    (account(url="https://facebook.example/moon"), RowCode.URL_MISMATCH),
    (account(url="https://facebook.com.evil.example/sun.rise"), RowCode.URL_MISMATCH),
    (account(url="https://facebook.example/sun.rise/posts/p1"), RowCode.URL_MISMATCH),
    (post(url="https://facebook.example/sun.rise"), RowCode.URL_MISMATCH),
    (post(url="https://facebook.example/moon/posts/p77"), RowCode.URL_MISMATCH),
    (account(kind="cult"), RowCode.WRONG_TYPE),
    (account(display_name=["Sun"]), RowCode.WRONG_TYPE),
    (account(display_name="x" * 2_001), RowCode.OVERSIZED),
    (post(text="x" * 500_001), RowCode.OVERSIZED),
    (post(media="a.jpg"), RowCode.WRONG_TYPE),
    (post(media=["a.jpg"] * 1_001), RowCode.OVERSIZED),
    (post(media=["nul\0.jpg"]), RowCode.NUL_CHARACTER),
    (post(links=[1]), RowCode.WRONG_TYPE),
]
BROKEN: list[tuple[bytes, RowCode]] = [
    (b"{", RowCode.TRUNCATED),
    (b'{"type": "account"', RowCode.TRUNCATED),
    (b"null", RowCode.WRONG_TYPE),
    (b"[]", RowCode.WRONG_TYPE),
    (b"\xff\xfe", RowCode.NOT_UTF8),
    (b'{"a":' * 2_000 + b"1" + b"}" * 2_000, RowCode.NOT_JSON),
    (b'{"type": "account", "followers": NaN}', RowCode.NOT_JSON),
    (b'{"type": "account", "followers": 1e999}', RowCode.NOT_JSON),
    (b'{"type": "account", "display_name": "\\ud800"}', RowCode.NOT_JSON),
    (b"x" * (4 * 1024 * 1024 + 1), RowCode.OVERSIZED),
    (b"\xef\xbb\xbf{}", RowCode.NOT_JSON),  # a mark that two joined files leave in the middle
]


class TestParse:
    def test_reads_accounts_and_posts(self) -> None:
        found = Read(ExportFormat.LINES, lines(account(), post(media=["a.jpg"], links=["https://t.me/a"])))

        (sun,), (said,) = found.accounts, found.posts
        assert (sun.keys, sun.handle, sun.followers) == (("id:1001", "h:sunrise"), "sun.rise", 1200)
        assert sun.observed_at == datetime(2025, 6, 30, 10, tzinfo=UTC)
        assert (said.keys, said.account_keys) == (("p:p77",), ("h:sunrise",))
        assert (said.media, said.links) == (("a.jpg",), ("https://t.me/a",))
        assert found.errors == []

    @pytest.mark.parametrize(("row", "code"), REFUSED)
    def test_refuses_a_row_with_its_line_and_keeps_the_others(
        self, row: dict[str, Any], code: RowCode
    ) -> None:
        found = read(row, post(native_id="p78", url=None))

        assert found.errors == [(2, code)]
        assert len(found.records) == 2

    @pytest.mark.parametrize(("raw", "code"), BROKEN)
    def test_survives_broken_lines(self, raw: bytes, code: RowCode) -> None:
        found = read(raw, post())

        assert found.errors == [(2, code)]
        assert len(found.records) == 2

    @pytest.mark.parametrize(("row", "code"), REFUSED)
    def test_never_tells_what_a_refused_row_says(self, row: dict[str, Any], code: RowCode) -> None:
        found = read({**row, "bio": SECRET, "text": SECRET})

        assert SECRET not in "".join(found.messages)

    @pytest.mark.parametrize(
        "twice",
        [
            b'{"visibility": "private", %s',
            b'{"visibility" : "private", %s',
            b'{"visibility"\t: "private", %s',
            b'{"visib\\u0069lity":"private", %s',
            b'{"visibility": "public", %s',
        ],
    )
    def test_refuses_a_row_that_names_a_field_twice(self, twice: bytes) -> None:
        raw = twice % lines(account(handle="moon", native_id="1002", url=None))[1:]

        found = read(raw)

        assert found.errors == [(2, RowCode.NOT_JSON)]
        assert [sun.handle for sun in found.accounts] == ["sun.rise"]

    def test_reads_texts_that_look_like_fields(self) -> None:
        tricky = 'they said: "type":"account", "visibility" : "private"'

        found = read(json.dumps(post(text=tricky, extra={"a": {"b": [1, 2]}, "n": 10**30})).encode())

        assert [said.text for said in found.posts] == [tricky]

    def test_joins_the_spellings_of_one_account(self) -> None:
        found = Read(
            ExportFormat.LINES,
            lines(
                account(native_id=None, url=None),
                account(native_id=None, handle="@SunRise", url=None),
                account(native_id=None, handle=None, url="https://m.facebook.com/Sun.Rise?fref=nf"),
                account(native_id=None, handle="\u202esun.\u200brise", url=None),
            ),
        )

        assert {sun.keys for sun in found.accounts} == {("h:sunrise",)}

    def test_keeps_nul_characters_out_of_texts_and_in_the_raw_form(self) -> None:
        found = read(post(text="one\0two"))

        (said,) = found.posts
        assert said.text == "one\ufffdtwo"
        assert b"\\u0000" in said.raw

    def test_reads_files_with_byte_order_mark_and_carriage_returns(self) -> None:
        data = b"\xef\xbb\xbf" + lines(account(), b"", post()).replace(b"\n", b"\r\n")

        found = Read(ExportFormat.LINES, data)

        assert (len(found.records), found.errors) == (2, [])

    def test_takes_times_of_any_zone_as_utc(self) -> None:
        local = datetime(2025, 6, 30, 15, tzinfo=timezone(timedelta(hours=5)))

        (sun,) = Read(ExportFormat.LINES, lines(account(observed_at=local.isoformat()))).accounts

        assert sun.observed_at == datetime(2025, 6, 30, 10, tzinfo=UTC)
        assert sun.observed_at.tzinfo is UTC

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"<html>\n<body>\n", "No line holds a JSON object"),
            (b"type,platform\n", "No line holds a JSON object"),
            ("{}".encode("utf-16"), "UTF-16"),
            (b"\x1f\x8b\x08\x00", "gzip"),
            (b"PK\x03\x04", "zip"),
        ],
    )
    def test_refuses_a_file_of_another_kind(self, data: bytes, sentence: str) -> None:
        with pytest.raises(UnreadableFileError, match=sentence) as refusal:
            Read(ExportFormat.LINES, data)

        assert refusal.value.line == 1

    def test_refuses_a_long_file_of_another_kind_early(self) -> None:
        with pytest.raises(UnreadableFileError):
            Read(ExportFormat.LINES, b"<p>\n" * 1_000 + lines(account()))

    @given(
        st.dictionaries(
            st.sampled_from([*account(), *post(), "other"]),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
                lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
                max_leaves=5,
            ),
            max_size=8,
        )
    )
    def test_answers_any_row_without_failing(self, changed: dict[str, Any]) -> None:
        rows = [json.dumps({**sound, **changed}).encode() for sound in (account(), post())]

        found = read(*rows)

        assert len(found.records) + len(found.errors) == 3
        assert {record.kind for record in found.records} <= set(SubjectKind)
