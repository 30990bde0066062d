"""Which words of names say little: legal forms, titles, particles, connecting words; and which are numbers? Data."""

from collections.abc import Iterable, Mapping
from typing import Final


def _groups(text: str) -> dict[tuple[str, ...], str]:
    """Lines of `form: phrase, phrase` as phrase, in words, to form."""
    found = {}
    for line in text.strip().splitlines():
        form, phrases = line.split(":")
        for phrase in phrases.split(","):
            found[tuple(phrase.split())] = form.strip()
    return found


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Legal forms as companies write them, in Latin letters (`latin`); the form names what they share.
LEGAL_FORMS: Final[Mapping[tuple[str, ...], str]] = _groups(
    """
    limited: ltd, limited, co ltd, company limited, pte ltd, pty ltd, pvt ltd, private limited, tov
    llc: llc, limited liability company, l l c, ooo, obshestvo s ogranichennoy otvetstvennostyu, sarl, srl, gmbh
    llc: obshestvo s ogranichennoi otvetstvennostyu, societatea cu raspundere limitata, sp z o o, spzoo, sp zoo
    llc: gesellschaft mit beschrankter haftung, g m b h, bv, b v, bvba, sprl, kft, doo, d o o, sl
    joint stock: jsc, ojsc, pjsc, cjsc, oao, pao, zao, ao, joint stock company, open joint stock company, jsco
    joint stock: public joint stock company, aktsionernoe obshestvo, aksionernoe obshestvo, ag, aktiengesellschaft
    joint stock: akg, sa, s a, sociedad anonima, societe anonyme, spa, s p a, nv, n v, as, a s, ab, oyj, oy, asa, se, pt, sas
    joint stock: sa de cv, na, tbk, bhd, sdn bhd, joynt stock company, joint stock compan, aktiengeselschaft
    corporation: corp, corporation, inc, incorporated
    company: co, company, and co, cie, compagnie
    plc: plc, public limited company, p l c
    partnership: lp, llp, l p, l l p, kg, ohg, limited partnership
    nonprofit: ano, e v, ev, ngo
    """
)
# Words for the same thing, so that spellings and languages agree. Forces and movements by what they call themselves.
SAME_WORDS: Final[Mapping[str, str]] = {
    word: told
    for told, words in {
        "international": "intl int'l internacional",
        "organisation": "organization org organizatsiya tanzim tanzeem tnzym",
        "brothers": "bros",
        "labour": "labor",
        "manufacturing": "mfg",
        "department": "dept",
        "jaish": "jaysh jaish jaesh jysh jaich djaich gaish army armee",
        "harakat": "harakat haraket harkat harakah hrkh hrkt harakatul tehrik tehreek tahrik tahreek thryk movement mouvement",
        "jamaat": "jamaat jamat jamaah jamaa jamaatul gamaat jmat jmah djamaat",
        "hizb": "hizb hezb hisb party parti",
        "lashkar": "lashkar laskar lshkr",
        "jabhat": "jabhat jabhah jabha jbhh front",
        "mohammad": "mohammed muhammad muhammed mohamed mohamad mohammad mahomed mhmd",
        "and": "and und et y i wa",
    }.items()
    for word in words.split()
}
CONNECTING: Final = _words("of the and for und et de la le les du des der die das do i y a an in to s")
PARTICLES: Final = _words(
    "al el ul ur ud us uz an ad as ash at bin ben ibn bint binti abu abou umm ould bu de da di do dos das del della der den van von"
    " la le du y i e bar ter te zu zur"
)
TITLES: Final = _words(
    "mr mrs ms dr prof professor president prasident prezident monsieur madame mme sir lord lady sheikh shaikh shaykh sheik haji hajji"
    " hadji mullah mulla mawlawi maulvi mawlana maulana qari hafiz sayyid sayed syed seyed agha khan sahib general gen col"
    " colonel captain capt jr sr ii iii emir amir ameer mv mt ss"
)
_UNITS: Final = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth"
NUMBER_WORDS: Final[Mapping[str, int]] = {
    **{word: value for value, word in enumerate(_UNITS.split())},
    **{word: 10 * value for value, word in enumerate(_TENS.split(), 2)},
    **{word: value for value, word in enumerate(_ORDINALS.split(), 1)},
    "fourty": 40,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
}
ROMAN: Final[Mapping[str, int]] = {
    word: value
    for value, word in enumerate(
        [
            "i",
            "ii",
            "iii",
            "iv",
            "v",
            "vi",
            "vii",
            "viii",
            "ix",
            "x",
            "xi",
            "xii",
            "xiii",
            "xiv",
            "xv",
            "xvi",
            "xvii",
            "xviii",
            "xix",
            "xx",
        ],
        1,
    )
}
LONGEST_FORM: Final = max(map(len, LEGAL_FORMS))


def number_of(words: Iterable[str]) -> int | None:
    """The number that words write, such as "forty", "four"; None if they write none."""
    total = 0
    for word in words:
        value = int(word) if word.isdecimal() and len(word) < 10 else NUMBER_WORDS.get(word)
        if value is None:
            return None
        total += value
    return total
