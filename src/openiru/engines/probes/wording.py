"""When are two pieces of text of a page the same, however they are spelled and escaped?"""

import html
import re
import unicodedata
from typing import Final

_FOLDED: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u02b9\u00b4\u0060\u2032\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        # Marks that nobody sees: soft hyphen, directions, joiners, byte order.
        **dict.fromkeys(
            [0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
        ),
        0xFEFF: None,
    }
)
_ESCAPED: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\\/'\"nrtbf0]))")
_PLAIN: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "0": "\0"}
# What no column holds and no terminal should get: control characters but for spaces, halves of letters.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with a sign for each character that cannot be kept or shown."""
    return _UNPRINTABLE.sub("\ufffd", text)


def folded(text: str) -> str:
    """The comparable form: entities read, compatibility forms joined, quotes and dashes plain, spaces one, case gone."""
    read = html.unescape(text) if "&" in text else text
    return " ".join(
        unicodedata.normalize("NFKC", read.translate(_FOLDED)).translate(_FOLDED).casefold().split()
    )


def unescaped(text: str) -> str:
    """What a string of JavaScript says, whichever of its ways of escaping it takes."""
    return _joined(_ESCAPED.sub(_letter, text))


def _letter(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _PLAIN.get(found[3], found[3])


def _joined(text: str) -> str:
    """Two halves of one letter are that letter; a lone half is a sign for what cannot be read."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
