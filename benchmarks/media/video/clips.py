"""Which videos does the benchmark copy? Real ones from a folder, slide shows of real pictures, and drawn ones.

Everything is made once into a working folder and found there again.
"""

import re
import struct
import subprocess
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.decode import decode_picture
from openiru.engines.hashes.edits import distance_bits
from openiru.engines.hashes.pdq import hash_pixels
from openiru.engines.hashes.types import NoPicture, PdqHash

PICTURES: Final = ("/usr/share/wallpapers", "/usr/share/backgrounds", "/usr/share/gcompris-qt/rcc")
PACKAGES: Final = (
    "plasma-workspace-wallpapers mate-backgrounds lomiri-wallpapers gcompris-qt-data espeak-ng ffmpeg"
)
WIDTH: Final = 426
HEIGHT: Final = 240
RATE: Final = 20
SLIDES: Final = 4
SLIDE_S: Final = 4.0
_SLIDE_SHOWS: Final = 12
_DRAWN: Final = 4
_REAL_S: Final = 16
_PHOTOS: Final = ("explore_monuments", "erase", "details", "explore_world_animals", "babyshapes", "clickgame")
_RESOURCE: Final = re.compile(rb"\xff\xd8\xff|RIFF....WEBP", re.DOTALL)
_WORDS: Final = {
    "en": "river garden letter window morning paper yellow market bridge winter silver orchard valley thunder",
    "ur": "دریا باغ خط کھڑکی صبح کاغذ بازار پل سردی چاندی وادی بادل کتاب دروازہ",
    "fa": "رود باغ نامه پنجره صبح کاغذ بازار پل زمستان نقره دره ابر کتاب در",
}
FFMPEG: Final = ("ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-threads", "1")

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """An original video."""

    name: str
    kind: str  # real, slides, drawn
    path: Path
    is_told: bool  # whether figures are told of it; the others are those on which thresholds were chosen


def clips(work: Path, videos: Path | None) -> list[Clip]:
    """All originals, made if they are not there yet."""
    folder = work / "originals"
    folder.mkdir(parents=True, exist_ok=True)
    made = [*_real(folder, videos), *_slide_shows(folder), *_drawn(folder)]
    # Chosen by name, so that a new clip does not move the others.
    return [
        Clip(name=path.stem, kind=kind, path=path, is_told=zlib.crc32(path.stem.encode()) % 3 == 0)
        for kind, path in made
    ]


def _real(folder: Path, videos: Path | None) -> Iterator[tuple[str, Path]]:
    for source in sorted(videos.iterdir()) if videos is not None else []:
        path = folder / f"real-{source.stem.lower()}.mp4"
        if not path.exists():
            sound = speech(folder, source.stem)
            scale = f"scale='trunc(min(640,iw)/2)*2':-2,fps={RATE}"
            reading = ("-t", str(_REAL_S), "-i", str(source), "-i", str(sound))
            run(
                *FFMPEG, *reading, "-map", "0:v:0", "-map", "1:a", "-vf", scale, "-shortest", *coded(20), path
            )
        yield "real", path


