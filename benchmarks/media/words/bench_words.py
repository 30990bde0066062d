"""How many phrases are found again in pictures of words, how many are found that are not there, and how well is read?

Rendered Urdu words in random order, on white and on posters (light on a dark, uneven ground), in Nastaliq and two kinds of
Naskh. Half A served to choose views and the least likeness; half B, of other words and drawn anew, gives the
figures, PakType is in no choice at all. A phrase is three words of a line; forty are asked for that stand nowhere in the
picture, of the same vocabulary. Wrong letters are counted in the reading on which the others agree most, as nobody knows which is best.

Run `make bench-media-words`; ARGS="--pages 5" for less. The peer is tesseract alone, on the picture as it is, with the same
way of finding phrases: what HMA's extension for words in pictures does before it compares.
"""

import argparse
import io
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from rapidfuzz.distance import Levenshtein

from benchmarks.media.tables import write_between_marks
from benchmarks.media.words.pages import FONTS, VOCABULARIES, Page, can_render, page, phrases
from openiru.engines.media.types import NoMedia
from openiru.engines.media.words.agreeing import agreed
from openiru.engines.media.words.phrases import find_phrases, letters_of
from openiru.engines.media.words.types import OcrText
from openiru.sandbox.shared import close_shared
from openiru.sandbox.tools import TESSERACT, missing, run_tool
from openiru.sandbox.words import read_words

DOCUMENT: Final = Path(__file__).parents[3] / "docs" / "reference" / "media-words.md"
_HEAD: Final = (
    "| letters | ground | found % | target | false % | wrong letters | target | s a picture | tesseract alone: found % | "
    "false % | wrong letters | s |"
)
TARGETS: Final = {"Nastaliq": "95", "Naskh": "99"}
MOST_WRONG: Final = "0.060"  # of letters, on posters in Naskh


@dataclass(kw_only=True)
class Tally:
    """What came of the pages of one kind."""

    asked: int = 0
    found: int = 0
    absent: int = 0
    false: int = 0
    wrong_letters: float = 0.0  # share of letters, of the reading on which the others agree most
    pages: int = 0
    seconds: float = 0.0

    def row(self) -> str:
        """As cells of a table."""
        return (
            f"{100 * self.found / self.asked:.1f} | {100 * self.false / self.absent:.2f} | "
            f"{self.wrong_letters / self.pages:.3f} | {self.seconds / self.pages:.2f}"
        )


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=25, help="of each kind (25)")
    parser.add_argument("--half", choices=sorted(VOCABULARIES), default="B")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--write", action="store_true", help="write the table into docs/reference/media-words.md"
    )
    options = parser.parse_args()
    lacking = missing(TESSERACT)
    if lacking is not None:
        print(f"nothing measured: {lacking.reason}")
        return
    lines = [
        _HEAD,
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    print(*lines, sep="\n")
    load = os.getloadavg()[0]
    for font in FONTS:
        if not can_render(font):
            print(f"{font} is not measured: {FONTS[font]} is not installed.")
            continue
        for poster in (False, True):
            lines.append(_measured(font, options, poster=poster))
            print(lines[-1], flush=True)
    close_shared()
    lines += [
        "",
        f"Half {options.half}, draw {options.seed}, {options.pages} pictures of each kind, load {load:.1f}: seconds by the clock.",
    ]
    print(lines[-1])
    if options.write:
        write_between_marks(DOCUMENT, "figures", "\n".join(lines))


def _measured(font: str, options: argparse.Namespace, *, poster: bool) -> str:
    rng = np.random.default_rng(options.seed)
    ours, peer = Tally(), Tally()
    for _ in range(options.pages):
        made = page(rng, VOCABULARIES[options.half], font, poster=poster)
        there, absent = phrases(rng, made, VOCABULARIES[options.half])
        for tally, reader in ((ours, _read), (peer, _read_plainly)):
            begun = time.perf_counter()
            readings = reader(made)
            tally.found += len(find_phrases(readings, there))
            tally.seconds += time.perf_counter() - begun
            tally.false += len(find_phrases(readings, absent))
            tally.asked, tally.absent = tally.asked + len(there), tally.absent + len(absent)
            tally.wrong_letters += _wrong_share(made, agreed(readings))
            tally.pages += 1
    kind = font.partition(" ")[0]
    found, false, wrong, seconds = ours.row().split(" | ")
    most_wrong = MOST_WRONG if poster and kind == "Naskh" else ""
    cells = (font, "poster" if poster else "white", found, TARGETS[kind], false, wrong, most_wrong, seconds)
    return f"| {' | '.join(cells)} | {peer.row()} |"


def _read(made: Page) -> tuple[OcrText, ...]:
    readings = read_words(_png(made), ("urd",))
    assert not isinstance(readings, NoMedia), readings.reason
    return readings


def _read_plainly(made: Page) -> tuple[OcrText, ...]:
    told = run_tool(TESSERACT, ["stdin", "stdout", "-l", "urd"], _png(made))
    assert not isinstance(told, NoMedia), told.reason
    return (OcrText(text=told.decode(), language="urd", scale=1.0),)


def _wrong_share(made: Page, reading: OcrText) -> float:
    wanted = letters_of(made.text)
    return Levenshtein.distance(wanted, letters_of(reading.text)) / len(wanted)


def _png(made: Page) -> bytes:
    file = io.BytesIO()
    Image.fromarray(made.pixels).save(file, "PNG")
    return file.getvalue()


if __name__ == "__main__":
    main()
