"""Where in the original text stand the words of its comparable form?"""

import re
from typing import Final

from openiru.engines.text.letters import MENTION_SIGN, URL_SIGN
from openiru.engines.text.normalise import normalise_for_match

Place = tuple[int, int] | None  # start and end; None for an address or an @handle

# What normalising makes of ASCII without addresses: apostrophes are dropped, all else but letters and digits parts words.
_PLAIN_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9'`]*")


def places_of_words(text: str) -> list[Place]:
    """For each word of a text in comparable form, where it stands in the original."""
    if text.isascii() and not ("@" in text or "/" in text or "ww." in text or "WW." in text):
        return [found.span() for found in _PLAIN_WORD.finditer(text)]
    return _traced(text)


def _traced(text: str) -> list[Place]:
    normalised = normalise_for_match(text)
    places: list[Place] = []
    start = 0
    for word in normalised.text.split(" ") if normalised.text else []:
        is_sign = word in {URL_SIGN, MENTION_SIGN}
        places.append(None if is_sign else normalised.original_span(start, start + len(word)))
        start += len(word) + 1
    return places
