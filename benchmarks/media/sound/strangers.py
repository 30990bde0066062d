"""Clips of which a bank holds nothing: every stretch of many recordings at twenty seconds, and every second one at five.

Whose voice is asked is not in the bank. Prompts of one speaker hold the same words, some of them twice over, and a voice that a
machine makes says a word in the same way each time; to find these again is not wrong. Nor is a track asked of which the bank has
another version ("frantic-old" beside "frantic"). All of this is told by names alone.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Final, NamedTuple

import numpy as np

from benchmarks.media.sound.corpus import RATE_HZ, Recording, half_of
from benchmarks.media.sound.edits import EDITS
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import SoundPrint

# By length in seconds, the edits that leave tempo and pitch as they are, in turn.
USUAL: Final = {
    20: ("cut to 20 s", "opus 12k", "phone band", "reverb", "pink noise 0 dB"),
    5: ("cut to 5 s", "5 s, pink noise 0 dB"),
}
EACH: Final = {20: 1, 5: 2}  # by length: of so many stretches one is asked
# The same person may speak two languages; folders without a speaker's name hold several voices.
_SPEAKER: Final = re.compile(r"_[fm]_(\w+)-\d+$")


class Stranger(NamedTuple):
    """A clip that is asked."""

    source: str  # track or minute that it is of
    name: str
    print_: SoundPrint


def voice_of(recording: Recording) -> str | None:
    """Who speaks, or the language that a machine speaks; nothing if several speak."""
    if recording.kind == "espeak":
        return recording.name.rsplit("-", 1)[0]
    found = _SPEAKER.search(recording.name)
    return found.group(1) if found else None


def apart(recordings: Sequence[Recording], others: Sequence[Recording]) -> list[Recording]:
    """Those of a half of which the other half has neither the voice nor another version of the track.

    Every voice stays in one of the two halves.
    """
    titles = tuple(f"{source_of(one)}-" for one in others if one.kind == "music")
    return [one for one in recordings if _is_apart(one, titles)]


def _is_apart(one: Recording, titles: tuple[str, ...]) -> bool:
    if one.kind == "music":
        return not source_of(one).startswith(titles)
    voice = voice_of(one)
    return voice is not None and half_of(voice) == one.half


def source_of(recording: Recording) -> str:
    """The track of a minute of music, otherwise the minute."""
    return recording.name.rsplit("-", 1)[0] if recording.kind == "music" else recording.name


def strangers(recordings: Sequence[Recording]) -> Iterator[Stranger]:
    """Clips from all over the recordings, as long as `USUAL` tells and with its edits in turn."""
    for seconds, edits in USUAL.items():
        turn = cycle(edits)
        for row, one in enumerate(recordings):
            length = seconds * RATE_HZ
            for begin in range(0, len(one.samples) - length + 1, length * EACH[seconds]):
                edit = next(turn)
                rng = np.random.default_rng((row, begin))
                samples = EDITS[edit][1](one.samples[begin : begin + length], rng)
                name = f"{one.name} from {begin // RATE_HZ} s, {edit}"
                yield Stranger(source_of(one), name, sound_print_of(samples))
