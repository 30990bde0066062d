"""Which letters does a reader of letters take for which, and what does that cost?

Nastaliq tells many letters apart by dots alone, which readers lose. So a misread letter costs less than 1 where it has the same
bones (0.45), or where tesseract's Urdu model often takes the one for the other; the table has the mean of both, in tenths. How often was
counted on rendered Nastaliq of 841 Urdu words, none of them of half B of benchmarks/media/words/pages.py.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]

# What stands there, and for each letter that is read instead the cost in tenths.
_READ_AS: Final = {
    "آ": "ا7",
    "ؤ": "و7",
    "ئ": "ب7 ت7 ث7 ن7 ٹ7 پ7 ی7",
    "ا": "آ7",
    "ب": "پ4 ی6 ئ7 ت7 ث7 ن7 ٹ7 م8 ہ8 ل9",
    "ة": "ھ7 ہ7",
    "ت": "ن5 ب6 ی6 ئ7 ث7 ج7 ح7 ٹ7 پ7 خ8 ع8 غ8 ق8 م8",
    "ث": "ی3 ئ7 ب7 ت7 ن7 ٹ7 پ7",
    "ج": "چ4 ح7 خ7 ع8",
    "ح": "ج5 خ7 ع7 چ7 م8 ہ8",
    "خ": "ح5 غ6 ج7 چ7",
    "د": "ر4 و4 ذ7 ز7 ڈ7 ڑ7 ب8",
    "ذ": "ز3 د7 ر7 و7 ڈ7 ڑ7",
    "ر": "ز4 د6 ذ7 و7 ڈ7 ڑ7 ژ7 م8 ہ9",
    "ز": "ر6 د7 ذ7 و7 ڈ7 ڑ7 ژ7",
    "س": "ش5 ض6 ع8 م8 ن9 ہ9",
    "ش": "س7 ٹ8 ل9",
    "ص": "ض7",
    "ض": "ص7",
    "ط": "ظ7",
    "ظ": "ط7 ش8 ق8",
    "ع": "ح7 غ7",
    "غ": "ع7",
    "ف": "ق7 خ8 ز8 ن9",
    "ق": "ف6 ت8 ی9",
    "ل": "ن8 ا9",
    "م": "ب8 خ8 س8 ع8 ہ8 ن9 ک9 ی9",
    "ن": "ب5 ت5 ٹ5 ی6 ئ7 ث7 پ7 خ8 ز8 م8",
    "و": "ؤ7 د7 ذ7 ر7 ز7 ڈ7 ڑ7",
    "ٹ": "ت6 ئ7 ب7 ث7 ن7 پ7 ی7 ط8",
    "پ": "ب5 ی6 ئ7 ت7 ث7 ن7 ٹ7 ہ9",
    "چ": "ج5 ح7 خ7",
    "ڈ": "ڑ4 د7 ذ7 ر7 ز7 و7",
    "ڑ": "د7 ذ7 ر7 ز7 و7 ڈ7 ژ7",
    "ژ": "ر7 ز7 ڑ7",
    "ک": "گ3 ع8 ل8",
    "گ": "ک4",
    "ھ": "ة7 ہ7",
    "ہ": "ة7 ھ7 ب8 د8 ز8 ع8 م8 پ8 ر9 ک9 ی9",
    "ی": "ب4 ت4 ٹ4 پ4 ن5 ئ7 ث7 ے7 خ8 س8 ع8 ف8 ق8 ل8 م8 ک8 گ8 ہ9",
    "ے": "ی7 د9 ن9",
}
_KNOWN: Final = {
    letter: place
    for place, letter in enumerate(
        sorted({*_READ_AS, *(pair[0] for pairs in _READ_AS.values() for pair in pairs.split())}), 1
    )
}


def _costs() -> NDArray[np.float64]:
    """What reading a column for a row costs; place 0 stands for all letters that are in no pair."""
    costs = np.ones((len(_KNOWN) + 1, len(_KNOWN) + 1))
    for letter, pairs in _READ_AS.items():
        for pair in pairs.split():
            costs[_KNOWN[letter], _KNOWN[pair[0]]] = int(pair[1:]) / 10
    return costs


COSTS: Final = _costs()


def coded(letters: str) -> Codes:
    """Letters as numbers, shape (n, 2): which letter, and its place in `COSTS`."""
    return np.array([(ord(each), _KNOWN.get(each, 0)) for each in letters], np.int64).reshape(-1, 2)
