"""Prints from the sandbox equal those that the engines make, for every format and without opening a file."""

import io
from collections.abc import Iterator
from typing import Any

import av
import numpy as np
import pytest
from PIL import ImageOps
from tests.factories.films import encoded, film
from tests.factories.scenes import as_file, scene, statement

from openiru.engines.hashes.decode import FORMATS
from openiru.engines.media.known.readers import (
    MARKS,
    MARKS_IN_FRAMES,
    PICTURE,
    READERS,
    SOUND,
    VIDEO,
    Reader,
    readers_for,
)
from openiru.engines.media.pictures.printing import picture_print_of
from openiru.engines.media.sound.types import SoundPrint
from openiru.engines.media.types import MediaFault, MediaKind, NoMedia
from openiru.sandbox.pool import Sandbox
from openiru.sandbox.readers import picture, sound
from openiru.sandbox.worker import warmed

RATE_HZ = 44_100


def recording(container: str, codec: str) -> bytes:
    """Three seconds of tones that change, as a file."""
    file = io.BytesIO()
    times = np.arange(3 * RATE_HZ) / RATE_HZ
    tones = 220 * 2 ** (np.floor(times * 4) % 7 / 12)
    samples = (0.4 * np.sin(2 * np.pi * tones * times)).astype(np.float32)
    with av.open(file, "w", format=container) as made:
        stream: Any = made.add_stream(codec, rate=48_000 if codec == "libopus" else RATE_HZ, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="fltp", layout="mono")
        frame.sample_rate = RATE_HZ
        resampler = av.AudioResampler(
            format=stream.format, layout="mono", rate=stream.rate, frame_size=stream.frame_size or 1024
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            for packet in stream.encode(part):
                made.mux(packet)
        for packet in stream.encode(None):
            made.mux(packet)
    return file.getvalue()


@pytest.fixture(scope="module", params=list(READERS.values()), ids=list(READERS))
def reader(request: pytest.FixtureRequest) -> Reader:
    found: Reader = request.param
    return found


@pytest.fixture(scope="module")
def sandbox(reader: Reader) -> Iterator[Sandbox]:
    with Sandbox(reader.function, workers=1) as opened:
        yield opened


FILES = {
    PICTURE.kind: [as_file(each) for each in (statement(1), ImageOps.expand(statement(2), 300, "navy"))]
    + [as_file(scene(1), kind) for kind in FORMATS],
    VIDEO.kind: [
        encoded(film(1, 2)),
        encoded(film(3), container="matroska", codec="mpeg4"),
        encoded(film(4), container="webm", codec="libvpx-vp9"),
    ],
    SOUND.kind: [
        recording(*each)
        for each in (
            ("wav", "pcm_s16le"),
            ("mp3", "libmp3lame"),
            ("mp4", "aac"),
            ("ogg", "libopus"),
            ("flac", "flac"),
        )
    ],
}


class TestReaders:
    def test_make_in_the_sandbox_what_they_make_outside(self, reader: Reader, sandbox: Sandbox) -> None:
        outside = warmed(reader.function)

        for file in FILES[reader.kind]:
            found = sandbox.read(file, **reader.options)
            assert isinstance(found, bytes), found
            assert found == outside(file, **reader.options)

    @pytest.mark.parametrize(
        "data", [b"", b"ffconcat version 1.0\nfile /etc/passwd\n", b"#EXTM3U\nhttp://a.example/x.ts\n"]
    )
    def test_answer_files_that_are_none(self, reader: Reader, sandbox: Sandbox, data: bytes) -> None:
        found = sandbox.read(data, **reader.options)

        assert isinstance(found, NoMedia)
        assert found.fault in {MediaFault.NO_MEDIA, MediaFault.UNREADABLE}

    def test_are_named_where_others_look_for_them(self) -> None:
        assert PICTURE.function == picture.READER
        assert SOUND.function == sound.READER
        assert {each.kind for each in READERS.values()} == set(MediaKind)


class TestReadersFor:
    @pytest.mark.parametrize(
        ("media_type", "found"),
        [
            ("image/webp", [PICTURE]),
            ("video/mp4", [SOUND, VIDEO]),
            ("audio/ogg", [SOUND]),
            ("application/pdf", []),
            ("", []),
        ],
    )
    def test_reads_videos_twice_and_other_files_not_at_all(
        self, media_type: str, found: list[Reader]
    ) -> None:
        assert list(readers_for(media_type)) == found

    @pytest.mark.parametrize(
        ("media_type", "found"), [("image/png", MARKS), ("video/mp4", MARKS_IN_FRAMES), ("audio/ogg", None)]
    )
    def test_reads_what_marks_may_stand_in_once_more(self, media_type: str, found: Reader | None) -> None:
        assert list(readers_for(media_type, marks=True)) == [
            *readers_for(media_type),
            *([found] if found else []),
        ]


class TestSound:
    def test_hears_the_sound_of_a_video(self) -> None:
        found = sound.read(recording("mp4", "aac"))

        assert isinstance(found, bytes)
        assert SoundPrint.from_bytes(found).seconds == pytest.approx(3, abs=0.2)


class TestWarm:
    def test_cuts_out_a_page_so_that_nothing_is_loaded_later(self) -> None:
        pixels = np.asarray(picture._page_within())

        assert picture_print_of(pixels).close_ups
