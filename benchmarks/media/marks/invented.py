"""Invented marks of four kinds, and how they are shown: pasted, waving, in perspective, half transparent."""

import io
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, ImageOps

SIDE: Final = 480  # pixels of a mark's longer side
_LETTERS: Final = ("ابپتٹجچحدرزسشصطعغفقکگلمنوہی", "ABCDEFGHIKLMNOPRSTUVWYZ", "abcdefghiklmnoprstuvwyz")
_COLOURS: Final = (
    "#0b5d1e", "#a31621", "#0d3b66", "#f4d35e", "#ffffff", "#111111", "#ee964b", "#5f0f40", "#1b998b", "#c5283d",
)  # fmt: skip
# They have Latin and Arabic letters; a font without some would draw the same box for all of those.
_FONTS: Final = ("DejaVuSans-Bold.ttf", "DejaVuSans.ttf")

Pixels = NDArray[np.uint8]


class MarkKind(StrEnum):
    """What a mark looks like."""

    TEXT_FLAG = "text flag"
    SEAL = "seal"
    EMBLEM = "emblem"
    PLAIN_FLAG = "plain flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedMark:
    """A mark with its transparency."""

    kind: MarkKind
    picture: Image.Image  # RGBA


def marks(count: int, *, seed: int = 1) -> list[InventedMark]:
    """Two fifths text flags, and a fifth each of seals, emblems and plain flags."""
    made = []
    for number in range(count):
        rng = random.Random(1000 * seed + number)
        kind = (
            MarkKind.TEXT_FLAG,
            MarkKind.SEAL,
            MarkKind.EMBLEM,
            MarkKind.TEXT_FLAG,
            MarkKind.PLAIN_FLAG,
        )[number % 5]
        made.append(InventedMark(kind=kind, picture=_DRAWN[kind](rng)))
    return made


def as_file(picture: Image.Image, quality: int = 90) -> bytes:
    """A mark or scene as an encoded file."""
    file = io.BytesIO()
    if picture.mode == "RGBA":
        picture.save(file, "PNG")
    else:
        picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def _words(rng: random.Random) -> str:
    """Letters that no other mark has in this order."""
    letters = rng.choice(_LETTERS)
    return " ".join("".join(rng.sample(letters, rng.randint(4, 6))) for _ in range(2))