def _slide_shows(folder: Path) -> Iterator[tuple[str, Path]]:
    names = [folder / f"slides-{number:02d}.mp4" for number in range(_SLIDE_SHOWS)]
    if not all(path.exists() for path in names):
        pictures = distinct_pictures(_SLIDE_SHOWS * SLIDES)
        for number, path in enumerate(names[: len(pictures) // SLIDES]):
            if not path.exists():
                shown = pictures[SLIDES * number : SLIDES * (number + 1)]
                write(path, slide_show(shown, seed=number), speech(folder, path.stem))
    return (("slides", path) for path in names if path.exists())


def _drawn(folder: Path) -> Iterator[tuple[str, Path]]:
    for number in range(_DRAWN):
        path = folder / f"drawn-{number}.mp4"
        if not path.exists():
            write(path, drawn_film(number), _tune(folder, number))
        yield "drawn", path


def slide_show(pictures: Sequence[Pixels], *, seed: int, slide_s: float = SLIDE_S) -> Iterator[Pixels]:
    """Pictures one after the other, while the camera moves and zooms across each."""
    rng = np.random.default_rng(seed)
    for picture in pictures:
        sides = np.array(picture.shape[1::-1], float)
        wide = min(sides[0], sides[1] * WIDTH / HEIGHT)
        size = np.array([wide, wide * HEIGHT / WIDTH])
        begin, end = rng.uniform(0.7, 0.95, 2)
        corners = [rng.uniform(0, 1, 2) * (sides - size * zoom) for zoom in (begin, end)]
        for step in np.linspace(0, 1, round(slide_s * RATE)):
            left, top = corners[0] * (1 - step) + corners[1] * step
            zoom = (begin * (1 - step) + end * step) * wide / WIDTH
            place = np.array([[zoom, 0, left], [0, zoom, top]])
            flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
            yield np.asarray(cv2.warpAffine(picture, place, (WIDTH, HEIGHT), flags=flags), np.uint8)


def drawn_film(seed: int) -> Iterator[Pixels]:
    """Scenes of simple shapes that move, as in cartoons and explainers."""
    rng = np.random.default_rng(900 + seed)
    for _ in range(4):
        coarse = rng.integers(60, 220, (4, 6, 3), np.uint8)
        ground = np.asarray(cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST), np.uint8)
        for _ in range(12):
            place = tuple(int(side) for side in rng.integers(0, (WIDTH, HEIGHT)))
            cv2.circle(ground, place, int(rng.integers(5, 45)), rng.integers(0, 255, 3).tolist(), -1)
        starts, moves = rng.uniform(0, 1, (7, 2)), rng.uniform(-0.12, 0.12, (7, 2))
        colours, sizes = rng.integers(0, 255, (7, 3)), rng.integers(12, 50, 7)
        for step in range(round(SLIDE_S * RATE)):
            frame = ground.copy()
            for sprite in range(7):
                spot = (starts[sprite] + moves[sprite] * step / RATE) % 1 * (WIDTH, HEIGHT)
                near, far = (spot - sizes[sprite]).astype(int), (spot + sizes[sprite]).astype(int)
                shape = cv2.ellipse if sprite % 2 else cv2.rectangle
                colour = colours[sprite].tolist()
                if shape is cv2.ellipse:
                    cv2.ellipse(frame, (tuple(spot.tolist()), tuple((far - near).tolist()), 30.0), colour, -1)
                else:
                    cv2.rectangle(frame, near.tolist(), far.tolist(), colour, -1)
            yield frame


def distinct_pictures(wanted: int, folders: Sequence[str] = PICTURES) -> list[Pixels]:
    """Real pictures of which no two look alike, at most 1,280 pixels wide; the same ones each time."""
    chosen: list[tuple[bytes, Pixels]] = []
    for data in _picture_files(folders):
        pixels = decode_picture(data)
        if isinstance(pixels, NoPicture) or min(pixels.shape[:2]) < 240:
            continue
        scale = min(1.0, 1280 / max(pixels.shape[:2]))
        small = np.asarray(
            cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
        )
        made = hash_pixels(small)
        if isinstance(made, PdqHash) and all(distance_bits(made.value, one) > 60 for one, _ in chosen):
            chosen.append((made.value, small))
    order = np.random.default_rng(3).permutation(len(chosen))[:wanted]
    return [chosen[place][1] for place in order]


def _picture_files(folders: Sequence[str]) -> Iterator[bytes]:
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix == ".rcc" and path.stem in _PHOTOS:
                yield from _resources(path.read_bytes())
            elif path.suffix in {".jpg", ".png", ".webp"} and path.stat().st_size > 30_000:
                yield path.read_bytes()


def _resources(data: bytes) -> Iterator[bytes]:
    """Pictures within a resource file of Qt: the length, then the file."""
    for found in _RESOURCE.finditer(data):
        begin = found.start()
        (length,) = struct.unpack(">I", data[max(begin - 4, 0) : begin].rjust(4, b"\0"))
        if 20_000 < length <= len(data) - begin:
            yield data[begin : begin + length]


def write(path: Path, frames: Iterator[Pixels], sound: Path) -> None:
    """A video file of frames and a sound track."""
    described = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE))
    command = [*FFMPEG[:-4], "-y", *described, "-i", "-", "-i", sound, "-shortest", *coded(20), path]
    with subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE) as program:
        assert program.stdin is not None
        for frame in frames:
            program.stdin.write(np.ascontiguousarray(frame).tobytes())
        program.stdin.close()
    assert program.returncode == 0, path


def coded(quality: int) -> tuple[str, ...]:
    """Options that say how ffmpeg encodes."""
    return (
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", str(quality), "-pix_fmt", "yuv420p"),
        *("-threads", "1", "-c:a", "aac", "-b:a", "64k", "-ac", "1", "-ar", "44100"),
    )


def run(*command: object) -> None:
    """Run a program; it must succeed."""
    subprocess.run([str(part) for part in command], check=True)


def speech(folder: Path, name: str) -> Path:
    """Twenty seconds of invented speech, another one for each name."""
    path = folder / f"{name.lower()}.wav"
    if not path.exists():
        rng = np.random.default_rng(zlib.crc32(name.encode()))
        language = ("en", "ur", "fa")[int(rng.integers(3))]
        words = " ".join(rng.choice(_WORDS[language].split(), 70))
        run("espeak-ng", "-v", language, "-s", int(rng.integers(130, 180)), "-w", path, words)
    return path


def _tune(folder: Path, seed: int) -> Path:
    """Twenty seconds of a plain tune."""
    path = folder / f"tune-{seed}.wav"
    rng = np.random.default_rng(seed)
    time = np.arange(int(0.25 * 22_050)) / 22_050
    notes = 220 * 2 ** (rng.integers(0, 24, 80) / 12)
    waves = [
        sum(np.sin(2 * np.pi * note * part * time) / part for part in (1, 2, 3)) * np.exp(-3 * time)
        for note in notes
    ]
    samples = (np.concatenate(waves) * 8_000).astype("<i2").tobytes()
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + len(samples),
        b"WAVE",
        b"fmt ",
        16,
        1,
        1,
        22_050,
        44_100,
        2,
        16,
        b"data",
        len(samples),
    )
    path.write_bytes(head + samples)
    return path
