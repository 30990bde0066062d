"""What would a reader see of a page of HTML in a letter?

Read from left to right in one go: the parser of the standard library needs hours for some pages of a few hundred
kilobytes, and whoever may write to us may send them.
"""

import html
import re
from collections.abc import Iterator
from typing import Final

_HIDDEN: Final = frozenset({"script", "style", "head", "blockquote"})
_BREAKS: Final = frozenset({"br", "p", "div", "li", "tr"})
_NAME: Final = re.compile(r"/?[A-Za-z][A-Za-z0-9]{0,20}")


def words_of_page(page: str) -> str:
    """The words of a page, without marks, scripts and what it quotes; lines where the page breaks them."""
    said: list[str] = []
    hidden = 0
    for mark, words in _pieces(page):
        if mark.removeprefix("/") in _HIDDEN:
            hidden = max(0, hidden - 1) if mark.startswith("/") else hidden + 1
        elif mark in _BREAKS:
            said.append("\n")
        if not hidden:
            said.append(words)
    return html.unescape("".join(said))


def sayable(text: str) -> str:
    """The text without what no database keeps: zeros, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _pieces(page: str) -> Iterator[tuple[str, str]]:
    """Each mark by its small name (empty at first and for comments), and the words behind it."""
    mark, at = "", 0
    while (begin := page.find("<", at)) >= 0:
        named = _NAME.match(page, begin + 1)
        if named is None and page[begin + 1 : begin + 2] not in {"!", "?"}:
            yield mark, page[at : begin + 1]
            mark, at = "", begin + 1
            continue
        yield mark, page[at:begin]
        ends_in = "-->" if page.startswith("<!--", begin) else ">"
        end = page.find(ends_in, begin + 2)
        if end < 0:
            # A mark without an end hides the rest.
            return
        mark, at = (named[0].lower() if named else ""), end + len(ends_in)
    yield mark, page[at:]
