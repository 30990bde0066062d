"""Invented pictures: scenes with shapes of many sizes, and statements on letterheads."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

WORDS = [
    "river",
    "meadow",
    "harbour",
    "lantern",
    "orchard",
    "copper",
    "window",
    "garden",
    "silver",
    "bridge",
    "morning",
    "pepper",
]


def scene(seed: int, *, width: int = 640, height: int = 480) -> Image.Image:
    """A picture with shapes of many sizes and tones, softened and with a little grain."""
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(40, 210, (6, 8, 3), dtype=np.uint8))
    picture = coarse.resize((width, height), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for size in np.geomspace(160, 10, 90):
        x, y = random.uniform(0, width), random.uniform(0, height)
        colour = tuple(random.integers(0, 256, 3).tolist())
        corners = [
            (x + size * random.uniform(-0.6, 0.6), y + size * random.uniform(-0.6, 0.6)) for _ in range(4)
        ]
        draw.polygon(corners, fill=colour)
    grain = random.normal(0, 4, (height, width, 1))
    softened = np.asarray(picture.filter(ImageFilter.GaussianBlur(0.8)), np.float64)
    return Image.fromarray(np.clip(softened + grain, 0, 255).astype(np.uint8))


def statement(seed: int, *, letterhead: int = 0, lines: int = 18) -> Image.Image:
    """Words of their own, in lines, below a head that many statements share."""
    picture = Image.new("RGB", (720, 960), "white")
    head = scene(1000 + letterhead, width=120, height=120)
    picture.paste(head, (60, 40))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 180, 680, 186), fill="black")
    draw.text((220, 80), f"Office of Lanterns {letterhead}", fill="black", font_size=36)
    random = np.random.default_rng(seed)
    for line in range(lines):
        words = " ".join(random.choice(WORDS, 6).tolist())
        draw.text((60, 220 + 38 * line), words, fill=(20, 20, 20), font_size=26)
    return picture


def as_file(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """An encoded picture."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def as_pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """Pixels, shape (height, width, 3)."""
    return np.asarray(picture.convert("RGB"), dtype=np.uint8)
