"""How many marks are found that stand in one shot of a video, how many that do not, and what does it take to read one?"""

import io
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, Final

import av
import numpy as np
from PIL import Image

from benchmarks.media.marks.invented import PLACEMENTS, InventedMark, MarkKind
from benchmarks.media.pictures.sources import Source
from openiru.engines.media.marks.bank import MARK, MarkBank
from openiru.engines.media.marks.frames import FramesPrint, marks_in, read_frames

SHOWN: Final = ("corner, 12 %", "20 %", "30 %, waving")
WITHOUT: Final = 60  # videos that show no mark
_SHOTS: Final = 4
_SHOT_S: Final = 5
_RATE: Final = 10
_SIZE: Final = (640, 360)
_PAN: Final = 40  # pixels that the camera moves within a shot
_QUALITY: Final = 28  # constant rate factor of H.264: as platforms serve small sizes


def video_rows(invented: Sequence[InventedMark], bank: MarkBank, photos: Sequence[Source]) -> list[str]:
    """Rows of a table: each mark in one of four shots of a video, in turn in each way."""
    rows = [
        "| shown in one shot of four | "
        + " | ".join(f"{kind} %" for kind in MarkKind)
        + " | other marks named, a video |",
        "|---" * (len(MarkKind) + 2) + "|",
    ]
    seconds, sizes = [], []
    for place, name in enumerate(SHOWN):
        found: Counter[MarkKind] = Counter()
        asked: Counter[MarkKind] = Counter()
        others = 0
        for number, mark in enumerate(invented):
            if number % len(SHOWN) != place:
                continue
            rng = random.Random(f"video/{place}/{number}")
            data = _film(
                mark, [photos[(number * 7 + shot * 13) % len(photos)] for shot in range(_SHOTS)], name, rng
            )
            begun = time.process_time()
            read = read_frames(data)
            seconds.append(time.process_time() - begun)
            assert isinstance(read, FramesPrint)
            sizes.append(len(read.to_bytes()))
            named = {which: like.method for which, like in marks_in(bank, read)}
            asked[mark.kind] += 1
            found[mark.kind] += number in named
            others += sum(method == MARK and which != number for which, method in named.items())
        cells = [f"{100 * found[kind] / max(1, asked[kind]):.0f} of {asked[kind]}" for kind in MarkKind]
        rows.append(f"| {name} | {' | '.join(cells)} | {others / asked.total():.2f} |")
        print(rows[-1], flush=True)
    named_in = possible_in = 0
    for number in range(WITHOUT):
        rng = random.Random(f"video/without/{number}")
        read = read_frames(
            _film(
                None, [photos[(number * 17 + shot * 5 + 3) % len(photos)] for shot in range(_SHOTS)], "", rng
            )
        )
        assert isinstance(read, FramesPrint)
        methods = [like.method for _, like in marks_in(bank, read)]
        named_in += MARK in methods
        possible_in += any(method != MARK for method in methods)
    told = (
        f"Of {WITHOUT} videos without any of these marks, one is named in {named_in}; a plain flag is called possible in {possible_in}. "
        f"{len(seconds)} videos of {_SHOTS * _SHOT_S} s, {_SIZE[0]} pixels wide, H.264; reading one takes {np.median(seconds):.1f} s of one core "
        f"in the median, {max(seconds):.1f} s at most, and its print {np.median(sizes) / 1e6:.1f} MB."
    )
    return [*rows, "", told]


def _film(mark: InventedMark | None, photos: Sequence[Source], name: str, rng: random.Random) -> bytes:
    """Shots over which a camera moves; in one of them the mark stands."""
    marked = rng.randrange(len(photos))
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream: Any = container.add_stream(
            "libx264", rate=_RATE, options={"crf": str(_QUALITY), "preset": "veryfast"}
        )
        stream.width, stream.height, stream.pix_fmt = *_SIZE, "yuv420p"
        for number, photo in enumerate(photos):
            picture = _wide(photo.picture)
            if mark is not None and number == marked:
                picture = PLACEMENTS[name](picture, mark.picture, rng)
            for pixels in _panned(picture):
                frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
                frame.time_base = Fraction(1, _RATE)
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def _wide(picture: Image.Image) -> Image.Image:
    """A picture as wide as a frame and the way of the camera."""
    width, height = _SIZE[0] + _PAN, _SIZE[1]
    scale = max(width / picture.width, height / picture.height)
    large = picture.convert("RGB").resize(
        (round(picture.width * scale) + 1, round(picture.height * scale) + 1)
    )
    left, top = (large.width - width) // 2, (large.height - height) // 2
    return large.crop((left, top, left + width, top + height))


def _panned(picture: Image.Image) -> Iterator[np.ndarray]:
    frames = _SHOT_S * _RATE
    for number in range(frames):
        left = _PAN * number // frames
        yield np.asarray(
            picture.convert("RGB")
            .resize((_SIZE[0] + _PAN, _SIZE[1]))
            .crop((left, 0, left + _SIZE[0], _SIZE[1]))
        )
