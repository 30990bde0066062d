"""Which of these phrases may stand in a picture, going by what was read from it?

Readers of letters break words of Nastaliq in the wrong places, drop letters and take them for others that differ by a dot. So phrases
are looked for without spaces, in every reading, and by likeness: how much what was read tells for the phrase, beside what a perfect
reading would tell. A phrase of which one word is not there at all is another phrase: the word that is least alike counts by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from openiru.engines.media.words.aligning import best_place
from openiru.engines.media.words.confusing import Codes, Gains, coded, most
from openiru.engines.media.words.types import OcrText, PhraseFound
from openiru.engines.text.normalise import normalise_for_match

# The least likeness by the number of words, so that some seven in a thousand phrases that are not there are found; chosen on half A
# of benchmarks/media/words/bench_words.py and on other words. One word has no others to vouch for it; of two, one alone is half.
LEAST_PERCENT: Final[Mapping[int, float]] = {1: 70.0, 2: 64.0, 3: 31.0, 4: 16.0}
MIN_LETTERS: Final = 6  # shorter ones resemble something in any text
_WORD_LETTERS: Final = 3  # shorter words count with the one before: one lost letter is half of them
_WORST_WORD: Final = 0.25  # how much the word that is least alike counts


def find_phrases(readings: Iterable[OcrText], phrases: Sequence[str]) -> list[PhraseFound]:
    """The phrases that some reading resembles, each with the reading that resembles it most; in the order asked for.

    Args:
        readings: of one picture, by several models and at several scales.
        phrases: what is looked for; those of fewer than six letters are never found.
    """
    told = [
        (reading, letters, coded(letters)) for reading in readings if (letters := letters_of(reading.text))
    ]
    found = (_best(phrase, told) for phrase in phrases)
    return [each for each in found if each is not None]


def letters_of(text: str) -> str:
    """A text in its comparable form, without spaces, signs and digits of line numbers."""
    return "".join(each for each in normalise_for_match(text).text if each.isalnum())


def least_percent(phrase: str) -> float:
    """The least likeness of a phrase, by the words that count by themselves; one that is joined of several counts as two."""
    counted = max(len(words_of(phrase)), min(2, len(phrase.split())))
    return LEAST_PERCENT[min(counted, max(LEAST_PERCENT))]


def words_of(phrase: str) -> list[str]:
    """The words of a phrase as far as they count by themselves, in comparable form."""
    words: list[str] = []
    for word in filter(None, map(letters_of, phrase.split())):
        if words and min(len(word), len(words[-1])) < _WORD_LETTERS:
            words[-1] += word
        else:
            words.append(word)
    return words


def _best(phrase: str, told: Sequence[tuple[OcrText, str, Codes]]) -> PhraseFound | None:
    words = words_of(phrase)
    wanted = coded("".join(words))
    if len(wanted) < MIN_LETTERS:
        return None
    begins = np.cumsum([0, *map(len, words[:-1])])
    perfect = np.add.reduceat(most(wanted), begins)
    least = least_percent(phrase)
    best: PhraseFound | None = None
    for reading, letters, read in told:
        if len(read) < len(wanted) // 2:
            continue
        place = best_place(wanted, read)
        percent = _percent(np.add.reduceat(place.gains, begins), perfect)
        if percent >= least and (best is None or percent > best.likeness_percent):
            best = PhraseFound(
                phrase=phrase,
                likeness_percent=percent,
                read_as=letters[place.start : place.end],
                language=reading.language,
                scale=reading.scale,
            )
    return best


def _percent(told: Gains, perfect: Gains) -> float:
    """How much of what a perfect reading would tell this one does, by words: all of them, and the worst."""
    whole, worst = told.sum() / perfect.sum(), (told / perfect).min()
    return max(0.0, float(100.0 * ((1.0 - _WORST_WORD) * whole + _WORST_WORD * worst)))
