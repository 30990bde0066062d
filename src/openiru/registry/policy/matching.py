"""Which texts does one look for, given a name as a list writes it, and which names are the same?"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from openiru.registry.types import NameKind

# "TEHRIK-E TALIBAN PAKISTAN (TTP)": a short form in capitals behind the name.
_SHORT_FORM: Final = re.compile(r"\(\s*(?P<short>[A-Z][A-Z0-9][A-Z0-9./&-]{0,6})\s*\)")
_WHOLE_SHORT: Final = re.compile(r"[A-Z0-9][A-Z0-9./&-]{1,5}")
# "شبكة أنصار المجاهدين (Ansar al-Mujahideen Network - sub-unit name)": the name in two scripts.
_GLOSS: Final = re.compile(r"^(?P<name>[^()]+)\((?P<gloss>[^()]+)\)$")
_REMARK: Final = re.compile(r"\s+-\s+sub-unit name$")
# Arabic, Persian and Urdu keyboards write the same word with different letters.
_SAME_LETTER: Final = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ہ": "ه", "ھ": "ه"})
_DISTINCTIVE: Final = frozenset({NameKind.PRIMARY, NameKind.AKA, NameKind.FKA})


def forms_of_name(text: str, kind: NameKind) -> Iterator[tuple[str, NameKind]]:
    """The texts to look for, each with its kind; a weak name stays weak in every form.

    Short forms in capitals become acronyms: they never match without context.
    """
    shorts = [match["short"] for match in _SHORT_FORM.finditer(text)]
    rest = " ".join(_SHORT_FORM.sub(" ", text).split())
    gloss = _GLOSS.match(rest)
    if gloss and gloss["name"].isascii() != gloss["gloss"].isascii():
        names = [gloss["name"].strip(), _REMARK.sub("", gloss["gloss"].strip())]
    else:
        names = [rest]
    for name in filter(None, names):
        is_short = kind is not NameKind.LOW and _WHOLE_SHORT.fullmatch(name) is not None
        yield name, NameKind.ACRONYM if is_short else kind
    for short in shorts:
        yield short, kind if kind is NameKind.LOW else NameKind.ACRONYM


def folded_name(text: str, kind: NameKind) -> str:
    """The name without case, marks, punctuation and short forms; empty for weak names and acronyms.

    Two entries with one folded name may be of the same organisation: a question for people.
    """
    for form, form_kind in forms_of_name(text, kind):
        if form_kind in _DISTINCTIVE:
            return _fold(form)
    return ""


def _fold(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    letters = (
        letter if letter.isalnum() else " "
        for letter in apart
        if not unicodedata.category(letter).startswith("M")
    )
    return " ".join("".join(letters).translate(_SAME_LETTER).split())
