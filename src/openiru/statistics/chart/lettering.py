"""Which letters may stand in a drawing?"""

import re
from typing import Final
from xml.sax.saxutils import escape

# Characters that XML cannot hold; a name that has some must not break the page.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def text_of(words: str) -> str:
    """Words as they may stand in XML."""
    return escape(_NOT_XML.sub("", words))
