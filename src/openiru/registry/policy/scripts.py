"""In which script is a name written?"""

import unicodedata
from collections import Counter
from typing import Final

_SCRIPT_OF_PREFIX: Final = {
    "CJK": "han",
    "HIRAGANA": "japanese",
    "KATAKANA": "japanese",
}


def script_of(text: str) -> str:
    """The script of most letters of a text: latin, arabic, cyrillic, han ...; `none` without letters."""
    scripts = Counter(
        unicodedata.name(letter, "UNKNOWN").split(" ", 1)[0].split("-", 1)[0]
        for letter in text
        if letter.isalpha()
    )
    if not scripts:
        return "none"
    prefix = scripts.most_common(1)[0][0]
    return _SCRIPT_OF_PREFIX.get(prefix, prefix.lower())
