"""Elements of pages, beside the reader of the standard library; and answers that are kept."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.engines.probes.errors import DamagedFileError
from openiru.engines.probes.markup import read
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
