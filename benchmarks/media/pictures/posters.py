"""Posters and statements as outlets make them, invented: emblems, letterheads, and words in three languages."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.media.pictures.sources import Source

Random = np.random.Generator
Colour = tuple[int, int, int]

# Everyday words, harmless in any order.
_WORDS: Final = {
    "en": (
        "the river morning market bridge garden people village school opened today winter children road new water "
        "house mountain harvest clear letter travel window early repair wide festival music evening station library"
    ),
    "ur": (
        "آج صبح بازار دریا پل باغ لوگ گاؤں مدرسہ کھلا سردی بچے سڑک نیا پانی گھر پہاڑ فصل صاف خط سفر کھڑکی مرمت "
        "میلہ موسیقی شام کتاب دوست روشنی بارش موسم کھیت دروازہ"
    ),
    "ps": (
        "نن سهار بازار سیند پل باغ خلک کلی ښوونځی پرانیستل ژمی ماشومان سړک نوی اوبه کور غر فصل پاک لیک سفر کړکۍ "
        "ترمیم جشن ماښام کتاب ملګری رڼا باران هوا"
    ),
}
_FONTS: Final = {
    "en": (
        "truetype/dejavu/DejaVuSans.ttf",
        "truetype/dejavu/DejaVuSerif.ttf",
        "truetype/noto/NotoSans-Regular.ttf",
    ),
    "ur": (
        "truetype/noto/NotoNastaliqUrdu-Regular.ttf",
        "truetype/noto/NotoNaskhArabic-Regular.ttf",
        "truetype/fonts-nafees/NafeesWeb.ttf",
        "truetype/paktype/PakType Naskh Basic Urdu.ttf",
    ),
    "ps": ("truetype/noto/NotoNaskhArabic-Regular.ttf", "truetype/paktype/PakType Naskh Basic.ttf"),
}
_LEAST_CONTRAST: Final = 30.0  # grey levels between ink and ground
_FONT_FOLDER: Final = Path("/usr/share/fonts")


def statements(*, letterheads: int, each: int, seed: int, only: int | None = None) -> list[Source]:
    """Statements, `each` on every letterhead; names tell the letterhead before the last slash."""
    return [
        Source(
            name=f"statement/{seed}/{head}/{number}",
            kind="statement",
            picture=_statement(
                np.random.default_rng([seed, head, 0]), np.random.default_rng([seed, head, 1 + number])
            ),
        )
        for head in (range(letterheads) if only is None else [only])
        for number in range(each)
    ]


def posters(photos: Sequence[Source], *, count: int, seed: int) -> Iterator[Source]:
    """Posters: an emblem and a few words, on plain ground or on a photograph; six outlets, each with its emblem."""
    for number in range(count):
        random = np.random.default_rng([seed, 7, number])
        outlet = np.random.default_rng([seed, 8, number % 6])
        yield Source(
            name=f"poster/{seed}/{number}", kind="poster", picture=_poster(random, outlet, photos, number)
        )


def emblem(random: Random, side: int) -> Image.Image:
    """An invented emblem: a ring, a figure and a few letters."""
    made = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(made)
    colours = [tuple(random.integers(0, 200, 3).tolist()) for _ in range(3)]
    draw.ellipse((2, 2, side - 2, side - 2), fill="white", outline=colours[0], width=max(2, side // 14))
    for _ in range(int(random.integers(2, 5))):
        x, y = random.uniform(0.3, 0.7, 2) * side
        radius = float(random.uniform(0.08, 0.22)) * side
        draw.regular_polygon(
            (x, y, radius),
            int(random.integers(3, 8)),
            float(random.uniform(0, 90)),
            fill=colours[int(random.integers(1, 3))],
        )
    draw.text(
        (side / 2, 0.8 * side),
        _sentence(random, "en", 1).upper(),
        anchor="mm",
        fill=colours[0],
        font=_font(random, "en", max(10, side // 9)),
    )
    return made


def _statement(head: Random, body: Random) -> Image.Image:
    width, height = 900, 1200
    tint, ink = _ground_and_ink(head)
    made = Image.new("RGB", (width, height), tint)
    draw = ImageDraw.Draw(made)
    mark = emblem(head, 150)
    made.paste(mark, (60, 40), mark)
    language = ("ur", "ps", "en")[int(head.integers(3))]
    colour = ink if head.integers(2) else _ink_on(head, tint)
    draw.text(
        (width - 80, 80),
        _sentence(head, language, 3),
        anchor="ra",
        fill=colour,
        font=_font(head, language, 40),
    )
    draw.line((50, 215, width - 50, 215), fill=colour, width=5)
    draw.rectangle((20, 20, width - 20, height - 20), outline=colour, width=4)
    font, pitch = _font(head, language, 28), int(head.integers(46, 66))
    top, lines = 270, int(body.integers(5, 15))
    draw.text(
        (width / 2, top), _sentence(body, language, 4), anchor="ma", fill=ink, font=_font(head, language, 38)
    )
    for line in range(lines):
        words = _sentence(body, language, int(body.integers(7, 10)))
        side, place = ("la", 70) if language == "en" else ("ra", width - 70)
        draw.text((place, top + 90 + pitch * line), words, anchor=side, fill=ink, font=font)
    draw.text((70, height - 90), _sentence(head, "en", 4), fill=colour, font=_font(head, "en", 20))
    return made


def _ground_and_ink(random: Random) -> tuple[Colour, Colour]:
    """Any ground, and an ink that can be read on it; half of all pages are light, with dark ink."""
    if random.integers(2):
        return _colour(random, 238, 256), (25, 25, 25)
    ground = _colour(random, 0, 256)
    return ground, _ink_on(random, ground)


def _ink_on(random: Random, ground: Colour) -> Colour:
    while True:
        ink = _colour(random, 0, 256)
        if abs(_luminance(ink) - _luminance(ground)) >= _LEAST_CONTRAST:
            return ink


def _colour(random: Random, low: int, high: int) -> Colour:
    red, green, blue = random.integers(low, high, 3).tolist()
    return red, green, blue


def _luminance(colour: Colour) -> float:
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def _poster(random: Random, outlet: Random, photos: Sequence[Source], number: int) -> Image.Image:
    size = ((1000, 1000), (800, 1100), (1100, 800))[int(random.integers(3))]
    if photos and number % 3 == 0:
        ground = photos[int(random.integers(len(photos)))].picture.resize(size)
        made = Image.blend(ground, Image.new("RGB", size), 0.25)
    else:
        coarse = random.integers(0, 256, (2, 2, 3), dtype=np.uint8)
        made = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    mark = emblem(outlet, 170)
    made.paste(mark, (size[0] - 200, 30), mark)
    draw = ImageDraw.Draw(made)
    language = ("ur", "ps", "en")[int(random.integers(3))]
    for line in range(int(random.integers(2, 6))):
        draw.text(
            (size[0] / 2, size[1] * 0.35 + 95 * line),
            _sentence(random, language, int(random.integers(2, 5))),
            anchor="mm",
            fill="white",
            stroke_fill="black",
            stroke_width=2,
            font=_font(random, language, 54),
        )
    return made


def _sentence(random: Random, language: str, words: int) -> str:
    return " ".join(random.choice(_WORDS[language].split(), words).tolist())


def _font(random: Random, language: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    paths = [_FONT_FOLDER / name for name in _FONTS[language] if (_FONT_FOLDER / name).is_file()]
    chosen = int(random.integers(len(paths))) if paths else 0
    return ImageFont.truetype(paths[chosen], size) if paths else ImageFont.load_default(size)
