"""Which character stands for which when texts are compared?

One character at a time: compatibility forms taken apart, case folded, marks dropped, letter variants of Arabic and
Urdu joined, digits in ASCII, everything that is no letter or digit a space. The table fills itself as characters are
met and is closed: what it gives is never changed again.
"""

import unicodedata
from typing import Final

URL_SIGN: Final = "\ue000"  # private use: stands for an address
MENTION_SIGN: Final = "\ue001"  # private use: stands for an @handle

# Letters that writers and keyboards interchange. Urdu forms stand for their Arabic and Pashto variants.
_VARIANTS: Final = {
    **dict.fromkeys("ي\u0649ېۍێ", "ی"),
    **dict.fromkeys("كڪ", "ک"),
    **dict.fromkeys("ګ", "گ"),
    **dict.fromkeys("هةۃۀەھ", "ہ"),
    **dict.fromkeys("ٱ", "ا"),
    **dict.fromkeys("ۄۅۆۇۈۉۋ", "و"),
    **dict.fromkeys("ں", "ن"),
    **dict.fromkeys("ءـ", ""),  # hamza alone, tatweel
    # Latin letters that Unicode does not take apart.
    **dict(zip("ıłøđðħŧ", "iloddht", strict=True)),
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    # Small capitals, with which words are dressed up; Unicode does not take them apart either.
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢɑɡ", "abcdefghijklmnopqrstuvwyzag", strict=True)),
    "ǫ": "q",
}

# Letters of Cyrillic and Greek that look like Latin ones, small or capital. They stand for them in words that mix the
# scripts, which no language does: "Tаliban". Words of one script keep theirs.
LOOKALIKES: Final = str.maketrans(
    "авеікмнорстухһјѕԁԛԝαβεζηικμνορτυχωγ", "abeikmhopctyxhjsdqwabezhikmvoptuxwy"
)

# Written between letters and often left out: "Da'wa", "Jama`at".
_APOSTROPHES: Final = frozenset("'`´ʼʻʾʿʹʽˈ‘’‛′＇՚")

# Marks that only modify the letter before; vowel signs of Indian scripts are letters in their own right and stay.
_DROPPED_MARKS: Final = (
    (0x0300, 0x036F),  # combining diacritical marks
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A),  # Arabic honorifics
    (0x064B, 0x065F),  # Arabic vowel marks
    (0x0670, 0x0670),  # superscript alef
    (0x06D6, 0x06ED),  # Quranic marks
    (0x08CA, 0x08FF),  # more Arabic marks
    (0x093C, 0x093C),  # Devanagari nukta
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),  # more variation selectors
)


class LetterTable(dict[int, str]):
    """For `str.translate`: code point to what stands for it."""

    def __missing__(self, code: int) -> str:
        self[code] = stands_for(chr(code))
        return self[code]


def stands_for(letter: str) -> str:
    """What stands for one character: a few letters, a space, or nothing."""
    if letter in {URL_SIGN, MENTION_SIGN}:
        return letter
    taken_apart = unicodedata.normalize("NFKD", letter)
    if taken_apart != letter:
        return "".join(map(stands_for, taken_apart))
    folded = letter.casefold()
    if folded != letter:
        return "".join(map(stands_for, folded))
    if letter in _VARIANTS:
        return _VARIANTS[letter]
    return _by_category(letter)


def _by_category(letter: str) -> str:
    code = ord(letter)
    if letter in _APOSTROPHES or any(first <= code <= last for first, last in _DROPPED_MARKS):
        return ""
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category == "Cf":
        return ""  # bidi controls, joiners, soft hyphens
    return letter if category[0] in "LMN" or category == "Cs" else " "
