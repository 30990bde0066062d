"""What people do to sound before they upload it again. Each edit takes a clip and gives the edited one."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import signal as untyped_signal

from benchmarks.media.sound.corpus import RATE_HZ

Samples = NDArray[np.float32]
signal: Any = untyped_signal
CROWD: Final = 16
Edit = Callable[[Samples, np.random.Generator], Samples]


def same(samples: Samples, _rng: np.random.Generator) -> Samples:
    """Nothing but the cut."""
    return samples


def coded(container: str, *options: str) -> Edit:
    """Through a codec and back."""

    def edit(samples: Samples, _rng: np.random.Generator) -> Samples:
        packed = _ffmpeg(
            _wave(samples),
            "-f",
            "f32le",
            "-ar",
            str(RATE_HZ),
            "-ac",
            "1",
            "-i",
            "-",
            *options,
            "-f",
            container,
            "-",
        )
        plain = _ffmpeg(packed, "-i", "-", "-f", "f32le", "-ar", str(RATE_HZ), "-ac", "1", "-")
        return np.frombuffer(plain, np.float32)

    return edit


def filtered(chain: str) -> Edit:
    """Through filters of ffmpeg."""

    def edit(samples: Samples, _rng: np.random.Generator) -> Samples:
        raw = ("-f", "f32le", "-ar", str(RATE_HZ), "-ac", "1")
        return np.frombuffer(_ffmpeg(_wave(samples), *raw, "-i", "-", "-af", chain, *raw, "-"), np.float32)

    return edit


def noisy(snr_db: float) -> Edit:
    """Pink noise at a ratio to the clip's own power."""

    def edit(samples: Samples, rng: np.random.Generator) -> Samples:
        spectrum = np.fft.rfft(rng.standard_normal(len(samples)))
        spectrum /= np.sqrt(np.maximum(1, np.arange(len(spectrum))))
        return mixed(samples, np.fft.irfft(spectrum, len(samples)).astype(np.float32), snr_db)

    return edit


def hissing(snr_db: float) -> Edit:
    """White noise at a ratio to the clip's own power."""

    def edit(samples: Samples, rng: np.random.Generator) -> Samples:
        return mixed(samples, rng.standard_normal(len(samples)).astype(np.float32), snr_db)

    return edit


def crowded(voices: Sequence[Samples], snr_db: float) -> Edit:
    """Sixteen voices at once, each as loud, at a ratio to the clip's own power."""

    def edit(samples: Samples, rng: np.random.Generator) -> Samples:
        crowd = np.zeros(len(samples), np.float32)
        for number in rng.permutation(len(voices))[:CROWD]:
            begin = int(rng.integers(len(voices[number]) - len(samples)))
            voice = voices[number][begin : begin + len(samples)]
            crowd += voice / max(1e-4, float(np.sqrt(np.mean(voice**2))))
        return mixed(samples, crowd, snr_db)

    return edit


def mixed(samples: Samples, other: Samples, ratio_db: float) -> Samples:
    """Two at once, the second weaker by a ratio."""
    other = np.resize(other, len(samples))
    gain = np.sqrt(np.mean(samples**2) / max(float(np.mean(other**2)), 1e-12)) * 10 ** (-ratio_db / 20)
    both = samples + other * gain
    told: Samples = (both / max(1.0, float(np.abs(both).max()))).astype(np.float32)
    return told


def quicker(factor: float) -> Edit:
    """Played faster: tempo and pitch both."""

    def edit(samples: Samples, _rng: np.random.Generator) -> Samples:
        told: Samples = signal.resample(samples, round(len(samples) / factor)).astype(np.float32)
        return told

    return edit


def reverberant(samples: Samples, rng: np.random.Generator) -> Samples:
    """A hall that rings for 0.8 s."""
    tail = rng.standard_normal(int(0.8 * RATE_HZ)) * np.exp(-np.arange(int(0.8 * RATE_HZ)) / (0.12 * RATE_HZ))
    tail[0] = 4.0
    wet = signal.fftconvolve(samples, tail)[: len(samples)]
    told: Samples = (wet / max(1e-9, float(np.abs(wet).max()))).astype(np.float32)
    return told


def phone(samples: Samples, _rng: np.random.Generator) -> Samples:
    """300 to 3,400 Hz."""
    band = signal.butter(6, (300, 3400), "bandpass", fs=RATE_HZ, output="sos")
    told: Samples = signal.sosfilt(band, samples).astype(np.float32)
    return told


def in_turn(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(samples: Samples, rng: np.random.Generator) -> Samples:
        for one in edits:
            samples = one(samples, rng)
        return samples

    return edit


def _wave(samples: Samples) -> bytes:
    return np.ascontiguousarray(samples, np.float32).tobytes()


def _ffmpeg(data: bytes, *options: str) -> bytes:
    command = ("ffmpeg", "-v", "error", "-nostdin", "-threads", "1", *options)
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


MP3: Final = coded("mp3", "-c:a", "libmp3lame", "-b:a", "32k")

# Name of the edit: how long the clip is in seconds, and the edit; voice-overs come beside.
EDITS: Final[Mapping[str, tuple[float, Edit]]] = {
    "cut to 20 s": (20, same),
    "aac 64k": (20, coded("adts", "-c:a", "aac", "-b:a", "64k")),
    "mp3 32k": (20, MP3),
    "opus 12k": (20, coded("ogg", "-c:a", "libopus", "-b:a", "12k", "-application", "voip")),
    "phone band": (20, phone),
    "reverb": (20, reverberant),
    "pink noise 0 dB": (20, noisy(0)),
    "cut to 5 s": (5, same),
    "5 s, pink noise 0 dB": (5, noisy(0)),
    "5 s, mp3 32k, noise 10 dB": (5, in_turn(noisy(10), MP3)),
    "cut to 3 s": (3, same),
    "speed -6 %": (20, quicker(0.94)),
    "speed -2 %": (20, quicker(0.98)),
    "speed +2 %": (20, quicker(1.02)),
    "speed +6 %": (20, quicker(1.06)),
    "tempo -10 %": (20, filtered("atempo=0.9")),
    "tempo +5 %": (20, filtered("atempo=1.05")),
    "tempo +10 %": (20, filtered("atempo=1.1")),
    "tempo +10 %, rubberband": (20, filtered("rubberband=tempo=1.1")),
    "pitch +1 semitone": (20, filtered("rubberband=pitch=1.05946")),
    "pitch -1 semitone": (20, filtered("rubberband=pitch=0.94387")),
    "pitch +2 semitones": (20, filtered("rubberband=pitch=1.12246")),
    "pitch -2 semitones": (20, filtered("rubberband=pitch=0.8909")),
}

# How much the one who speaks over it is weaker, in dB.
VOICE_OVERS: Final = (6, 0, -6)
