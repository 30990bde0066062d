"""What is the PDQ hash of a picture?

PDQ: luminance, two passes of a box filter in each direction, 64 by 64 samples, the 16 by 16 lowest frequencies of a
cosine transform without the constant ones, and for each frequency whether it lies above the median.

Source: Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019. Sums run in the
order of the reference implementation and in single precision, so that the bits are the same.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.hashes.decode import use_picture
from openiru.engines.hashes.strips import LANES, Pixels, Strips
from openiru.engines.hashes.types import LowQuality, NoPicture, PdqHash, Spectrum

MIN_QUALITY: Final = 50  # PDQ paper, "Quality metric": hashes below resemble everything
_MIN_SIDE: Final = 5  # pixels; reference implementation, smallest size tested
_SAMPLES: Final = 64
_LANES: Final = LANES  # rows filtered side by side, so that the processor need not wait for each sum

# Division as the processor does it: a check for zero at each pixel would keep it from using vectors.
_compiled = njit(cache=True, nogil=True, error_model="numpy")

_FREQUENCIES: Final = (
    np.float32(np.sqrt(2.0 / _SAMPLES))
    * np.cos(
        (np.pi / 2.0 / _SAMPLES)
        * np.arange(1, 17, dtype=np.float64)[:, None]
        * (2 * np.arange(_SAMPLES, dtype=np.float64)[None, :] + 1)
    )
).astype(np.float32)


def hash_picture(
    data: bytes, *, min_quality: int = MIN_QUALITY, grey: bool = False
) -> PdqHash | LowQuality | NoPicture:
    """The PDQ hash of an encoded picture (JPEG, PNG, WebP, GIF, AVIF).

    With `grey` colours of JPEG files are not decoded: a quarter less work, and up to 4 bits off, mostly none.
    """
    return use_picture(data, lambda pixels: hash_pixels(pixels, min_quality=min_quality), grey=grey)


def hash_pixels(pixels: Pixels | Strips, *, min_quality: int = MIN_QUALITY) -> PdqHash | LowQuality:
    """The PDQ hash of decoded pixels, shape (height, width, 3), or (height, width) if grey; whole or in strips.

    Cost: about 3 ms for a million pixels on one core; memory besides the pixels grows with the width only.
    """
    found = spectrum(pixels, min_quality=min_quality)
    if isinstance(found, LowQuality):
        return found
    return PdqHash(value=hash_of(found.frequencies), quality=found.quality)


def spectrum(pixels: Pixels | Strips, *, min_quality: int = MIN_QUALITY) -> Spectrum | LowQuality:
    """What the hash of decoded pixels is made of."""
    height, width = (pixels.height, pixels.width) if isinstance(pixels, Strips) else pixels.shape[:2]
    if height < _MIN_SIDE or width < _MIN_SIDE:
        return LowQuality(score=0)
    samples = _sample(pixels if isinstance(pixels, Strips) else (pixels,), height, width)
    quality = int(_quality(samples))
    if quality < min_quality:
        return LowQuality(score=quality)
    return Spectrum(frequencies=_transform(samples, _FREQUENCIES), quality=quality)


def hash_of(frequencies: NDArray[np.float32]) -> bytes:
    """256 bits: whether each frequency lies above the lower median; the first frequency is the last bit."""
    flat = frequencies.ravel()
    bits: NDArray[np.bool_] = flat > np.partition(flat, 127)[127]
    return np.packbits(bits[::-1]).tobytes()


def _in_rows(pixels: Pixels) -> Pixels:
    """Pixels side by side: one byte each, three, or four of which the last means nothing."""
    height, width = pixels.shape[:2]
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    if pixels.strides == (4 * width, 4, 1):
        return np.lib.stride_tricks.as_strided(pixels, (height, width, 4), pixels.strides, writeable=False)
    rows = np.ascontiguousarray(pixels).view()
    # Read only like the other kind: for both together the kernels are compiled once.
    rows.flags.writeable = False
    return rows


def _sample(strips: Iterable[Pixels], height: int, width: int) -> NDArray[np.float32]:
    """The picture's luminance, smoothed twice along rows and columns, at 64 by 64 points."""
    window = (height + 2 * _SAMPLES - 1) // (2 * _SAMPLES)
    memory = (
        np.empty((window + 1 + _LANES, width), np.float32),
        np.zeros((2, _LANES, width), np.float32),
        np.zeros((_LANES, width), np.float32),
        np.zeros(width, np.float32),
    )
    narrow = np.empty((height, _SAMPLES), np.float32)
    first = 0
    for strip in strips:
        _narrow(_in_rows(strip), first, *memory, narrow)
        first += len(strip)
    is_sampled = height == _SAMPLES and width == _SAMPLES
    return narrow if is_sampled else _smooth_columns_at(narrow, window)