def _font(rng: random.Random, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in rng.sample(_FONTS, len(_FONTS)):
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def _text_flag(rng: random.Random) -> Image.Image:
    ground, ink = rng.sample(_COLOURS, 2)
    flag = Image.new("RGBA", (SIDE, round(SIDE * rng.uniform(0.55, 0.75))), ground)
    draw = ImageDraw.Draw(flag)
    lines = [_words(rng) for _ in range(rng.choice((1, 2, 2, 3)))]
    for place, line in enumerate(lines):
        size = round(flag.height / (len(lines) + 0.8) * rng.uniform(0.6, 0.85))
        font = _font(rng, size)
        wide = draw.textlength(line, font=font)
        draw.text(
            ((SIDE - wide) / 2, (place + 0.35) * flag.height / (len(lines) + 0.5)), line, fill=ink, font=font
        )
    if rng.random() < 0.6:
        draw.rectangle((8, 8, SIDE - 9, flag.height - 9), outline=ink, width=rng.randint(4, 10))
    return flag


def _seal(rng: random.Random) -> Image.Image:
    ground, ink = rng.sample(_COLOURS, 2)
    seal = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(seal)
    draw.ellipse((4, 4, SIDE - 4, SIDE - 4), fill=ground, outline=ink, width=12)
    draw.ellipse((60, 60, SIDE - 60, SIDE - 60), outline=ink, width=6)
    letters = "".join(rng.sample("ABCDEFGHKLMNOPRSTUVXYZ", rng.randint(8, 14)))
    for place, letter in enumerate(letters):
        angle = 2 * math.pi * place / len(letters)
        tile = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
        ImageDraw.Draw(tile).text((14, 6), letter, fill=ink, font=_font(rng, 40))
        turned = tile.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        x, y = SIDE / 2 + 206 * math.cos(angle), SIDE / 2 + 206 * math.sin(angle)
        seal.alpha_composite(turned, (round(x - 30), round(y - 30)))
    _shapes(draw, rng, ink, (120, 120, SIDE - 120, SIDE - 120), rng.randint(5, 9))
    return seal


def _emblem(rng: random.Random) -> Image.Image:
    emblem = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(emblem)
    for _ in range(rng.randint(3, 5)):
        _shapes(draw, rng, rng.choice(_COLOURS), (20, 20, SIDE - 20, SIDE - 20), rng.randint(3, 6))
    word = _words(rng)
    font = _font(rng, 72)
    wide = draw.textlength(word, font=font)
    draw.rectangle((40, SIDE - 130, SIDE - 40, SIDE - 20), fill=rng.choice(_COLOURS))
    draw.text(((SIDE - wide) / 2, SIDE - 128), word, fill="#ffffff", font=font)
    return emblem


def _plain_flag(rng: random.Random) -> Image.Image:
    colours = rng.sample(_COLOURS, 3)
    flag = Image.new("RGBA", (SIDE, round(SIDE * 0.66)), colours[0])
    draw = ImageDraw.Draw(flag)
    high = flag.height
    match rng.randrange(3):
        case 0:
            draw.rectangle((0, high // 3, SIDE, 2 * high // 3), fill=colours[1])
            draw.rectangle((0, 2 * high // 3, SIDE, high), fill=colours[2])
        case 1:
            draw.rectangle((SIDE // 3, 0, 2 * SIDE // 3, high), fill=colours[1])
            draw.rectangle((2 * SIDE // 3, 0, SIDE, high), fill=colours[2])
        case _:
            draw.rectangle((0, high // 2, SIDE, high), fill=colours[1])
            draw.polygon([(0, 0), (SIDE // 2, high // 2), (0, high)], fill=colours[2])
    return flag


def _shapes(
    draw: ImageDraw.ImageDraw, rng: random.Random, ink: str, box: tuple[int, int, int, int], count: int
) -> None:
    left, top, right, bottom = box
    for _ in range(count):
        x, y = rng.uniform(left, right), rng.uniform(top, bottom)
        reach = rng.uniform(0.08, 0.3) * (right - left)
        corners = [
            (x + reach * math.cos(angle), y + reach * rng.uniform(0.4, 1.0) * math.sin(angle))
            for angle in sorted(rng.uniform(0, 2 * math.pi) for _ in range(rng.randint(3, 7)))
        ]
        draw.polygon(corners, fill=ink, outline=rng.choice(_COLOURS))


_DRAWN: Final[Mapping[MarkKind, Callable[[random.Random], Image.Image]]] = {
    MarkKind.TEXT_FLAG: _text_flag,
    MarkKind.SEAL: _seal,
    MarkKind.EMBLEM: _emblem,
    MarkKind.PLAIN_FLAG: _plain_flag,
}


def _pasted(
    scene: Image.Image,
    mark: Image.Image,
    width: float,
    rng: random.Random,
    *,
    alpha: float = 1.0,
    turn: float = 0.0,
    corner: bool = False,
) -> Image.Image:
    wide = max(8, round(scene.width * width))
    small = mark.resize((wide, max(8, round(wide * mark.height / mark.width))), Image.Resampling.LANCZOS)
    if turn:
        small = small.rotate(turn, expand=True, resample=Image.Resampling.BICUBIC)
    if alpha < 1:
        small.putalpha(small.getchannel("A").point(lambda value: int(value * alpha)))
    room_x, room_y = max(scene.width - small.width, 1), max(scene.height - small.height, 1)
    margin = round(0.02 * scene.width)
    place = (margin, margin) if corner else (rng.randrange(room_x), rng.randrange(room_y))
    made = scene.convert("RGBA")
    made.alpha_composite(small, place)
    return made.convert("RGB")


def _bent(
    scene: Image.Image, mark: Image.Image, width: float, rng: random.Random, *, waving: bool
) -> Image.Image:
    """A mark that waves, or is seen from the side."""
    source = np.asarray(mark.resize((400, round(400 * mark.height / mark.width))))
    high, wide = source.shape[:2]
    if waving:
        ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
        phase = rng.uniform(0, 6)
        lifted = ys + 0.07 * high * np.sin(xs / wide * 2 * math.pi * 1.3 + phase)
        turned = cv2.remap(
            source, xs, lifted.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
        )
    else:
        off = [rng.uniform(0.04, 0.22) for _ in range(4)]
        corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
        seen = np.array(
            [
                [off[0] * wide, off[1] * high],
                [wide, 0],
                [wide * (1 - off[2]), high * (1 - off[3])],
                [0, high],
            ],
            np.float32,
        )
        turned = cv2.warpPerspective(source, cv2.getPerspectiveTransform(corners, seen), (wide, high))
    return _pasted(scene, Image.fromarray(np.ascontiguousarray(turned, np.uint8), "RGBA"), width, rng)


Placement = Callable[[Image.Image, Image.Image, random.Random], Image.Image]

PLACEMENTS: Final[Mapping[str, Placement]] = {
    "corner, 8 % of the width": lambda scene, mark, rng: _pasted(scene, mark, 0.08, rng, corner=True),
    "corner, 12 %": lambda scene, mark, rng: _pasted(scene, mark, 0.12, rng, corner=True),
    "15 %, half transparent": lambda scene, mark, rng: _pasted(scene, mark, 0.15, rng, alpha=0.5),
    "20 %": lambda scene, mark, rng: _pasted(scene, mark, 0.20, rng),
    "35 %, turned": lambda scene, mark, rng: _pasted(scene, mark, 0.35, rng, turn=rng.uniform(-25, 25)),
    "30 %, waving": lambda scene, mark, rng: _bent(scene, mark, 0.30, rng, waving=True),
    "25 %, from the side": lambda scene, mark, rng: _bent(scene, mark, 0.25, rng, waving=False),
    "30 %, the picture mirrored": lambda scene, mark, rng: ImageOps.mirror(_pasted(scene, mark, 0.30, rng)),
    "25 %, low quality": lambda scene, mark, rng: _pasted(scene, mark, 0.25, rng),
}
LOW_QUALITY: Final = "25 %, low quality"
