"""Which of these phrases may stand in a picture, going by what was read from it?

Readers of letters break words of Nastaliq in the wrong places, but take most letters for what they are. So phrases are
looked for without spaces, in every reading, and by likeness.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from rapidfuzz import fuzz

from openiru.engines.media.words.types import OcrText, PhraseFound
from openiru.engines.text.normalise import normalise_for_match

MIN_PERCENT: Final = 72.0  # chosen on rendered phrases; benchmarks/media/words/bench_words.py
MIN_LETTERS: Final = 6  # shorter ones resemble something in any text


def find_phrases(
    readings: Iterable[OcrText], phrases: Sequence[str], *, min_percent: float = MIN_PERCENT
) -> list[PhraseFound]:
    """The phrases that some reading resembles, each with the reading that resembles it most; in the order asked for.

    Args:
        readings: of one picture, by several models and at several scales.
        phrases: what is looked for; those of fewer than six letters are never found.
        min_percent: least likeness.
    """
    told = [(reading, letters_of(reading.text)) for reading in readings]
    found = (_best(phrase, told, min_percent) for phrase in phrases)
    return [each for each in found if each is not None]


def letters_of(text: str) -> str:
    """A text in its comparable form, without spaces, signs and digits of line numbers."""
    return "".join(each for each in normalise_for_match(text).text if each.isalnum())


def _best(phrase: str, told: Sequence[tuple[OcrText, str]], min_percent: float) -> PhraseFound | None:
    wanted = letters_of(phrase)
    if len(wanted) < MIN_LETTERS:
        return None
    best: PhraseFound | None = None
    for reading, letters in told:
        if len(letters) < len(wanted) // 2:
            continue
        place = fuzz.partial_ratio_alignment(wanted, letters, score_cutoff=min_percent)
        if (
            place is not None
            and place.score >= min_percent
            and (best is None or place.score > best.likeness_percent)
        ):
            best = PhraseFound(
                phrase=phrase,
                likeness_percent=place.score,
                read_as=letters[place.dest_start : place.dest_end],
                language=reading.language,
                scale=reading.scale,
            )
    return best
