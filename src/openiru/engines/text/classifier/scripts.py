"""In which script is a text written?"""

import re
from enum import StrEnum
from typing import Final


class Script(StrEnum):
    """A group of texts that share their letters."""

    LATIN = "latin"
    ARABIC = "arabic"  # Urdu, Pashto, Sindhi, Balochi, Arabic, Persian
    DEVANAGARI = "devanagari"
    OTHER = "other"
    NONE = "none"  # no letters at all


_PATTERNS: Final = {
    Script.LATIN: re.compile("[a-z\u00df-\u024f]+"),
    Script.ARABIC: re.compile("[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\u08a0-\u08c9]+"),
    Script.DEVANAGARI: re.compile("[\u0900-\u097f]+"),
}
_LETTER: Final = re.compile(r"[^\W\d_]")


def script_of(text: str) -> Script:
    """The script of most letters of a text in comparable form."""
    if text.isascii():
        return Script.LATIN if _PATTERNS[Script.LATIN].search(text) else Script.NONE
    letters = {script: sum(map(len, pattern.findall(text))) for script, pattern in _PATTERNS.items()}
    most = max(letters, key=lambda script: letters[script])
    if 2 * letters[most] >= sum(map(str.isalpha, text)) and letters[most]:
        return most
    return Script.OTHER if _LETTER.search(text) else Script.NONE
