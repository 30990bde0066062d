"""What do decoding and reading cost, and what does an hour of known sound take?"""

import subprocess
import time

import numpy as np

from benchmarks.media.sound.corpus import RATE_HZ, Recording
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.reading import read_sound, warm

FORMATS = {
    "wav": ("wav",),
    "mp3 128k": ("mp3", "-c:a", "libmp3lame", "-b:a", "128k"),
    "aac 128k (m4a)": ("adts", "-c:a", "aac", "-b:a", "128k"),
    "opus 48k": ("ogg", "-c:a", "libopus", "-b:a", "48k"),
}


def speed(recordings: list[Recording], minutes: int = 6) -> list[str]:
    """Rows of a table: times real time, on one core."""
    warm()
    samples = np.concatenate(
        [one.samples for one in recordings[:: max(1, len(recordings) // minutes)]][:minutes]
    )
    seconds = len(samples) / RATE_HZ
    sound_print_of(samples[: 30 * RATE_HZ])
    begun = time.process_time()
    sound_print_of(samples)
    reading = time.process_time() - begun
    rows = [f"| a print of decoded sound | {seconds / reading:,.0f} x real time |"]
    for name, (container, *options) in FORMATS.items():
        raw = ("-f", "f32le", "-ar", str(RATE_HZ), "-ac", "1", "-i", "-", "-ar", "48000", "-ac", "2")
        command = ("ffmpeg", "-v", "error", "-threads", "1", *raw, *options, "-f", container, "-")
        data = subprocess.run(command, input=samples.tobytes(), capture_output=True, check=True).stdout
        begun = time.process_time()
        read_sound(data)
        whole = time.process_time() - begun
        rows.append(
            f"| {name}, 48 kHz stereo: decoding and mixing, with the print | {seconds / max(whole - reading, 1e-9):,.0f} x, "
            f"{seconds / whole:,.0f} x real time |"
        )
    return rows
