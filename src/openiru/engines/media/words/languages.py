"""Which models read the letters of a phrase?

Two models at once read Nastaliq worse than the right one alone, so each reads by itself.
"""

from collections.abc import Iterable
from typing import Final

URDU: Final = "urd"
ENGLISH: Final = "eng"
LANGUAGES: Final = (URDU, "pus", "ara", "fas", "snd", ENGLISH)
USUAL: Final = (URDU, ENGLISH)  # where nobody says what is looked for

# Letters that only one of these languages has, in order of preference.
_OWN: Final = (
    ("pus", frozenset("ټډړږښڅځڼېۍ")),
    ("snd", frozenset("ڄڃڇڦٺٽڀٿڏڍڊڌڙڻڳڱڪ")),
    (URDU, frozenset("ٹڈڑےںھ")),
    ("fas", frozenset("پچژگ")),
    ("ara", frozenset("ةأإؤئى")),
)
_FORMS: Final = frozenset("يك")  # of Arabic keyboards; Urdu and Persian write them otherwise
_ARABIC_FROM, _ARABIC_TO = 0x0600, 0x06FF


def languages_of(phrases: Iterable[str]) -> tuple[str, ...]:
    """The models that read at least one of the phrases, each once; Urdu for letters that many languages share."""
    return tuple(dict.fromkeys(_language_of(phrase) for phrase in phrases))


def _language_of(phrase: str) -> str:
    letters = frozenset(phrase)
    if not any(_ARABIC_FROM <= ord(each) <= _ARABIC_TO for each in letters):
        return ENGLISH
    own = next((language for language, marks in _OWN if letters & marks), "")
    # Persian has no letter that Urdu lacks; Arabic is told by forms that neither writes.
    if own in {"", "fas"}:
        return "ara" if letters & _FORMS else URDU
    return own
