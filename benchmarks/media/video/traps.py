"""Which videos look alike without being copies? None of these pairs may be called the same content."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Final

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.media.video.clips import (
    FFMPEG,
    HEIGHT,
    RATE,
    WIDTH,
    Pixels,
    coded,
    distinct_pictures,
    drawn_film,
    run,
    slide_show,
    speech,
    write,
)

_FONT: Final = "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf"
_EACH: Final = 5
_SKIPPED: Final = 48  # pictures of the slide shows among the originals
_LINES: Final = [
    "the",
    "river",
    "by",
    "the",
    "old",
    "garden",
    "and",
    "the",
    "letter",
    "in",
    "the",
    "window",
    "of",
    "a",
    "market",
    "bridge",
    "at",
    "winter",
]

SAID: Final = {
    "photograph": "slide shows with one photograph in common",
    "ident": "other films after the same ident of 3 s",
    "statement": "statements with other words on one background",
    "camera": "one fixed camera at other times",
}


def trap_files(work: Path, videos: Path | None) -> dict[str, list[Path]]:
    """The videos of each kind of trap, made if they are not there yet."""
    folder = work / "traps"
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        kind: [folder / f"{kind}-{place}.mp4" for place in range(_EACH)] for kind in SAID if kind != "camera"
    }
    if not all(path.exists() for paths in files.values() for path in paths):
        pictures = distinct_pictures(_SKIPPED + 3 * _EACH + 1)[_SKIPPED:]
        for place in range(_EACH):
            own = pictures[1 + 3 * place : 4 + 3 * place]
            shown = [*own[: place % 3], pictures[0], *own[place % 3 :]]
            write(files["photograph"][place], slide_show(shown, seed=70 + place), speech(folder, f"p{place}"))
            write(files["ident"][place], _after_ident(own, place), speech(folder, f"i{place}"))
            write(files["statement"][place], _statement(place), speech(folder, f"s{place}"))
    files["camera"] = _camera(folder, videos)
    return files


def trap_pairs(files: dict[str, list[Path]]) -> Iterator[tuple[str, Path, Path]]:
    """All pairs of videos of one kind."""
    for kind, paths in files.items():
        for one, other in combinations(paths, 2):
            yield kind, one, other


def _after_ident(pictures: list[Pixels], seed: int) -> Iterator[Pixels]:
    ident = drawn_film(77)
    for _ in range(3 * RATE):
        yield next(ident)
    yield from slide_show(pictures, seed=40 + seed, slide_s=3.5)


def _statement(seed: int) -> Iterator[Pixels]:
    """Three pages of large writing on one background, under one emblem."""
    rng = np.random.default_rng(seed)
    font = ImageFont.truetype(_FONT, 20)
    for _ in range(3):
        page = Image.new("RGB", (WIDTH, HEIGHT), (20, 60, 40))
        draw = ImageDraw.Draw(page)
        for ring in range(4):
            draw.ellipse(
                (20 + 8 * ring, 20 + 8 * ring, 90 - 8 * ring, 90 - 8 * ring), outline="white", width=3
            )
        draw.rectangle((8, 8, WIDTH - 9, HEIGHT - 9), outline=(220, 190, 90), width=4)
        for line in range(4):
            draw.text((110, 30 + 45 * line), " ".join(rng.choice(_LINES, 4)), "white", font)
        for _ in range(4 * RATE):
            yield np.asarray(page)


def _camera(folder: Path, videos: Path | None) -> list[Path]:
    """The first and the last quarter of a minute of real videos of more than a minute."""
    found = []
    for source in sorted(videos.iterdir()) if videos is not None else []:
        with av.open(str(source)) as container:
            seconds = (container.duration or 0) / av.time_base
        if seconds < 60:
            continue
        for name, begin in (("first", 0.0), ("last", seconds - 16)):
            path = folder / f"camera-{source.stem}-{name}.mp4"
            if not path.exists():
                sound = speech(folder, f"{source.stem}-{name}")
                reading = ("-ss", begin, "-t", 15, "-i", source, "-i", sound, "-map", "0:v:0", "-map", "1:a")
                run(*FFMPEG, *reading, "-vf", "scale=480:-2", "-shortest", *coded(22), path)
            found.append(path)
    return found
