"""Pictures as clients upload them: photographs with the detail of photographs, in the sizes that platforms keep."""

import io

import numpy as np
from PIL import Image

from benchmarks.hash_data import photographs

QUALITY = 85
MILLION = [(1250, 800)]
# What phones and platforms send: 0.94 million pixels on average.
MIX = [(640, 480)] * 2 + [(720, 720)] * 3 + [(1280, 720)] * 3 + [(1080, 1350)] * 3 + [(1600, 1200)]


def jpegs(rng: np.random.Generator, sizes: list[tuple[int, int]], count: int) -> list[bytes]:
    """JPEG files of the sizes, in turn: parts of photographs at their own resolution, side by side.

    An enlarged photograph would have less detail than a real one of that size, and decode faster.
    """
    sources = [each for each in photographs() if min(each.size) >= 300]
    return [_file(_mosaic(rng, sources, sizes[number % len(sizes)])) for number in range(count)]


def told(pictures: list[bytes]) -> str:
    """How large they are."""
    sizes = [Image.open(io.BytesIO(each)).size for each in pictures]
    pixels = sum(width * height for width, height in sizes) / len(sizes) / 1e6
    return f"{pixels:.2f} million pixels, {sum(map(len, pictures)) / len(pictures) / 1000:.0f} kB on average"


def _mosaic(rng: np.random.Generator, sources: list[Image.Image], size: tuple[int, int]) -> Image.Image:
    made = Image.new("RGB", size)
    for left in range(0, size[0], 400):
        for top in range(0, size[1], 400):
            source = sources[int(rng.integers(len(sources)))]
            side = min(400, *source.size)
            x, y = (int(rng.integers(edge - side + 1)) for edge in source.size)
            made.paste(source.crop((x, y, x + side, y + side)).resize((400, 400)), (left, top))
    return made


def _file(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
