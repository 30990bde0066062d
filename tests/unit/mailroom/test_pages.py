import pytest

from openiru.mailroom.policy.pages import words_of_page

LONG = 300_000  # with the parser of the standard library, some of these take hours


class TestWordsOfPage:
    @pytest.mark.parametrize(
        ("page", "said"),
        [
            ("<p>Gone<script>alert(1)</script></p><blockquote>old</blockquote>", "\nGone"),
            ("<style>p{}</style>a<br/>b &lt;c&gt; &amp; d", "a\nb <c> & d"),
            ("1 < 2 <!-- not <b>said</b> --> but <b>this</b>", "1 < 2  but this"),
            ("<!DOCTYPE html><HEAD><title>x</title></HEAD><DIV>y</DIV>", "\ny"),
            ("no end <a href='x", "no end "),
            ("", ""),
        ],
    )
    def test_are_what_a_reader_sees(self, page: str, said: str) -> None:
        assert words_of_page(page) == said

    @pytest.mark.parametrize("mark", ["<!--", "<a ", "<", "<a x='", "<script>", "</", "<![CDATA[", "&"])
    def test_are_found_in_one_go(self, mark: str) -> None:
        assert words_of_page("begin " + mark * (LONG // len(mark))).startswith("begin ")
