"""How are small, harmless pictures drawn, and how do copies of known ones come about?"""

import io
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_WAVES: Final = 18  # per direction: fine enough that no two pictures look alike, coarse enough that copies do
_COLOURS: Final = 6
KNOWN_SIZE: Final = 320


def draw(rng: np.random.Generator, size: int) -> Image.Image:
    """A pattern of overlapping waves in a few colours, `size` pixels wide."""
    height = int(size * rng.uniform(0.7, 1.0))
    waves = rng.standard_normal((_WAVES, _WAVES), dtype=np.float32)
    waves[0, 0] = 0  # brightness alone says nothing
    # Worked out at half the size and then stretched: large products would start threads for nothing.
    field = _cosines(height // 2) @ waves @ _cosines(size // 2).T
    levels = np.clip(field * (45 / field.std()) + 128, 0, 255).astype(np.uint8)
    stretched = Image.fromarray(levels).resize((size, height), Image.Resampling.BILINEAR)
    # Cut into bands of few colours, as in a drawing.
    colours = np.sort(rng.integers(0, 256, size=(_COLOURS, 3)), axis=0).astype(np.uint8)
    stretched.putpalette(np.repeat(colours, 256 // _COLOURS + 1, axis=0)[:256].tobytes())
    return stretched.convert("RGB")


def jpeg(picture: Image.Image, quality: int = 70) -> bytes:
    """The picture as a JPEG file."""
    return _encoded(picture, quality)


def copy_of(original: Image.Image, rng: np.random.Generator) -> bytes:
    """What is left of a picture after somebody shared it: another size, another encoding."""
    width, height = original.size
    new_width = int(rng.integers(170, 280))
    size = (new_width, max(1, round(height * new_width / width)))
    shrunk = original.resize(size, Image.Resampling.BILINEAR)
    return _encoded(shrunk, int(rng.integers(40, 86)))


def _encoded(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


@lru_cache(maxsize=512)
def _cosines(length: int) -> NDArray[np.float32]:
    position = (np.arange(length) + 0.5) / length
    return np.cos(np.pi * np.outer(position, np.arange(_WAVES))).astype(np.float32)