@_compiled
def _narrow(
    pixels: NDArray[np.uint8],
    first: int,
    ring: NDArray[np.float32],
    lanes: NDArray[np.float32],
    ready: NDArray[np.float32],
    sums: NDArray[np.float32],
    narrow: NDArray[np.float32],
) -> None:
    """The luminance of a strip, smoothed once along rows and columns and once more along rows, at 64 columns.

    Rows stream through: each is smoothed along itself into a ring of rows, the ring gives rows smoothed along columns, and
    of those only the 64 wanted columns go on to the second pass.

    Pixels are those of a strip that begins at row `first`; what the next strip needs stays in the arrays. A picture that has
    64 by 64 pixels is not smoothed.
    """
    rows, width, channels = pixels.shape
    flat = pixels.reshape(rows, channels * width)
    height, slots = narrow.shape[0], ring.shape[0]
    # In here and no kernel of its own, so that readers who never met such a picture have it compiled as well.
    if height == _SAMPLES and width == _SAMPLES:
        for row in range(rows):
            _luminance(flat[row], narrow[first + row])
        return
    window = (height + 2 * _SAMPLES - 1) // (2 * _SAMPLES)
    ahead = (window + 2) // 2 - 1
    last = first + rows
    if last == height:
        last += ahead
    for step in range(first, last):
        if step < height:
            if step % _LANES == 0:
                _fill_ring(flat[step - first : step - first + _LANES], lanes, ring, step)
            _add(sums, ring[step % slots])
        if step >= window:
            _subtract(sums, ring[(step - window) % slots])
        row = step - ahead
        if row >= 0:
            _divide(sums, np.float32(_held(step, window, height)), ready[row % _LANES])
            if row % _LANES == _LANES - 1 or row == height - 1:
                begin = row - row % _LANES
                _pick_columns(ready, lanes[1], narrow[begin : row + 1])


@_compiled
def _fill_ring(
    flat: NDArray[np.uint8], lanes: NDArray[np.float32], ring: NDArray[np.float32], first: int
) -> None:
    """Smooth some rows along themselves into their slots of the ring."""
    width = ring.shape[1]
    window = (width + 2 * _SAMPLES - 1) // (2 * _SAMPLES)
    for lane in range(flat.shape[0]):
        _luminance(flat[lane], lanes[0, lane])
    _running_sums(lanes[0], window, lanes[1])
    for lane in range(flat.shape[0]):
        _means(lanes[1, lane], window, ring[(first + lane) % ring.shape[0]])


