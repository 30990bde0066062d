"""Elements of pages, beside the reader of the standard library; and answers that are kept."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.engines.probes.content import Content
from openiru.engines.probes.errors import DamagedFileError
from openiru.engines.probes.finding import number, shown, values
from openiru.engines.probes.markup import MOST_TURNS, read
from openiru.engines.probes.rules import Place
from openiru.engines.probes.types import Page
from openiru.engines.probes.warc import kept_in, record

PIECES = st.sampled_from(
    [
        *("<div class='a b'>", "</div>", "<p id=x>", "</p>", "<br/>", "<img src=a alt='<b>'>", "Text &amp; more"),
        *("<script>if (a<b) '<p>'</script>", "<!-- <p> -->", "<TITLE>A</TITLE>", "<a href='?a=1&amp;b=2'>", "</a>"),
    ]
)  # fmt: skip


class Twin(HTMLParser):
    """The same, slowly: tags with their attributes, and the text outside of scripts and titles."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._raw = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._raw = tag if tag in {"script", "title"} else self._raw

    def handle_endtag(self, tag: str) -> None:
        self._raw = "" if tag == self._raw else self._raw

    def handle_data(self, data: str) -> None:
        if not self._raw:
            self.words += data.split()


class TestRead:
    @given(st.lists(PIECES, max_size=12))
    def test_finds_what_the_standard_library_finds(self, pieces: list[str]) -> None:
        text = " ".join(pieces)
        twin = Twin()
        twin.feed(text)
        twin.close()

        document = read(text)

        assert [(each.tag, each.attributes) for each in document.elements] == twin.tags
        assert " ".join(document.pieces).split() == twin.words

    @given(st.text(alphabet="<>!-/='\"ap& \n", max_size=200))
    def test_reads_anything(self, text: str) -> None:
        assert all(0 <= each.begin <= each.end for each in read(text).elements)

    def test_reads_no_more_of_a_page_made_to_hold_us_up_than_of_others(self) -> None:
        lone = read("<title>x</title>" + "<" * 1_000_000 + "<h1>" * 2000)
        nested = read(("<h1>" * 190 + "a" + "</h1>" * 190) * 400)
        tags = read("a</b>" * 800_000)

        # All that a reader may walk: what it keeps, and what one place yields.
        assert len(lone.pieces) == 1
        assert len(tags.pieces) <= MOST_TURNS
        assert not tags.is_whole
        assert len(lone.text(lone.elements[1], most=4000)) == 0
        page = Page(status=200, final_url="https://x.example/", body=b"<h1>a</h1>" * 5000)
        assert len(list(values(Content(page), Place.parsed("text(h1)")))) <= 1000
        assert len(nested.text(nested.elements[0], most=10**9)) < 2000

    def test_a_lone_sign_is_text(self) -> None:
        assert read("<p>1 < 2 <3 <\u00e9</p>").pieces == ["1 < 2 <3 <\u00e9"]


class TestShown:
    def test_nothing_is_kept_that_no_column_holds(self) -> None:
        lone = chr(0xD800)

        assert shown(f"Up\x00 and{lone}\x1b[2Jaway") == "Up\ufffd and\ufffd\ufffd[2Jaway"
        assert number("9" * 12) == 10**12 - 1
        assert number("99999999999M") is None
        assert number("1" * 40 + "K") is None
        assert number("1.2K") == 1200


class TestKept:
    def test_an_answer_comes_back_as_it_was_kept(self) -> None:
        page = Page(
            status=404,
            final_url="https://telegram.example/sunrise",
            body=b"<html>\r\n\r\n\xff",
            headers={"content-type": "text/html", "content-encoding": "gzip"},
            is_complete=False,
        )
        at = datetime(2026, 3, 1, tzinfo=UTC)

        kept = list(kept_in(record("https://telegram.example/s/sunrise", page, at=at) * 2))

        assert len(kept) == 2
        assert kept[0].asked_url == "https://telegram.example/s/sunrise"
        assert (kept[0].page.body, kept[0].page.status, kept[0].page.is_complete) == (page.body, 404, False)
        assert "content-encoding" not in kept[0].page.headers

    @pytest.mark.parametrize(
        "content", [b"WARC/1.1\r\n", b"WARC/1.1\r\nContent-Length: many\r\n\r\n", b"\x1f\x8bxx"]
    )
    def test_a_damaged_file_is_refused(self, content: bytes) -> None:
        with pytest.raises(DamagedFileError, match="damaged"):
            list(kept_in(content))
