import pytest
from tests.factories.exports import CONTEXT, Read

from openiru.intake.errors import UnreadableFileError
from openiru.intake.types import ExportFormat, ParseContext, RowCode


def read(text: str | bytes, *, platform: str = "") -> Read:
    context = ParseContext(collected_at=CONTEXT.collected_at, latest_at=CONTEXT.latest_at, platform=platform)
    data = text if isinstance(text, bytes) else text.encode()
    return Read(ExportFormat.URLS, data, context)


class TestParse:
    @pytest.mark.parametrize(
        ("line", "platform", "key"),
        [
            ("https://m.facebook.com/Sun.Rise?fref=nf", "facebook", "h:sunrise"),
            ("twitter.com/Sun_Rise", "x", "h:sun_rise"),
            ("hxxps://t[.]me/SunRise,", "telegram", "h:sunrise"),
            ("“https://x.com/sun_rise_”", "x", "h:sun_rise_"),
            ("(https://t.me/s/SunRise)", "telegram", "h:sunrise"),
            ("https://t.me/SunRise۔", "telegram", "h:sunrise"),
            ("https://example.org/a_(b)", "web", "u:example.org/a_(b)"),
        ],
    )
    def test_reads_addresses_as_people_paste_them(self, line: str, platform: str, key: str) -> None:
        found = read(f"# tips\n\n  {line}  \r\n")

        assert [(each.platform, each.keys, each.row) for each in found.records] == [(platform, (key,), 3)]

    @pytest.mark.parametrize(
        "line",
        [
            "https://t.me/+AbCdEf",
            "https://t.me/joinchat/AbCdEf",
            "https://t.me/c/1234567/8",
            "https://chat.whatsapp.com/AbCdEf",
            "https://web.telegram.org/a/#-1001234567",
            "https://www.facebook.com/messages/t/8",
            "https://www.instagram.com/direct/t/8/",
        ],
    )
    def test_refuses_invitations_and_conversations(self, line: str) -> None:
        found = read(f"{line}\nhttps://t.me/SunRise\n")

        assert found.errors == [(1, RowCode.NOT_PUBLIC)]
        assert len(found.records) == 1

    def test_reads_bare_handles_of_one_platform(self) -> None:
        found = read("@Sun_Rise\nmoon\nhttps://t.me/star\n", platform="x")

        assert [(each.platform, each.keys) for each in found.records] == [
            ("x", ("h:sun_rise",)),
            ("x", ("h:moon",)),
            ("telegram", ("h:star",)),
        ]

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            (b"@sunrise", RowCode.UNKNOWN_PLATFORM),
            (b"please look", RowCode.BAD_URL),
            (b"javascript:alert(1)", RowCode.BAD_URL),
            (b"https://t.me/a\x00b", RowCode.NUL_CHARACTER),
            (b"\xff\xfe\xff", RowCode.NOT_UTF8),
            (b"https://t.me/" + b"a" * 20_000, RowCode.OVERSIZED),
        ],
    )
    def test_a_bad_line_costs_itself(self, line: bytes, code: RowCode) -> None:
        found = read(b"https://t.me/moon\n" + line + b"\nhttps://t.me/star\n")

        assert found.errors == [(2, code)]
        assert len(found.records) == 2

    def test_tells_the_owner_of_a_post_where_the_address_does(self) -> None:
        found = read("https://x.com/sun_rise/status/77\nhttps://x.com/i/status/78\n")

        assert [each.account_keys for each in found.posts] == [("h:sun_rise",), ()]

    def test_refuses_an_unknown_platform_and_files_of_another_kind(self) -> None:
        for text, platform in (("@a", "myspace"), ("\0\0\0", ""), ("\x1f\x8b".encode("latin-1"), "")):
            with pytest.raises(UnreadableFileError):
                read(text, platform=platform)
