"""Recordings and edits that the sound engine is measured with: real music, real speech, and speech of espeak-ng.

Half of them (A) is for choosing thresholds, the other (B) for figures; a source is wholly in one half.
"""

import random
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import django
import numpy as np
from numpy.typing import NDArray
from scipy import signal as untyped_signal

RATE_HZ = 16_000
signal: Any = untyped_signal
RECORDING_S = 60
Samples = NDArray[np.float32]

MUSIC = tuple(
    Path("/usr/share", part)
    for part in ("games/wesnoth", "games/singularity/music", "hyperrogue/music", "games/asc")
)
SPEECH = (Path("/usr/share/asterisk/sounds"),)
VOICES = {"ur": "ur", "ar": "ar", "fa": "fa", "en": "en-gb"}
SENTENCES = 16  # about a minute
VARIANTS = ("m1", "m3", "m7", "f2", "f4", "croak")


@dataclass(frozen=True, kw_only=True)
class Recording:
    """A minute of something."""

    name: str
    kind: str  # music, speech, espeak
    half: str  # A, B
    samples: Samples


def half_of(name: str) -> str:
    """Which half a source belongs to; always the same."""
    return "AB"[zlib.crc32(name.encode()) & 1]


def decoded(path: Path) -> Samples:
    """A file as mono at 16 kHz; nothing of one that is broken."""
    kind = "g722" if path.suffix == ".g722" else None
    try:
        with av.open(str(path), format=kind, metadata_errors="ignore") as file:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)
            parts = [
                part.to_ndarray()[0] for frame in file.decode(audio=0) for part in resampler.resample(frame)
            ]
    except av.FFmpegError:
        return np.empty(0, np.float32)
    return np.concatenate(parts).astype(np.float32) if parts else np.empty(0, np.float32)


def music(folders: tuple[Path, ...], most_of_each: int = 3) -> Iterator[Recording]:
    """Minutes of the tracks in folders."""
    for path in _files(folders, (".ogg", ".mp3", ".flac", ".opus")):
        if path.stat().st_size < 200_000:
            continue
        samples, length = decoded(path), RECORDING_S * RATE_HZ
        for number in range(min(most_of_each, len(samples) // length)):
            piece = samples[number * length : (number + 1) * length]
            if np.sqrt(np.mean(piece**2)) > 1e-3:
                yield Recording(
                    name=f"{path.stem}-{number}", kind="music", half=half_of(path.stem), samples=piece
                )


def speech(folders: tuple[Path, ...]) -> Iterator[Recording]:
    """Minutes of spoken prompts, one after another; no prompt is in two of them."""
    by_voice: dict[str, list[Path]] = {}
    sizes: set[int] = set()
    for path in _files(folders, (".g722", ".wav")):
        size = path.stat().st_size
        # Voices share music and noises among their prompts.
        if "silence" not in path.parts and size > 10_000 and size not in sizes and "tt-" not in path.name:
            sizes.add(size)
            by_voice.setdefault(path.parent.name, []).append(path)
    for voice, paths in sorted(by_voice.items()):
        random.Random(voice).shuffle(paths)
        parts: list[Samples] = []
        number = 0
        for path in paths:
            parts.append(decoded(path))
            if sum(map(len, parts)) >= RECORDING_S * RATE_HZ:
                name = f"{voice}-{number}"
                yield Recording(name=name, kind="speech", half=half_of(name), samples=np.concatenate(parts))
                parts, number = [], number + 1


def espeak(most_of_each: int = 15) -> Iterator[Recording]:
    """Minutes of texts in four languages, read by espeak-ng in many voices, speeds and pitches."""
    if shutil.which("espeak-ng") is None:
        print("espeak-ng is not installed: no spoken texts are measured")
        return
    for language, voice in VOICES.items():
        sentences = sentences_of(language)
        random.Random(language).shuffle(sentences)
        for number in range(min(most_of_each, len(sentences) // SENTENCES)):
            name = f"espeak-{language}-{number}"
            rng = random.Random(name)
            # No sentence is in two recordings: another voice that reads the same is nearly the same to the engine.
            text = ". ".join(sentences[number * SENTENCES : (number + 1) * SENTENCES])
            options = (
                f"{voice}+{rng.choice(VARIANTS)}",
                str(rng.randint(120, 190)),
                str(rng.randint(25, 75)),
            )
            samples = spoken(text, *options)[: RECORDING_S * RATE_HZ]
            yield Recording(name=name, kind="espeak", half=half_of(name), samples=samples)


def spoken(text: str, voice: str, words_a_minute: str, pitch: str) -> Samples:
    """A text read aloud."""
    command = ("espeak-ng", "-v", voice, "-s", words_a_minute, "-p", pitch, "--stdout", "-b", "1")
    wave = subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout
    own = np.frombuffer(wave[44:], "<i2").astype(np.float32) / 32768
    told: Samples = signal.resample_poly(own, 320, 441).astype(np.float32)
    return told


def sentences_of(language: str) -> list[str]:
    """What Django says to its users in a language: long, varied, and installed everywhere."""
    folder = Path(django.__file__).parent
    found = []
    for path in sorted(folder.glob("c*/**/locale/*/LC_MESSAGES/django*.po")):
        asked = "fa" if language == "en" else language
        if path.parts[-3] != asked:
            continue
        key = "msgid" if language == "en" else "msgstr"
        joined = re.sub(r'"\n"', "", path.read_text(encoding="utf-8"))
        found += re.findall(rf'^{key}(?:\[\d\])? "(.+)"$', joined, re.MULTILINE)
    plain = [re.sub(r"%\(?\w*\)?[sdir]?|<[^>]*>|\\n|\{[^}]*\}", " ", text) for text in found]
    return sorted({text for text in plain if len(text.split()) >= 4})


def _files(folders: tuple[Path, ...], suffixes: tuple[str, ...]) -> list[Path]:
    return sorted(
        path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.suffix in suffixes
    )


Edit = Callable[[Samples, np.random.Generator], Samples]
