"""How much does it tell for a letter of a phrase that a reader of letters took it for this one, for none, or added one?

Nastaliq tells many letters apart by dots alone, which readers lose, and they drop one letter in six but add hardly any. How tesseract's
Urdu model reads each letter was counted in all views of 200 rendered pages of 1,289 Urdu words, none of them in either half of
benchmarks/media/words/pages.py; rare letters also count as read like those of the same bones. What a reading tells is the logarithm of
how much likelier it is if the letter stands there than anywhere: a frequent letter that is read right tells less than a rare one.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Gains = NDArray[np.float64]

# Of a hundred times that a letter stands there: how often it is read right, and dropped; then what else it is read as.
_READ_AS: Final = {
    "ا": "96 4",
    "ب": "62 23 ی4 پ3 ہ3 ج1 م1 ن1",
    "ت": "73 17 ج2 ق2 ن2 ح1 ع1 م1 ی1",
    "ث": "28 31 ش16 ٹ12 ی6 خ2 ت1 غ1 ق1 ن1",
    "ج": "63 17 ت4 چ4 ح2 ع2 گ2 ہ2 ب1 ک1",
    "ح": "45 19 ع15 ج7 ہ5 م3 ک2 و1 گ1 ی1",
    "خ": "65 15 غ8 ح3 ف3 ج1 ش1 ض1 ن1 ہ1",
    "د": "55 10 و23 ر10",
    "ذ": "61 10 ز22 ڈ3 ر1 ف1 ڑ1",
    "ر": "89 8 ز1",
    "ز": "80 8 ر5 ن3 د1 ذ1 و1 ڑ1",
    "س": "70 17 م4 ض2 ش1 ص1 ن1 ک1 ی1",
    "ش": "82 9 ٹ2 ت1 خ1 س1 غ1 ل1",
    "ص": "80 11 س2 ع2 ج1 ح1 ض1 م1",
    "ض": "97 1 ص1",
    "ط": "79 13 ل2 ا1 ض1 ظ1 ٹ1",
    "ظ": "66 20 ق5 ط2 ش1 ض1 ف1 ل1 ن1",
    "ع": "72 16 ح3 م2 ج1 خ1 ص1 ہ1 ی1",
    "غ": "60 8 خ18 ن5 ف4 ش2 ع1",
    "ف": "72 13 ن5 خ2 غ2 ق2 ذ1 و1 ی1",
    "ق": "77 11 ت7 خ1 ش1 ف1 ی1",
    "ل": "76 17 ا2 ن2 ک1",
    "م": "68 25 ہ2 ب1 س1 ع1 ن1 ی1",
    "ن": "76 17 ت2 ی2 خ1 ل1",
    "و": "92 4 د2",
    "ٹ": "69 17 ن4 ش2 ط2 غ1 ی1",
    "پ": "61 22 ب7 ی4 ہ3 چ1",
    "چ": "62 23 ج6 پ4 گ1 ی1",
    "ڈ": "70 10 ڑ15 پ2 و1",
    "ڑ": "88 4 ٹ3 ڈ2 د1 ر1 ز1",
    "ژ": "68 15 ر4 ز4 ڑ4 ا1 ی1",
    "ک": "69 14 گ10 ل3 ہ1",
    "گ": "63 19 ک16 ل1 م1",
    "ہ": "60 25 ب2 ع2 م2 ج1 ح1 د1 ر1 و1 پ1 ی1",
    "ی": "76 14 ت3 ن2 ب1 م1",
    "ے": "73 26 ہ1",
}
# Of a thousand letters that are read.
_USUAL: Final = (
    "ا150 ب28 ت50 ث1 ج16 ح8 خ11 د27 ذ2 ر77 ز10 س23 ش13 ص8 ض5 ط10 ظ3 ع17 غ4 ف13 ق15 "
    "ل41 م44 ن81 و72 ٹ10 پ12 چ8 ڈ4 ڑ6 ژ1 ک32 گ16 ہ49 ی107 ے27"
)
_KNOWN: Final = {letter: place for place, letter in enumerate(_READ_AS, 1)}
_LEAST_SHARE: Final = 0.01  # of anything that was never counted
_LEAST_DROPPED: Final = 0.02
# Letters of other scripts: readers take 95 of 100 of them for what they are.
_RIGHT_ELSE, _WRONG_ELSE, _DROPPED_ELSE = 2.8, -3.5, -3.5


def _tables() -> tuple[Gains, Gains]:
    """What it tells that a column was read for a row, and that a row was dropped; place 0 stands for all other letters."""
    read = np.full((len(_KNOWN) + 1, len(_KNOWN) + 1), _WRONG_ELSE)
    dropped = np.full(len(_KNOWN) + 1, _DROPPED_ELSE)
    usual = np.array([0, *(int(each[1:]) for each in _USUAL.split())]) / 1000
    for letter, told in _READ_AS.items():
        right, lost, *others = told.split()
        shares = np.zeros(len(_KNOWN) + 1)
        shares[_KNOWN[letter]] = int(right)
        for each in others:
            shares[_KNOWN[each[0]]] = int(each[1:])
        shares /= 100
        rest = max(_LEAST_SHARE, 1 - shares.sum() - int(lost) / 100)
        read[_KNOWN[letter], 0] = np.log(rest)
        read[_KNOWN[letter], 1:] = np.log((shares + rest * usual)[1:] / usual[1:])
        dropped[_KNOWN[letter]] = np.log(max(_LEAST_DROPPED, int(lost) / 100))
    read[0, 0] = _RIGHT_ELSE
    return read, dropped


READ, DROPPED = _tables()
ADDED: Final = -4.6  # one letter in a hundred


def coded(letters: str) -> Codes:
    """Letters as numbers, shape (n, 2): which letter, and its place in `READ` and `DROPPED`."""
    return np.array([(ord(each), _KNOWN.get(each, 0)) for each in letters], np.int64).reshape(-1, 2)


def most(phrase: Codes) -> Gains:
    """What each letter tells if it is read right."""
    gains: Gains = READ[phrase[:, 1], phrase[:, 1]]
    return gains
