"""How often is the language of a text told rightly, and how quickly, beside pycld2 in the same run?

Targets: 96 % for English, Urdu, Hindi, Sindhi, Pashto, Arabic and Persian, 93 % for Roman Urdu; for Balochi, which nobody
here knows, "und-Arab". Asked about are translated sentences of installed programs (nothing was learnt from those, or from
their half), RUHSOLD's validation posts, and files of sentences: `--texts sd=FILE bal=FILE`. Run `make bench-text`.
Processor time, one thread.
"""

import argparse
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from benchmarks.text.language_texts import catalogue, roman_urdu
from benchmarks.text.tables import write_table
from openiru.engines.text.classifier.scripts import Script
from openiru.engines.text.languages.detecting import detect_languages, script_of_letters
from openiru.engines.text.languages.pieces import letters_of

DOCUMENT: Final = "text-languages.md"
MOST: Final = 1_500  # texts of a language
HALVES: Final = {
    "en": 1,
    "hi": 1,
    "mr": 1,
    "ne": 1,
}  # of which the other half of the programs was learnt from
CATALOGUES: Final = {"en": "en_GB"}
WANTED: Final = {"bal": "und-Arab", "mr": "und-Deva", "ne": "und-Deva", "sv": "und-Latn", "ro": "und-Latn"}
SCRIPTS: Final = {
    **dict.fromkeys(("en", "sv", "ro"), Script.LATIN),
    **dict.fromkeys(("ur", "ps", "ar", "fa"), Script.ARABIC),
    **dict.fromkeys(("hi", "mr", "ne"), Script.DEVANAGARI),
}


def main() -> None:
    """Measure what there are texts of, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", nargs="*", default=[], metavar="LANGUAGE=FILE", help="one sentence a line")
    parser.add_argument(
        "--write", action="store_true", help=f"write the table into docs/reference/{DOCUMENT}"
    )
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    detect_languages(["so that all is compiled"])
    heading = ("language", "texts", "ours right", "ours undetermined", "texts/s", "pycld2 right", "texts/s")
    rows = list(measured(options.texts))
    for row in (heading, *rows):
        print("  ".join(f"{cell:<18}" for cell in row))
    if options.write:
        write_table(DOCUMENT, "languages", heading, rows)


def measured(files: list[str]) -> Iterator[tuple[str, ...]]:
    """A row for each language of which there are texts."""
    peer = peer_if_there()
    for language, texts in asked(files):
        if not texts:
            print(f"{language}: no texts here")
            continue
        wanted = WANTED.get(language, language)
        found, each = timed(lambda texts=texts: [told.code for told in detect_languages(texts)])  # type: ignore[misc]
        counts = Counter(found)
        unsure = sum(count for code, count in counts.items() if code.startswith("und") and code != wanted)
        row = [language, str(len(texts)), f"{counts[wanted] / len(texts):.1%}", f"{unsure / len(texts):.1%}"]
        row.append(f"{len(texts) / each:,.0f}")
        if peer:
            answers, each = timed(lambda texts=texts: [peer(text) for text in texts])  # type: ignore[misc]
            right = sum(answer == language for answer in answers)
            row += [f"{right / len(texts):.1%}", f"{len(texts) / each:,.0f}"]
        else:
            row += ["", ""]
        yield tuple(row)


def peer_if_there() -> Callable[[str], str] | None:
    """The peer, where it is installed."""
    try:
        from benchmarks.text.peers import cld2_language
    except ImportError:
        print("pycld2 is not installed: `make bench-text` brings it")
        return None
    return cld2_language


def asked(files: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Texts by language."""
    for language, script in SCRIPTS.items():
        texts = catalogue(CATALOGUES.get(language, language), half=HALVES.get(language))
        texts = [text for text in texts if script_of_letters(letters_of(text)) is script]
        random.Random(1).shuffle(texts)
        yield language, texts[:MOST]
    yield "ur-Latn", roman_urdu("validation")
    for named in files:
        language, path = named.split("=", 1)
        yield language, [line for line in Path(path).read_text(encoding="utf-8").split("\n") if line.strip()]


def timed(work: Callable[[], list[str]]) -> tuple[list[str], float]:
    """What it gives, and the processor time it takes."""
    begun = time.process_time()
    return work(), time.process_time() - begun


if __name__ == "__main__":
    main()
