"""How do the bytes of a file become a print of its sound?

Nothing but the bytes is opened: no other file, no address, whatever the file says. The sound of videos is read too.
"""

import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import av
import numpy as np
from av.container import InputContainer

from openiru.engines.media.containers import HostileContainerError, Metered, check_container
from openiru.engines.media.elements import EBML
from openiru.engines.media.sound.peaks import PeakFinder, Samples
from openiru.engines.media.sound.types import RATE_HZ, SoundPrint
from openiru.engines.media.types import MediaFault, NoMedia

# Scripts and lists that name other files (concat, hls, dash, sdp) and devices are not among them.
FORMATS: Final = (
    "mov", "matroska", "webm", "avi", "mpegts", "mpeg", "flv", "asf",
    "mp3", "aac", "ogg", "wav", "flac", "aiff", "amr", "caf", "au", "w64",
)  # fmt: skip
_OPTIONS: Final = {"format_whitelist": ",".join(FORMATS), "protocol_whitelist": ""}
_RATES_HZ: Final = range(4_000, 768_001)
_MOST_CHANNELS: Final = 16
_MOST_BROKEN: Final = 200  # packets that may be broken one after another
# Codecs give 1,200 packets a second at most; what comes in more, and smaller ones, takes more time than it plays.
_PACKETS_A_SECOND: Final = 1_300
_FIRST_PACKETS: Final = 15_000  # whatever they hold
_CANCELLED: Final = 0.05  # of the power of one side
_LEAST_S: Final = 0.5  # that a broken file must hold to be worth a print


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundLimits:
    """How much of one file is read."""

    size_bytes: int = 400_000_000  # as the sandbox takes
    seconds: float = 1800.0  # what comes later is left out, and the print says so


LIMITS: Final = SoundLimits()


def read_sound(data: bytes, *, limits: SoundLimits = LIMITS) -> SoundPrint | NoMedia:
    """The print of a file's first sound track, or why there is none.

    A file that breaks off gives the print of what could be read, if that is half a second at least.

    Cost:
        Decoding, and then 1/1,000 of the length of the recording; 50 MB beside the bytes.
    """
    if len(data) > limits.size_bytes:
        told = f"The file has {len(data):,} bytes; we decode {limits.size_bytes:,} at most."
        return NoMedia(fault=MediaFault.TOO_LARGE, reason=told)
    source = Metered(data)
    try:
        check_container(data)
        file = av.open(source, "r", options=dict(_OPTIONS), metadata_errors="replace")
    except HostileContainerError as error:
        return NoMedia(fault=MediaFault.TOO_LARGE, reason=str(error))
    except (av.FFmpegError, ValueError, EOFError):
        return NoMedia(
            fault=MediaFault.NO_MEDIA, reason="The file is of no format of sound or video that we open."
        )
    with file:
        if not file.streams.audio:
            return NoMedia(fault=MediaFault.NO_MEDIA, reason="The file has no sound.")
        return _read(file, source, limits)


def warm() -> None:
    """Load and compile all that reading needs, so that it opens no file later."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44_100)
        noise = np.random.default_rng(0).integers(-9000, 9000, 2 * 44_100, dtype=np.int16)
        file.writeframes(noise.tobytes())
    read_sound(made.getvalue())
    read_sound(b"nothing")
    read_sound(EBML)


def _read(file: InputContainer, source: Metered, limits: SoundLimits) -> SoundPrint | NoMedia:
    finder, most = PeakFinder(), int(limits.seconds * RATE_HZ)
    fault = False
    try:
        for samples in _samples(file, source):
            room = most - finder.count
            finder.feed(samples[:room])
            if len(samples) >= room:
                return finder.finish(is_cut=True)
    except (av.FFmpegError, ValueError, EOFError):
        fault = True
    if not finder.count or (fault and finder.count < _LEAST_S * RATE_HZ):
        return NoMedia(fault=MediaFault.UNREADABLE, reason="The sound is broken or cut off.")
    return finder.finish(is_cut=fault)


def _samples(file: InputContainer, source: Metered) -> Iterator[Samples]:
    """Mono sound at 16 kHz, a piece at a time; raises what PyAV raises if nothing goes on."""
    resampler, shape = None, None
    for frame in _frames(file, source):
        found = (frame.sample_rate, frame.layout.name, frame.format.name)
        if resampler is None or found != shape:
            _check(frame)
            layout = "mono" if len(frame.layout.channels) == 1 else "stereo"
            resampler, shape = av.AudioResampler(format="flt", layout=layout, rate=RATE_HZ), found
        frame.pts = None  # times that jump would bring silence without end
        yield from (_mixed(piece) for piece in resampler.resample(frame))
    if resampler is not None:
        yield from (_mixed(piece) for piece in resampler.resample(None))


def _frames(file: InputContainer, source: Metered) -> Iterator[av.AudioFrame]:
    """What the packets of the first track hold; those that are broken are passed over, unless too many come in a row."""
    stream = file.streams.audio[0]
    stream.codec_context.thread_count = 1
    broken, heard_s = 0, 0.0
    for number, packet in enumerate(source.between(file.demux(stream))):
        if number > _FIRST_PACKETS + _PACKETS_A_SECOND * heard_s:
            raise HostileContainerError("The sound comes in more pieces than any codec makes.")
        try:
            frames = packet.decode()
        except av.FFmpegError:
            broken += 1
            if broken > _MOST_BROKEN:
                raise
            continue
        broken = 0
        for frame in frames:
            heard_s += frame.samples / max(frame.sample_rate, 1)
            yield frame


def _mixed(piece: av.AudioFrame) -> Samples:
    """One channel of one or two."""
    sides = np.asarray(piece.to_ndarray(), np.float32).reshape(-1, len(piece.layout.channels))
    mixed: Samples = sides.mean(axis=1)
    # Nobody hears that one side was turned upside down, but the mean of both would be silent.
    if sides.shape[1] > 1 and float(np.square(mixed).sum()) < _CANCELLED * float(
        np.square(sides[:, 0]).sum()
    ):
        return sides[:, 0]
    return mixed


def _check(frame: av.AudioFrame) -> None:
    if frame.sample_rate not in _RATES_HZ or not 0 < len(frame.layout.channels) <= _MOST_CHANNELS:
        raise ValueError("no rate or number of channels that sound has")
