"""How is a document set as a PDF, whatever signs people wrote in it?"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst

from openiru.forms.errors import TypesettingError

_TYPESETTING: Final = Path(__file__).parent / "typesetting"
_ONE_AT_A_TIME: Final = Lock()
_MOST_UNKNOWN: Final = 200
_UNKNOWN: Final = re.compile(r'text [`"]+([^`"]+)[`"]+ could not be displayed')
_NUMBERED: Final = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_JOINING: Final = re.compile("\\][\u200c\u200d\ufe00-\ufe0f]+")


def pdf_set(template: str, told: Mapping[str, Any], *, dated: datetime, named: str) -> bytes:
    """A document as PDF/A-2b; signs that no font of ours shows are written as their numbers.

    Args:
        template: `form` or `report`; the content reaches it under that name, as JSON.
        told: the content.
        dated: the date in the file; the same content and date give the same bytes.
        named: what the document is called if it could not be set.

    Raises:
        TypesettingError: if it could not be set.
    """
    text = json.dumps(told, ensure_ascii=False)
    for _ in range(_MOST_UNKNOWN):
        try:
            return _set(template, text, dated)
        except typst.TypstError as error:
            unknown = _UNKNOWN.search(str(error))
            before, text = text, _spelled_out(text, unknown[1]) if unknown else text
            if text == before:
                raise TypesettingError(f"{named} could not be set as a PDF: {error}") from error
    raise TypesettingError(f"{named} has more than {_MOST_UNKNOWN} signs that no font of ours shows.")


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((each in {"R", "AL"} for each in directions if each in {"L", "R", "AL"}), False)


def _set(template: str, text: str, dated: datetime) -> bytes:
    # One compiler for all threads: it holds the fonts, and sets one document at a time.
    with _ONE_AT_A_TIME:
        made = _compiler(template).compile(
            format="pdf",
            pdf_standards=["a-2b"],
            timestamp=dated.replace(microsecond=0),
            sys_inputs={template: text},
        )
    return bytes(made)


def _spelled_out(text: str, unknown: str) -> str:
    """The same with the signs that no font of ours shows written as their numbers; the JSON has the signs themselves."""
    # Signs that nobody sees alone are told by their numbers.
    signs = _NUMBERED.sub(lambda found: chr(int(found[1], 16)), unknown)
    for sign in {each for each in signs if not each.isascii()}:
        text = text.replace(sign, f"[U+{ord(sign):04X}]")
    # What joined it to the next sign would now join a bracket.
    return _JOINING.sub("]", text)


@cache
def _compiler(template: str) -> Any:
    return typst.Compiler(
        str(_TYPESETTING / f"{template}.typ"),
        root=str(_TYPESETTING),
        font_paths=[str(_TYPESETTING / "fonts")],
        ignore_system_fonts=True,
    )
