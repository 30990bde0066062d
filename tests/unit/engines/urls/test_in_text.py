import pytest

from openiru.engines.urls.in_text import find_urls, without_punctuation


class TestFindUrls:
    @pytest.mark.parametrize(
        ("text", "addresses"),
        [
            ("no address here. None.", []),
            ("see https://t.me/a, and (facebook.com/b).", ["https://t.me/a", "facebook.com/b"]),
            ("شمولیت: t.me/SunRise۔ شکریہ", ["t.me/SunRise"]),
            ("دیکھیںhttps://t.me/SunRise", ["https://t.me/SunRise"]),
            ("mail me@example.org now", []),
            ("www.example.org/a_b?c=d!", ["www.example.org/a_b?c=d"]),
            ("https://x.com/sun_ and _https://x.com/moon_", ["https://x.com/sun_", "https://x.com/moon"]),
            ("(see https://example.org/Sun_(star)).", ["https://example.org/Sun_(star)"]),
            ("x.example/a/posts/p1\nhttps://x.example/b", ["x.example/a/posts/p1", "https://x.example/b"]),
        ],
    )
    def test_finds_addresses_with_their_spans(self, text: str, addresses: list[str]) -> None:
        found = find_urls(text)

        assert [address for _, _, address in found] == addresses
        assert all(text[start:end] == address for start, end, address in found)

    @pytest.mark.parametrize(
        ("address", "kept"),
        [
            ("t.me/a).", "t.me/a"),
            ("t.me/a،", "t.me/a"),
            ("t.me/a_", "t.me/a_"),
            ("...", ""),
            ("[t.me/a]", "[t.me/a]"),
        ],
    )
    def test_keeps_what_belongs_to_the_address(self, address: str, kept: str) -> None:
        assert without_punctuation(address) == kept

    def test_is_quick_on_a_hostile_text(self) -> None:
        assert find_urls("a." * 100_000) == []
