"""Pictures that show none of the marks, in which none may be named: photographs, posters, statements, windows of programs."""

import random
from collections.abc import Iterator, Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from benchmarks.media.pictures.posters import posters, statements
from benchmarks.media.pictures.sources import Source

_LETTERHEADS: Final = 8
_WORDS: Final = (
    "river morning market bridge garden people village school opened today winter children road new water house "
    "mountain harvest clear letter travel window early repair wide festival music evening station library"
)
_GROUNDS: Final = ("#ffffff", "#f3f3f3", "#1e1e1e", "#fdf6e3", "#0d1117", "#e8f0fe")


def without_marks(photos: Sequence[Source], *, seed: int, drawn: int) -> Iterator[tuple[str, Image.Image]]:
    """Photographs as they are, and as many posters, statements and windows as are asked for of each; with their kind."""
    for photo in photos:
        yield "photographs and wallpapers", photo.picture
    for poster in posters(photos, count=drawn, seed=seed):
        yield "posters", poster.picture
    for statement in statements(letterheads=_LETTERHEADS, each=-(-drawn // _LETTERHEADS), seed=seed)[:drawn]:
        yield "statements", statement.picture
    for number in range(drawn):
        yield "windows", window(random.Random(f"{seed}/{number}"), photos)


def window(rng: random.Random, photos: Sequence[Source]) -> Image.Image:
    """A window of a program: a bar with a title and buttons, a list at its side, lines of words, small pictures."""
    wide, high = rng.choice(((1280, 800), (1024, 768), (720, 1280)))
    ground = rng.choice(_GROUNDS)
    ink = "#dddddd" if ground in ("#1e1e1e", "#0d1117") else "#222222"
    made = Image.new("RGB", (wide, high), ground)
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 0, wide, 44), fill=rng.choice(("#3b4252", "#dddddd", "#0a66c2")))
    draw.text((60, 10), _words(rng, 3).title(), fill="#ffffff", font=_font(20))
    for place in range(3):
        x = wide - 40 - 36 * place
        draw.ellipse((x, 12, x + 20, 32), fill=rng.choice(("#ff5f56", "#ffbd2e", "#27c93f", "#888888")))
    for row in range(rng.randint(6, 14)):
        y = 70 + 42 * row
        draw.rounded_rectangle((16, y, 40, y + 24), 5, outline=ink, width=2)
        draw.text((50, y), _words(rng, 1), fill=ink, font=_font(16))
    y = 70
    while y < high - 60:
        if photos and rng.random() < 0.2:
            photo = rng.choice(photos).picture.copy()
            photo.thumbnail((260, 180))
            made.paste(photo, (240, y))
            y += photo.height + 16
        else:
            draw.text(
                (240, y), _words(rng, rng.randint(4, 9)), fill=ink, font=_font(rng.choice((15, 15, 15, 26)))
            )
            y += rng.choice((24, 36))
    return made


def _words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(_WORDS.split(), k=count))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.load_default(size)
