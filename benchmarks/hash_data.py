"""Hashes to search, and what makes each kind hard."""

import io
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from openiru.engines.hashes.pdq import hash_pixels
from openiru.engines.hashes.search import to_words
from openiru.engines.hashes.types import PdqHash

Words = NDArray[np.uint64]


def plain(rng: np.random.Generator, count: int) -> Words:
    """Hashes without any pattern."""
    return rng.integers(0, 1 << 64, (count, 4), dtype=np.uint64)


def clustered(rng: np.random.Generator, count: int) -> Words:
    """A hundred near copies of each of many pictures: 8 bits in 256 turned over on average, or 16, or 32."""
    words = np.repeat(plain(rng, count // 100 + 1), 100, axis=0)[:count]
    for part, thinning in enumerate((5, 4, 3)):
        rows = slice(part, None, 3)
        turned = plain(rng, len(words[rows]))
        for _ in range(thinning - 1):
            turned &= plain(rng, len(turned))
        words[rows] ^= turned
    return words


def worst(rng: np.random.Generator, count: int) -> Words:
    """Ten of sixteen words are the same in all hashes: their buckets hold everything and tell nothing apart."""
    words = np.repeat(plain(rng, 1), count, axis=0)
    words[:, 1] = plain(rng, count)[:, 0]
    words[:, 3] ^= plain(rng, count)[:, 0] & np.uint64(0xFFFFFFFF)
    return words


def at_the_border(rng: np.random.Generator, queries: Words, radius: int) -> Words:
    """For each query hashes at the radius and one bit beyond, differing evenly everywhere or in as few words as can be."""
    planted, places = [], np.arange(256)
    for query in queries:
        spread = rng.permutation(16)[places % 16] * 16 + places // 16
        packed = np.roll(places, int(rng.integers(0, 256)))
        planted += [_turned(query, bits[:size]) for bits in (spread, packed) for size in (radius, radius + 1)]
    return np.array(planted, np.uint64).reshape(-1, 4)


def _turned(query: Words, bits: NDArray[np.int64]) -> Words:
    turned = query.copy()
    for bit in bits.tolist():
        turned[bit // 64] ^= np.uint64(1) << np.uint64(63 - bit % 64)
    return turned


def queries_among(rng: np.random.Generator, known: Words, count: int) -> Words:
    """Strangers, and for every other a known hash of which up to 48 bits are turned over."""
    asked = plain(rng, count)
    near = known[rng.integers(0, len(known), len(asked[::2]))]
    turned = plain(rng, len(near)) & plain(rng, len(near)) & plain(rng, len(near))
    turned[::2] &= plain(rng, len(turned[::2]))
    asked[::2] = near ^ turned
    return asked


def real(rng: np.random.Generator, count: int) -> Words:
    """PDQ hashes of parts of photographs, each as it is and as a small and strongly compressed copy."""
    pictures = list(photographs())
    hashes: list[bytes] = []
    while len(hashes) < count:
        picture = pictures[int(rng.integers(0, len(pictures)))]
        side = int(rng.integers(64, min(picture.size)))
        left = int(rng.integers(0, picture.width - side))
        top = int(rng.integers(0, picture.height - side))
        part = picture.crop((left, top, left + side, top + side))
        for version in (part, _copied(part, int(rng.integers(20, 95)))):
            made = hash_pixels(np.asarray(version, dtype=np.uint8))
            if isinstance(made, PdqHash):
                hashes.append(made.value)
    return to_words(hashes[:count])


def photographs() -> Iterator[Image.Image]:
    """The real photographs that scikit-image ships, and some drawings and scans."""
    found = find_spec("skimage")
    assert found is not None, "photographs come with scikit-image: `make bench-hashes` installs it"
    assert found.origin is not None
    for path in sorted((Path(found.origin).parent / "data").glob("*")):
        if path.suffix in {".png", ".jpg"} and path.stat().st_size > 40_000:
            picture = Image.open(path).convert("RGB")
            if min(picture.size) > 200:
                yield picture


def _copied(picture: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    picture.resize((96, 96)).save(file, "JPEG", quality=quality)
    return Image.open(file).convert("RGB")