@_compiled
def _pick_columns(rows: NDArray[np.float32], sums: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """Smooth some rows along themselves and keep the 64 wanted columns."""
    width = rows.shape[1]
    window = (width + 2 * _SAMPLES - 1) // (2 * _SAMPLES)
    ahead = (window + 2) // 2 - 1
    _running_sums(rows, window, sums)
    for sample in range(_SAMPLES):
        x = int(((sample + 0.5) * width) / _SAMPLES)
        held = np.float32(_held(x + ahead, window, width))
        for lane in range(out.shape[0]):
            out[lane, sample] = sums[lane, x] / held


@_compiled
def _luminance(flat: NDArray[np.uint8], out: NDArray[np.float32]) -> None:
    """Luminance of one row (ITU-R BT.601), weighted in double precision."""
    # A loop for each, because the compiler must know how far pixels lie apart to take many at once.
    if flat.shape[0] == 3 * out.shape[0]:
        for x in range(out.shape[0]):
            out[x] = _weighted(flat[3 * x], flat[3 * x + 1], flat[3 * x + 2])
    elif flat.shape[0] == out.shape[0]:
        # Grey weighted as three equal colours is the same grey.
        for x in range(out.shape[0]):
            out[x] = np.float32(flat[x])
    else:
        for x in range(out.shape[0]):
            out[x] = _weighted(flat[4 * x], flat[4 * x + 1], flat[4 * x + 2])


@_compiled
def _weighted(red: np.uint8, green: np.uint8, blue: np.uint8) -> np.float32:
    weighted = np.float64(red) * 0.299 + np.float64(green) * 0.587
    return np.float32(weighted + np.float64(blue) * 0.114)


@_compiled
def _running_sums(rows: NDArray[np.float32], window: int, out: NDArray[np.float32]) -> None:
    """Sums over a window that slides along four rows; the window is cut off at both ends."""
    width = rows.shape[1]
    ahead = (window + 2) // 2 - 1
    sums = np.zeros(_LANES, np.float32)
    for step in range(window):
        for lane in range(_LANES):
            sums[lane] += rows[lane, step]
            if step >= ahead:
                out[lane, step - ahead] = sums[lane]
    _slide(rows, window, sums, out)
    for step in range(width, width + ahead):
        for lane in range(_LANES):
            sums[lane] -= rows[lane, step - window]
            out[lane, step - ahead] = sums[lane]


@_compiled
def _slide(
    rows: NDArray[np.float32], window: int, sums: NDArray[np.float32], out: NDArray[np.float32]
) -> None:
    """The middle of `_running_sums`: each sum waits for the one before, so four rows advance side by side."""
    ahead = (window + 2) // 2 - 1
    sum_0, sum_1, sum_2, sum_3 = sums[0], sums[1], sums[2], sums[3]
    row_0, row_1, row_2, row_3 = rows[0], rows[1], rows[2], rows[3]
    out_0, out_1, out_2, out_3 = out[0], out[1], out[2], out[3]
    for step in range(window, rows.shape[1]):
        behind, x = step - window, step - ahead
        sum_0 += row_0[step]
        sum_1 += row_1[step]
        sum_2 += row_2[step]
        sum_3 += row_3[step]
        sum_0 -= row_0[behind]
        sum_1 -= row_1[behind]
        sum_2 -= row_2[behind]
        sum_3 -= row_3[behind]
        out_0[x], out_1[x], out_2[x], out_3[x] = sum_0, sum_1, sum_2, sum_3
    sums[0], sums[1], sums[2], sums[3] = sum_0, sum_1, sum_2, sum_3


@_compiled
def _means(sums: NDArray[np.float32], window: int, out: NDArray[np.float32]) -> None:
    """The running sums of one row as means."""
    width = sums.shape[0]
    ahead = (window + 2) // 2 - 1
    whole = np.float32(window)
    for x in range(width):
        out[x] = sums[x] / whole
    # Near both ends the window holds fewer values.
    for x in range(min(window - 1 - ahead, width)):
        out[x] = sums[x] / np.float32(_held(x + ahead, window, width))
    for x in range(max(width - ahead, 0), width):
        out[x] = sums[x] / np.float32(_held(x + ahead, window, width))


@_compiled
def _smooth_columns_at(narrow: NDArray[np.float32], window: int) -> NDArray[np.float32]:
    """Running means along the 64 columns, kept only at the 64 wanted rows."""
    height = narrow.shape[0]
    ahead = (window + 2) // 2 - 1
    sums = np.zeros(_SAMPLES, np.float32)
    out = np.empty((_SAMPLES, _SAMPLES), np.float32)
    sample = 0
    for step in range(height + ahead):
        if step < height:
            _add(sums, narrow[step])
        if step >= window:
            _subtract(sums, narrow[step - window])
        row = step - ahead
        # A picture lower than 64 pixels is sampled at the same row more than once.
        while sample < _SAMPLES and int(((sample + 0.5) * height) / _SAMPLES) == row:
            _divide(sums, np.float32(_held(step, window, height)), out[sample])
            sample += 1
    return out


@_compiled
def _held(step: int, window: int, side: int) -> int:
    """How many values a running sum holds after a step."""
    return min(step + 1, side) - max(step - window + 1, 0)


@_compiled
def _add(sums: NDArray[np.float32], row: NDArray[np.float32]) -> None:
    for x in range(sums.shape[0]):
        sums[x] += row[x]


@_compiled
def _subtract(sums: NDArray[np.float32], row: NDArray[np.float32]) -> None:
    for x in range(sums.shape[0]):
        sums[x] -= row[x]


@_compiled
def _divide(sums: NDArray[np.float32], count: np.float32, out: NDArray[np.float32]) -> None:
    for x in range(sums.shape[0]):
        out[x] = sums[x] / count


@_compiled
def _quality(samples: NDArray[np.float32]) -> int:
    """0 to 100: how much the samples differ from their neighbours; small differences count as none."""
    total = 0
    for row in range(_SAMPLES):
        for x in range(_SAMPLES):
            here = samples[row, x]
            if row + 1 < _SAMPLES:
                total += abs(int(((here - samples[row + 1, x]) * np.float32(100)) / np.float32(255)))
            if x + 1 < _SAMPLES:
                total += abs(int(((here - samples[row, x + 1]) * np.float32(100)) / np.float32(255)))
    return min(total // 90, 100)  # PDQ paper: the divisor was chosen by trial


@_compiled
def _transform(samples: NDArray[np.float32], frequencies: NDArray[np.float32]) -> NDArray[np.float32]:
    """The 16 by 16 lowest frequencies of the samples, without the constant ones."""
    partial = np.zeros((16, _SAMPLES), np.float32)
    for row in range(16):
        for k in range(_SAMPLES):
            weight = frequencies[row, k]
            for x in range(_SAMPLES):
                partial[row, x] += weight * samples[k, x]
    found = np.zeros((16, 16), np.float32)
    for row in range(16):
        for column in range(16):
            total = np.float32(0)
            for k in range(_SAMPLES):
                total += partial[row, k] * frequencies[column, k]
            found[row, column] = total
    return found
