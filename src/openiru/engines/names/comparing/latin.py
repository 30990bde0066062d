"""How is a word of another script written in Latin letters, roughly, so that names can be compared across scripts?

Not a transliteration for readers: letters that writers interchange stand for one, and scripts that leave vowels
unwritten leave them so. Input is normalised text (`engines.text.normalise`), so variants of letters are joined already.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final


def _table(pairs: str) -> dict[str, str]:
    """Letters with what stands for them: "б=b ж=zh ъ="."""
    return dict(pair.split("=") for pair in pairs.split())


_ARABIC: Final = _table(
    "ا=a ب=b پ=p ت=t ٹ=t ټ=t ث=s ج=j چ=ch ح=h خ=kh د=d ڈ=d ډ=d ذ=z ر=r ڑ=r ړ=r ز=z ژ=zh ږ=g س=s ش=sh ښ=sh ص=s"
    " ض=z ط=t ظ=z ع= غ=gh ف=f ق=q ک=k گ=g ل=l م=m ن=n ڼ=n و=w ہ=h ی=y ے=e ځ=z څ=s"
    " ٻ=b ڀ=b ٺ=t ٽ=t ٿ=t ڃ=n ڄ=j ڇ=ch ڊ=d ڌ=d ڏ=d ڍ=d ڦ=f ڳ=g ڱ=n ڻ=n ڙ=r"
)
_CYRILLIC: Final = _table(
    "а=a б=b в=v г=g ґ=g ғ=g д=d ђ=d е=e є=e ж=zh з=z и=i і=i ј=y к=k қ=k л=l љ=l м=m н=n њ=n ң=n о=o ө=o п=p р=r"
    " с=s т=t ћ=c у=u ұ=u ү=u ф=f х=h һ=h ц=ts ч=ch џ=j ш=sh щ=sh ъ= ы=y ь= э=e ә=a ю=yu я=ya"
)
_OTHERS: Final = _table(
    "α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o"
    " א=a ב=b ג=g ד=d ה=h ו=w ז=z ח=h ט=t י=y כ=k ך=k ל=l מ=m ם=m נ=n ן=n ס=s ע= פ=p ף=p צ=ts ץ=ts ק=k ר=r ש=sh ת=t"
    " ա=a բ=b գ=g դ=d ե=e զ=z է=e ը=e թ=t ժ=zh ի=i լ=l խ=kh ծ=ts կ=k հ=h ձ=dz ղ=gh ճ=ch մ=m յ=y ն=n շ=sh ո=o չ=ch"
    " պ=p ջ=j ռ=r ս=s վ=v տ=t ր=r ց=ts ւ=v փ=p ք=k օ=o ֆ=f"
    " ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=zh რ=r ს=s ტ=t უ=u ფ=p ქ=k ღ=gh ყ=k შ=sh ჩ=ch"
    " ც=ts ძ=dz წ=ts ჭ=ch ხ=kh ჯ=j ჰ=h"
    " ა=a"
)
# Consonants of Devanagari carry an "a" that is written only where another vowel replaces it.
_DEVANAGARI: Final = _table(
    "क=k ख=kh ग=g घ=gh ङ=n च=ch छ=ch ज=j झ=j ञ=n ट=t ठ=t ड=d ढ=d ण=n त=t थ=t द=d ध=d न=n प=p फ=f ब=b भ=b म=m य=y"
    " र=r ल=l व=v श=sh ष=sh स=s ह=h"
)
_DEVANAGARI_VOWELS: Final = _table(
    "अ=a आ=a इ=i ई=i उ=u ऊ=u ए=e ऐ=e ओ=o औ=o ऋ=ri ा=a ि=i ी=i ु=u ू=u े=e ै=e ो=o ौ=o ृ=ri ं=n ँ=n ्="
)
_LETTERS: Final[Mapping[str, str]] = {**_ARABIC, **_CYRILLIC, **_OTHERS, **_DEVANAGARI, **_DEVANAGARI_VOWELS}
_INHERENT: Final = re.compile(f"([{''.join(_DEVANAGARI)}])(?=[{''.join(_DEVANAGARI)}])")
_CONSONANTAL: Final = re.compile(
    "[\u0590-\u08ff]"
)  # scripts that leave short vowels out: Hebrew, Arabic, Syriac
_BREATHED: Final = re.compile("([تٹطسصثکگزذضظدڈچپب])(?=[حہ])")
_AIN: Final = re.compile("^ع")
_APART: Final = re.compile("\x00")
_ARTICLE: Final = re.compile("^ال(?=...)")

# What one sound is written with; the order matters, longer runs first.
_SOUNDS: Final = (
    *(
        ("sch", "S"),
        ("sh", "S"),
        ("tch", "C"),
        ("ch", "C"),
        ("kh", "k"),
        ("gh", "g"),
        ("zh", "j"),
        ("dh", "d"),
    ),
    *(
        ("dj", "j"),
        ("th", "t"),
        ("ph", "f"),
        ("ck", "k"),
        ("tz", "z"),
        ("ts", "s"),
        ("dz", "z"),
        ("bh", "b"),
        ("x", "ks"),
    ),
)
_BONES: Final = str.maketrans(
    "CzpS", "ssbs", "av"
)  # one letter for what scripts and tongues do not tell apart
_ONE_SOUND: Final = str.maketrans("cqw", "kkv")
_ONE_VOWEL: Final = str.maketrans("eiouyv", "aaaaaa")
_RUN: Final = re.compile(r"(.)\1+")


def writes_vowels(word: str) -> bool:
    """Whether the script of a word writes its vowels."""
    return not _CONSONANTAL.search(word)


@lru_cache(maxsize=50_000)
def latin(word: str) -> str:
    """A normalised word in Latin letters; those of scripts that are not known here stay as they are."""
    if word.isascii():
        return word
    if "\u0900" <= word[0] <= "\u097f":
        word = _INHERENT.sub(r"\1a", word)
    word = _AIN.sub("ا", word)  # the vowel that begins a word
    return _APART.sub("'", "".join(_LETTERS.get(letter, letter) for letter in _ARTICLE.sub("", _apart(word))))


def _apart(word: str) -> str:
    """A word with a mark between letters that would be read as one: of "تحریک" comes "t'hryk", no "th"."""
    return _BREATHED.sub("\\1\x00", word)


@lru_cache(maxsize=50_000)
def sounds(word: str) -> str:
    """A Latin word with one letter for each sound, doubled letters once: ``qaddafi`` and ``kadafi`` are one."""
    for written, sound in _SOUNDS:
        if written in word:
            word = word.replace(written, sound)
    return _RUN.sub(r"\1", word.translate(_ONE_SOUND).replace("'", ""))


@lru_cache(maxsize=50_000)
def coarse(word: str) -> str:
    """The sounds of a Latin word with one vowel for all: ``alqaeda`` and ``alkaida`` are ``alkada``."""
    return _RUN.sub(r"\1", sounds(word).translate(_ONE_VOWEL))


@lru_cache(maxsize=50_000)
def bones(word: str) -> str:
    """The consonants of a Latin word that every script writes: without vowels, "w", "y" and an "h" at the end.

    One letter stands for those that scripts and tongues do not tell apart: "s", "z", "sh", "ch"; "p" and "b".
    """
    told = coarse(word).translate(_BONES)
    return _RUN.sub(r"\1", told.removesuffix("h") if len(told) > 1 else told)
