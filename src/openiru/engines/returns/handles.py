"""What stays of a handle when what returning accounts add to it is left out?"""

import re
from functools import lru_cache
from typing import Final

from openiru.engines.names.comparing.latin import latin, sounds
from openiru.engines.text.normalise import normalise_text

# What is put before or behind the old handle: in English, transliterated Arabic and Roman Urdu.
_ADDED: Final = frozenset(
    [
        "new",
        "news2",
        "backup",
        "back",
        "bkp",
        "bak",
        "official",
        "officiel",
        "real",
        "original",
        "main",
        "alt",
        "reserve",
        "second",
        "two",
        "three",
        "ii",
        "iii",
        "v2",
        "v3",
        "v4",
        "again",
        "return",
        "returns",
        "returned",
        "page",
        "channel",
        "acc",
        "account",
        "only",
        "the",
        "naya",
        "nayi",
        "dobara",
        "dusra",
        "doosra",
        "wapas",
        "jadid",
        "jadeed",
        "thani",
        "rasmi",
        "asli",
    ]
)
_GLUED: Final = re.compile(
    r"(?<=.{4})(?:backup|bkp|official|channel|returns?|again|naya|jadid|jadeed|dobara|asli|new|real)+$"
    r"|^(?:backup|bkp|official|new|real|naya|the)+(?=.{5})"
)
_LEET: Final = str.maketrans("013457", "oieast")
_WORDS: Final = re.compile(r"[\W_]+")
_WITHIN: Final = re.compile(r"(?<=[^\W\d_])\d(?=[^\W\d_])")
_DIGITS: Final = re.compile(r"\d+")


@lru_cache(maxsize=100_000)
def bare_handle(handle: str) -> str:
    """A handle without counters and additions, letters that imitate others joined, in Latin letters by sound.

    ``Sunr1se_Voice_2``, ``sunrisevoice.backup`` and ``new-SunriseVoice`` are all ``sunrisevoise``. A handle of nothing
    but additions stays as it is.
    """
    words = [word for word in map(normalise_text, _WORDS.split(handle.removeprefix("@"))) if word]
    kept = "".join(word for word in map(_without_digits, words) if word and word not in _ADDED)
    bare = _GLUED.sub("", kept) or kept or "".join(words)
    return sounds(latin(bare.replace(" ", "")))


def _without_digits(word: str) -> str:
    read = _WITHIN.sub(lambda found: found.group().translate(_LEET), word)
    return _DIGITS.sub("", read)
