"""Learn the weights of languages again: `python -m benchmarks.text.learn_languages`; a few minutes and 2 GB.

It needs Debian's tesseract-ocr with its languages urd, snd, pus, ara, fas and eng, programs with translations, and RUHSOLD
beside the project; what is missing is told, and nothing written.
"""

import random
import sys
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np

import openiru.engines.text.languages
from benchmarks.text.language_texts import (
    OTHER_ARABIC,
    OTHER_DEVANAGARI,
    OTHER_LATIN,
    catalogue,
    english,
    mixed_texts,
    roman_urdu,
    word_list,
)
from openiru.engines.text.classifier.scripts import Script
from openiru.engines.text.languages.detecting import ARABIC, script_of_letters
from openiru.engines.text.languages.learning import learn_weights
from openiru.engines.text.languages.pieces import letters_of

TARGET: Final = Path(openiru.engines.text.languages.__file__).with_name("languages.npz")
TEXTS: Final = 4_000  # of each language of the Arabic script
OTHERS: Final = 1_500  # of each that is none of them
OTHERS_LATIN: Final = 350
OTHERS_DEVANAGARI: Final = 3_000


def main() -> None:
    """Learn and write."""
    words = {language: word_list(language) for language in (*ARABIC[:-1], "en")}
    absent = [language for language, known in words.items() if not known]
    if absent or not roman_urdu("train"):
        print(f"nothing learnt: no word lists of {absent}, or no RUHSOLD beside the project")
        sys.exit(1)
    arabic = [list(mixed_texts(language, words[language], TEXTS)) for language in ARABIC[:-1]]
    arabic.append(others(OTHER_ARABIC, Script.ARABIC, OTHERS))
    rng = random.Random(7)
    plain = english() + list(mixed_texts("en", words["en"], TEXTS)) + catalogue("en_GB", half=0)
    rng.shuffle(plain)
    latin = [plain[:14_000], roman_urdu("train"), others(OTHER_LATIN, Script.LATIN, OTHERS_LATIN)]
    devanagari = [
        catalogue("hi", half=0),
        others(OTHER_DEVANAGARI, Script.DEVANAGARI, OTHERS_DEVANAGARI, half=0),
    ]
    tables, scales = {}, []
    for script, group in ((Script.LATIN, latin), (Script.ARABIC, arabic), (Script.DEVANAGARI, devanagari)):
        print(script.value, [len(texts) for texts in group], flush=True)
        numbers = [place for place, texts in enumerate(group) for _ in texts]
        tables[script.value], scale = learn_weights(list(chain(*group)), numbers, len(group))
        scales.append(scale)
    arrays: dict[str, Any] = {"scales": np.array(scales), **tables}
    np.savez_compressed(TARGET, **arrays)
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e3:.0f} KB")


def others(languages: tuple[str, ...], script: Script, most: int, *, half: int | None = None) -> list[str]:
    """Sentences in other languages of a script."""
    found = []
    for language in languages:
        texts = [
            text for text in catalogue(language, half=half) if script_of_letters(letters_of(text)) is script
        ]
        random.Random(language).shuffle(texts)
        found += texts[:most]
    return found


if __name__ == "__main__":
    main()
