"""Where do addresses stand in a running text, without the punctuation around them?"""

import re
from typing import Final

_IN_TEXT: Final = re.compile(
    r"""(?xi)
    (?:https?://|(?<![a-z0-9])www\.)[^\s<>"'`{}|^]{3,2048}
    | (?<![\w@.\-/])(?:[a-z0-9\-]{1,63}\.){1,4}(?:com|me|org|net|info|example|be|watch|tv|io|pk|in|af|dog)
      (?:/[^\s<>"'`{}|^]{0,2000})?(?![\w@])
    """
)
_TRAILING: Final = ".,;:!?»”’،؛؟۔*"
_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}


def find_urls(text: str) -> list[tuple[int, int, str]]:
    """Addresses in running text: (start, end, address) in order; punctuation after an address is left out."""
    if "." not in text:
        return []
    found = []
    for match in _IN_TEXT.finditer(text):
        address = without_punctuation(match.group())
        if match.start() > 0 and text[match.start() - 1] == "_":
            address = address.removesuffix("_")  # the signs around words in italics
        found.append((match.start(), match.start() + len(address), address))
    return found


def without_punctuation(address: str) -> str:
    """The address without the punctuation of the sentence that it ends; brackets that it opened itself stay."""
    while address:
        last = address[-1]
        opening = _BRACKETS.get(last)
        if last not in _TRAILING and (opening is None or address.count(opening) >= address.count(last)):
            break
        address = address[:-1]
    return address
