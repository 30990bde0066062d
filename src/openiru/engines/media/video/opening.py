"""How are untrusted bytes opened as a video, without reaching another file or the network, and within limits?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from openiru.engines.media.containers import HostileContainerError, Metered, check_container
from openiru.engines.media.types import MediaFault, NoMedia

# Containers that platforms serve. Never playlists or scripts (HLS, DASH, ffconcat, SDP): they name other files.
FORMATS: Final = ("mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "avi", "mpegts", "gif")
# Decoders that platforms' and phones' videos need; what else the library knows stays shut.
_CODECS: Final = (
    *("h264", "hevc", "vp8", "vp9", "libdav1d", "libaom-av1", "av1", "mpeg4", "msmpeg4v3", "msmpeg4"),
    *("mpeg1video", "mpeg2video", "h263", "mjpeg", "theora", "gif"),
    *("aac", "aac_latm", "ac3", "eac3", "mp3", "mp3float", "mp2", "mp2float", "opus", "vorbis", "flac"),
    *("amrnb", "amrwb", "pcm_s16le", "pcm_u8", "adpcm_ms", "adpcm_ima_wav", "alac"),
)
_LOCKED_IN: Final = {
    "format_whitelist": ",".join(FORMATS),
    "protocol_whitelist": "",
    "codec_whitelist": ",".join(_CODECS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one video may cost."""

    size_bytes: int = 400_000_000  # as the sandbox
    pixels: int = 10_000_000  # of one frame; UHD has 8.3 million
    frames: int = 250_000  # decoded or passed over; half an hour at 120 a second is 216,000
    seconds: float = 30 * 60  # what comes later is not read


LIMITS: Final = Limits()


class VideoFaultError(Exception):
    """Something in the file that ends the reading; becomes an answer, never leaves this folder."""

    def __init__(self, fault: MediaFault, reason: str) -> None:
        super().__init__(reason)
        self.answer = NoMedia(fault=fault, reason=reason)


@contextmanager
def opened(data: bytes, limits: Limits) -> Iterator[tuple[InputContainer, VideoStream, Metered]]:
    """The container and its moving pictures, ready to be decoded on one thread; and the file, which wants to know of packets.

    Raises:
        VideoFaultError: if the bytes are no video that we open, or a larger one than may be.
    """
    if len(data) > limits.size_bytes:
        raise VideoFaultError(MediaFault.TOO_LARGE, f"The file has more than {limits.size_bytes:,} bytes.")
    source = Metered(data)
    try:
        check_container(data)
        container = av.open(source, "r", options=_LOCKED_IN, metadata_errors="ignore")
    except HostileContainerError as error:
        raise VideoFaultError(MediaFault.TOO_LARGE, str(error)) from error
    except av.FFmpegError as error:
        raise _refusal(error) from error
    with container:
        stream = _moving_pictures(container)
        check_pixels(stream.width, stream.height, limits)
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {"max_pixels": str(limits.pixels)}
        yield container, stream, source


def check_pixels(width: int, height: int, limits: Limits) -> None:
    """Refuse frames that would take too much memory; they may grow within a file."""
    if width * height > limits.pixels:
        raise VideoFaultError(MediaFault.TOO_LARGE, f"Its frames have more than {limits.pixels:,} pixels.")


def _refusal(error: av.FFmpegError) -> VideoFaultError:
    if isinstance(error, (PermissionError, av.ProtocolNotFoundError)):
        return VideoFaultError(MediaFault.REFUSED, "The file tried to open another one.")
    return VideoFaultError(
        MediaFault.NO_MEDIA, "The file is no MP4, WebM, Matroska, AVI, MPEG-TS or GIF video."
    )


def _moving_pictures(container: InputContainer) -> VideoStream:
    """The first stream of moving pictures; covers of songs are attached as videos too."""
    for stream in container.streams.video:
        # Streams of a format that the library does not know have no decoder.
        if stream.codec_context is None or stream.disposition & Disposition.attached_pic:
            continue
        # The library looks at its own list only while it probes.
        if stream.codec_context.name in _CODECS:
            return stream
    raise VideoFaultError(MediaFault.NO_MEDIA, "The file has no moving pictures that we decode.")
