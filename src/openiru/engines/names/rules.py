"""How much does a name count, and which words stand beside short names? Data for `matcher`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from openiru.engines.interface import Field, NameKind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


class NameRule(StrEnum):
    """In which form the name was found."""

    WORDS = "words"  # the same words, after normalising
    GLUED = "glued"  # the words run together, in a handle
    SOUNDS = "sounds"  # words that sound alike
    SKELETON = "skeleton"  # the same consonants: another spelling of the vowels
    NEAR = "near"  # one or two letters more, fewer or other


# A name that an account gives itself says more than one in passing.
FIELD_WEIGHTS: Final[Mapping[Field, float]] = {
    Field.HANDLE: 0.9,
    Field.DISPLAY_NAME: 0.85,
    Field.BIO: 0.6,
    Field.TEXT: 0.35,
}
KIND_WEIGHTS: Final[Mapping[NameKind, float]] = {
    NameKind.PRIMARY: 1.0,
    NameKind.AKA: 0.95,
    NameKind.FKA: 0.85,
    NameKind.KNOWN: 0.9,
    NameKind.ACRONYM: 0.6,
    NameKind.LOW: 0.5,
}
RULE_WEIGHTS: Final[Mapping[NameRule, float]] = {
    NameRule.WORDS: 1.0,
    NameRule.GLUED: 0.95,
    NameRule.SOUNDS: 0.9,
    NameRule.SKELETON: 0.7,
    NameRule.NEAR: 0.7,
}

# Names of so few letters are words of many languages: they count with context only, whatever the list says.
SHORT_NAME_LETTERS: Final = 4
MIN_GLUED_LETTERS: Final = 8
MIN_SKELETON_LETTERS: Final = 8

# Words of names that say nothing by themselves: never context for a short name, left out of skeletons.
CONNECTORS: Final = frozenset(["of", "the", "and", "al", "ul", "el", "fi", "wal", "کی", "کا", "کے", "و"])
GENERIC_WORDS: Final = CONNECTORS | _words(
    """
    army front movement party group council committee united national islamic islam muslim people peoples popular
    organisation organization society foundation trust brigade force forces wing province state student students
    pakistan afghanistan balochistan baluchistan sindh sind punjab kashmir india iraq syria khorasan khurasan
    pakistani afghan baloch baluch sindhi kashmiri indian
    پاکستان افغانستان بلوچستان سندھ پنجاب کشمیر بلوچ اسلامی اسلام مسلم تنظیم پارٹی آرمی فرنٹ تحریک جماعت
    """
)

# Words near which a short name more likely means the organisation than a namesake. Normalised before use.
CONTEXT_WORDS: Final = _words(
    """
    spokesman spokesperson commander commanders ameer amir emir mujahid mujahideen mujahidin jihad jihadi
    fighter fighters militant militants insurgent insurgents terrorist terrorists outlawed banned proscribed
    martyr martyrs martyred shaheed shuhada fidayeen fidayi suicide ambush attack attacks ied sarmachar
    markaz shura umar omar media official statement communique
    tarjuman bayan elaan hamla hamle tanzeem kaladam fidai
    ترجمان امیر مجاہد مجاہدین جہاد شہید شہدا فدائی سرمچار حملہ حملے کمانڈر کالعدم دہشت دہشتگرد بیان اعلان میڈیا
    """
)
