"""Which language is each of many texts in, and where is the honest answer that this cannot be said?

Scripts are told apart by their letters. Within the Latin and the Arabic script and Devanagari, weights of runs of one to
four letters decide (`pieces`), learnt as docs/reference/text-languages.md tells. Balochi and other
languages of the Arabic script for which no text could be learnt from get "und-Arab": the language undetermined.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.text.classifier.scripts import Script
from openiru.engines.text.languages.pieces import letters_of, weigh

LATIN: Final = ("en", "ur-Latn", "und-Latn")
ARABIC: Final = ("ur", "sd", "ps", "ar", "fa", "und-Arab")
DEVANAGARI: Final = ("hi", "und-Deva")
_LANGUAGES: Final = {Script.LATIN: LATIN, Script.ARABIC: ARABIC, Script.DEVANAGARI: DEVANAGARI}
LEAST_SURE: Final = 0.5  # below it, the language is undetermined
LEAST_LETTERS: Final = 4
_AT_ONCE: Final = 4096

_RANGES: Final = {
    Script.LATIN: re.compile("[a-z\u00aa-\u024f\u1e00-\u1eff]"),
    Script.ARABIC: re.compile("[\u0620-\u06ff\u0750-\u077f\u08a0-\u08c9\ufb50-\ufdff\ufe70-\ufefc]"),
    Script.DEVANAGARI: re.compile("[\u0900-\u097f]"),
}
_UNDETERMINED: Final = {
    Script.LATIN: "und-Latn",
    Script.ARABIC: "und-Arab",
    Script.DEVANAGARI: "und-Deva",
    Script.OTHER: "und",
    Script.NONE: "zxx",
}
# A hamza with a vowel mark ends a word in every other Balochi phrase; of the others only Sindhi writes it.
_BALOCHI: Final = re.compile("ء[\u064e\u064f\u0650](?!\\w)")
_WORDS_FOR_EACH: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLanguage:
    """The language of a text, or that it cannot be said."""

    code: str  # BCP 47: "ur", "ur-Latn"; "und-Arab" and the like where undetermined, "zxx" without letters
    script: Script
    sureness: float  # 0 to 1; of the language that is most likely, also where that is too little


def detect_languages(texts: Sequence[str]) -> list[TextLanguage]:
    """The language of each text.

    Short texts of names and borrowed words fit several languages: they are left undetermined, as are texts in languages
    that are not known here.

    Cost:
        About 30 microseconds for a post; only the first 4,000 characters of a text are looked at.
    """
    return [
        found
        for first in range(0, len(texts), _AT_ONCE)
        for found in _detect(texts[first : first + _AT_ONCE])
    ]


def _detect(texts: Sequence[str]) -> list[TextLanguage]:
    plain = [letters_of(text) for text in texts]
    scripts = [script_of_letters(text) for text in plain]
    found = [TextLanguage(code=_UNDETERMINED[script], script=script, sureness=0.0) for script in scripts]
    for script, languages in _LANGUAGES.items():
        rows = [
            row
            for row, each in enumerate(scripts)
            if each is script and len(plain[row]) - plain[row].count(" ") >= LEAST_LETTERS
        ]
        likely = _likely([plain[row] for row in rows], script)
        for row, chances in zip(rows, likely, strict=True):
            found[row] = _decided(texts[row], script, languages, chances)
    return found


def script_of_letters(text: str) -> Script:
    """The script of most letters, of a text as `letters_of` gives it."""
    if text.isascii():
        return Script.LATIN if not text.isspace() and text else Script.NONE
    letters = sum(map(str.isalpha, text))
    if not letters:
        return Script.NONE
    counts = {script: len(pattern.findall(text)) for script, pattern in _RANGES.items()}
    most = max(counts, key=lambda script: counts[script])
    return most if 2 * counts[most] >= letters else Script.OTHER


def _likely(plain: Sequence[str], script: Script) -> NDArray[np.float64]:
    table, scale = _weights()[script]
    scores = weigh(plain, table, scale)
    scores = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
    likely: NDArray[np.float64] = scores / scores.sum(axis=1, keepdims=True)
    return likely


@cache
def _weights() -> dict[Script, tuple[NDArray[np.int8], float]]:
    with files("openiru.engines.text.languages").joinpath("languages.npz").open("rb") as file:
        known = np.load(file, allow_pickle=False)
        scales = known["scales"]  # in the order of `_LANGUAGES`
        return {
            script: (known[script.value], float(scale))
            for script, scale in zip(_LANGUAGES, scales, strict=True)
        }


def _decided(
    text: str, script: Script, languages: Sequence[str], chances: NDArray[np.float64]
) -> TextLanguage:
    most = int(chances.argmax())
    sureness = round(float(chances[most]), 3)
    code = languages[most]
    if sureness < LEAST_SURE or (script is Script.ARABIC and code != "sd" and _reads_as_balochi(text)):
        code = _UNDETERMINED[script]
    return TextLanguage(code=code, script=script, sureness=sureness)


def _reads_as_balochi(text: str) -> bool:
    return len(_BALOCHI.findall(text)) * _WORDS_FOR_EACH > len(text.split())
