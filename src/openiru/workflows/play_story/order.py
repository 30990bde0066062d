"""What does the invented court of the story hand to the unit?"""

import io
import time
from functools import cache

from PIL import Image, ImageDraw

_LINES = (
    "EXERCISE",
    "Order no. 1 of the invented court, 1 July 2025",
    "Subscriber records of the accounts named by the unit.",
    "This paper is part of a demonstration. It orders nothing.",
)


@cache
def exercise_order() -> bytes:
    """One page of PDF, the same bytes each time."""
    page = Image.new("1", (620, 877), 1)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(_LINES):
        pen.text((60, 80 + 30 * number), line, fill=0)
    file = io.BytesIO()
    page.save(file, "PDF", title=_LINES[1], creationDate=time.gmtime(0), modDate=time.gmtime(0))
    return file.getvalue()
