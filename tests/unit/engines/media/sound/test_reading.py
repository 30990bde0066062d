import io
import struct
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.hostile_recordings import CLUSTER, matroska, matroska_block
from tests.factories.recordings import Samples, coded
from tests.factories.tunes import as_wave

from openiru.engines.media.sound.bank import compare_sounds
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.reading import LIMITS, SoundLimits, read_sound, warm
from openiru.engines.media.sound.types import SoundPrint
from openiru.engines.media.types import MediaFault, NoMedia, Outcome
from openiru.sandbox.types import RECORDINGS

Make = Callable[..., Samples]


def upside_down(samples: Samples) -> bytes:
    """Two channels that cancel each other out."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((numpy.stack((samples, -samples), axis=1) * 32_000).astype("<i2").tobytes())
    return made.getvalue()


def read(data: bytes, **limits: float) -> SoundPrint:
    found = read_sound(data, limits=SoundLimits(**limits)) if limits else read_sound(data)  # type: ignore[arg-type]
    assert isinstance(found, SoundPrint), found
    return found


def fault_of(data: bytes) -> MediaFault:
    found = read_sound(data)
    assert isinstance(found, NoMedia), found
    assert found.reason
    return found.fault


class TestReadSound:
    @pytest.mark.parametrize(
        ("container", "codec"),
        [
            ("mp3", "libmp3lame"),
            ("ogg", "libopus"),
            ("adts", "aac"),
            ("flac", "flac"),
            ("matroska", "libopus"),
            ("mpegts", "aac"),
        ],
    )
    def test_reads_what_codecs_made(self, make_melody: Make, container: str, codec: str) -> None:
        samples = make_melody(1, 10.0)

        found = read(coded(samples, container, codec))

        assert found.seconds == pytest.approx(10, abs=0.2)
        assert compare_sounds(found, sound_print_of(samples)).outcome is Outcome.SAME_CONTENT

    def test_reads_the_sound_of_a_video(self, make_melody: Make) -> None:
        samples = make_melody(2, 4.0)

        found = read(coded(samples, "mp4", "aac", with_picture=True))

        assert compare_sounds(found, sound_print_of(samples)).outcome is Outcome.SAME_CONTENT

    def test_mixes_channels_and_changes_the_rate(self, make_melody: Make) -> None:
        samples = make_melody(3, 6.0)

        found = read(as_wave(numpy.repeat(samples, 2), rate=32_000, channels=2))

        assert compare_sounds(found, sound_print_of(samples)).outcome is Outcome.SAME_CONTENT

    def test_hears_channels_that_cancel_each_other(self, make_melody: Make) -> None:
        samples = make_melody(11, 6.0)

        found = read(upside_down(samples))

        assert compare_sounds(found, sound_print_of(samples)).outcome is Outcome.SAME_CONTENT

    def test_leaves_out_what_comes_after_the_limit(self, make_melody: Make) -> None:
        found = read(as_wave(make_melody(4, 6.0)), seconds=2.0)

        assert (found.seconds, found.is_cut) == (2.0, True)

    def test_refuses_too_many_bytes(self) -> None:
        found = read_sound(b"x" * 11, limits=SoundLimits(size_bytes=10))

        assert isinstance(found, NoMedia)
        assert found.fault is MediaFault.TOO_LARGE

    def test_takes_as_many_bytes_as_the_sandbox(self) -> None:
        assert LIMITS.size_bytes == RECORDINGS.size_bytes

    def test_reads_what_is_left_of_a_file_that_breaks_off(self, make_melody: Make) -> None:
        data = coded(make_melody(5, 10.0), "mp3", "libmp3lame")

        assert 4 < read(data[: len(data) // 2]).seconds < 6

    def test_says_that_a_video_has_no_sound(self) -> None:
        made = io.BytesIO()
        with av.open(made, "w", format="mp4") as file:
            stream: Any = file.add_stream("mpeg4", rate=5)
            stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
            shot = av.VideoFrame.from_ndarray(numpy.zeros((64, 64, 3), numpy.uint8), "rgb24")
            file.mux(stream.encode(shot))
            file.mux(stream.encode(None))

        assert fault_of(made.getvalue()) is MediaFault.NO_MEDIA


class TestHostileFiles:
    @pytest.mark.parametrize(("samples_a_packet", "most_s"), [(16, 61), (8, 22)])
    def test_end_where_more_packets_come_than_any_codec_makes(
        self, samples_a_packet: int, most_s: float, make_melody: Make
    ) -> None:
        sound = (make_melody(1, 60.0) * 32_000).astype("<i2").tobytes()
        size = 2 * samples_a_packet
        blocks = b"".join(matroska_block(sound[at : at + size]) for at in range(0, len(sound), size))

        found = read(matroska(CLUSTER + blocks, is_sound=True))

        assert most_s - 2 < found.seconds < most_s
        assert found.is_cut is (most_s < 60)

    @pytest.mark.parametrize(
        "script",
        [
            "ffconcat version 1.0\nfile '{path}'\n",
            "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{path}\n#EXT-X-ENDLIST\n",
            "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://{path}\n#EXT-X-ENDLIST\n",
            "<MPD><Period><AdaptationSet><BaseURL>{path}</BaseURL></AdaptationSet></Period></MPD>",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
            "[playlist]\nFile1={path}\n",
        ],
    )
    def test_opens_no_other_file(self, make_melody: Make, tmp_path: Path, script: str) -> None:
        other = tmp_path / "other.wav"
        other.write_bytes(as_wave(make_melody(6, 3.0)))

        assert fault_of(script.format(path=other).encode()) is MediaFault.NO_MEDIA

    @pytest.mark.parametrize("data", [b"", b"\0" * 5_000, b"plain words\n" * 500, b"\x89PNG\r\n\x1a\n" * 9])
    def test_refuses_what_is_no_sound(self, data: bytes) -> None:
        assert fault_of(data) in {MediaFault.NO_MEDIA, MediaFault.UNREADABLE}

    @pytest.mark.parametrize("share", [0.0005, 0.002, 0.01])
    def test_refuses_hardly_anything_of_a_file(self, make_melody: Make, share: float) -> None:
        data = coded(make_melody(7, 10.0), "mp4", "aac", with_picture=True)

        assert isinstance(read_sound(data[: int(len(data) * share)]), NoMedia)

    def test_does_not_believe_a_header(self) -> None:
        data = bytearray(as_wave(numpy.zeros(16_000, numpy.float32)))
        data[4:8] = data[40:44] = struct.pack("<I", 0xFFFFFFFF)
        begun = time.process_time()

        found = read(bytes(data))

        assert found.seconds == pytest.approx(1, abs=0.1)
        assert time.process_time() - begun < 5

    @pytest.mark.parametrize("rate", [1, 100, 4_000_000])
    def test_refuses_rates_that_sound_does_not_have(self, rate: int) -> None:
        assert fault_of(as_wave(numpy.zeros(50_000, numpy.float32), rate=rate)) is MediaFault.UNREADABLE

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 9_999), st.integers(0, 255)), min_size=1, max_size=30))
    def test_answers_for_damaged_bytes(self, damaged: bytes, changes: list[tuple[int, int]]) -> None:
        changed = bytearray(damaged)
        for place, value in changes:
            changed[place * len(changed) // 10_000] = value

        assert isinstance(read_sound(bytes(changed)), SoundPrint | NoMedia)


@pytest.fixture(
    scope="module", params=[("mp3", "libmp3lame"), ("mp4", "aac"), ("ogg", "libopus"), ("wav", "pcm_s16le")]
)
def damaged(request: pytest.FixtureRequest, make_melody: Make) -> bytes:
    return coded(make_melody(8, 1.5), *request.param)


class TestWarm:
    def test_leaves_nothing_to_be_opened(self, make_melody: Make, monkeypatch: pytest.MonkeyPatch) -> None:
        warm()
        data = coded(make_melody(9, 3.0), "mp3", "libmp3lame")

        def refuse(*_arguments: object, **_options: object) -> None:
            raise PermissionError("no file may be opened")

        monkeypatch.setattr("builtins.open", refuse)
        monkeypatch.setattr("os.open", refuse)
        found = read_sound(data)

        assert isinstance(found, SoundPrint)
