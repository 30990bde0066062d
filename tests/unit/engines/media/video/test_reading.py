import io

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.factories.films import encoded, film, print_of, read, refused, scene

from openiru.engines.hashes.pdq import hash_pixels
from openiru.engines.hashes.search import to_words
from openiru.engines.hashes.types import PdqHash
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.types import MediaFault, NoMedia
from openiru.engines.media.video import reading
from openiru.engines.media.video.opening import Limits
from openiru.engines.media.video.types import VERSION, Depth, VideoPrint
from openiru.sandbox.pool import Sandbox

_BLACK = np.zeros((120, 160, 3), np.uint8)


class TestReadVideo:
    @pytest.mark.parametrize(
        ("container", "codec"),
        [
            ("mp4", "libx264"),
            ("webm", "libvpx"),
            ("avi", "mpeg4"),
            ("mpegts", "mpeg2video"),
            ("matroska", "mpeg4"),
        ],
    )
    def test_reads_what_platforms_serve(self, container: str, codec: str) -> None:
        rate = 25 if codec == "mpeg2video" else 8
        found = read(encoded(film(1, 2, rate=rate), rate=rate, container=container, codec=codec))

        assert (found.width, found.height, found.is_whole) == (160, 120, True)
        assert found.seconds == pytest.approx(4.0, abs=0.3)
        assert found.looks.shots.max() == 1

    def test_hashes_frames_as_pictures_are_hashed(self) -> None:
        looks = print_of(1, 2).looks

        still = hash_pixels(scene(1, 0.0))

        assert isinstance(still, PdqHash)
        first = looks.hashes[(looks.owners == 0) & (looks.turns == 0) & (looks.boxes == 0)]
        # Encoding moves some bits; another scene would lie about 128 away.
        assert np.bitwise_count(first ^ to_words([still.value])).sum() <= 20

    def test_has_one_look_of_a_still(self) -> None:
        found = read(encoded([scene(1, 0.0)] * 32))

        assert len(found.looks) == 1
        assert found.looks.seconds == pytest.approx(4.0, abs=0.3)

    def test_sees_nothing_to_compare_in_black(self) -> None:
        found = read(encoded([*[_BLACK] * 16, *film(1), *[_BLACK] * 16]))

        assert found.seconds == pytest.approx(6.0, abs=0.3)
        assert found.looks.seconds == pytest.approx(2.0, abs=0.6)
        assert found.looks.from_s.min() >= 1.9

    def test_looks_at_key_frames_alone(self) -> None:
        found = read(encoded(film(1, 2, 3)), depth=Depth.KEYFRAMES)

        assert 1 <= len(found.looks) <= 4

    def test_stops_where_the_limit_is(self) -> None:
        found = read(encoded(film(1, 2, 3)), limits=Limits(seconds=3.0))

        assert not found.is_whole
        assert found.seconds <= 3.2
        assert found.looks.to_s.max() <= 3.2

    @pytest.mark.parametrize(
        "limits", [Limits(size_bytes=500), Limits(pixels=160 * 119), Limits(frames=20)], ids=str
    )
    def test_refuses_what_is_too_large(self, limits: Limits) -> None:
        assert refused(encoded(film(1, 2)), limits=limits).fault is MediaFault.TOO_LARGE


class TestHostileFiles:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"not a video at all" * 50,
            b"ffconcat version 1.0\nfile {path}\n",
            b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{path}\n#EXT-X-ENDLIST\n",
            b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
            b"<?xml version='1.0'?><MPD><BaseURL>{path}</BaseURL></MPD>",
        ],
        ids=["empty", "text", "script", "playlist", "session", "manifest"],
    )
    def test_are_refused(self, data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
        other = tmp_path_factory.mktemp("other") / "film.mp4"
        other.write_bytes(encoded(film(1)))

        found = refused(data.replace(b"{path}", str(other).encode()))

        assert found.fault in {MediaFault.NO_MEDIA, MediaFault.REFUSED}
        assert found.reason.endswith(".")

    def test_are_read_as_far_as_they_go(self) -> None:
        whole = encoded(film(1, 2, 3), container="mpegts", codec="libx264")

        found = read(whole[: len(whole) * 2 // 3])

        assert 2.0 < found.seconds < 6.0

    def test_never_end_in_an_exception(self) -> None:
        whole = bytearray(encoded(film(1, 2)))
        rng = np.random.default_rng(7)

        for _ in range(40):
            broken = bytearray(whole)
            for place in rng.integers(0, len(whole), 30):
                broken[place] = rng.integers(256)
            found = reading.read_video(bytes(broken))
            assert isinstance(found, VideoPrint | NoMedia)

    def test_with_sound_alone_have_no_moving_pictures(self) -> None:
        file = io.BytesIO()
        with av.open(file, "w", format="mp4") as container:
            stream = container.add_stream("aac", rate=16_000, layout="mono")
            silence = av.AudioFrame.from_ndarray(
                np.zeros((1, 16_000), np.float32), format="fltp", layout="mono"
            )
            silence.sample_rate = 16_000
            container.mux(stream.encode(silence))
            container.mux(stream.encode(None))

        assert refused(file.getvalue()).reason == "The file has no moving pictures that we decode."


def _tune() -> NDArray[np.float32]:
    notes = np.random.default_rng(1).uniform(300, 2000, 32)
    time = np.arange(2000) / 16_000
    return np.asarray(np.sin(2 * np.pi * notes[:, None] * time).ravel() / 2, np.float32)


class TestReadSound:
    def test_is_part_of_the_print(self) -> None:
        found = read(encoded(film(1, 2), tune=_tune()))

        assert found.sound is not None
        assert found.sound.seconds == pytest.approx(4.0, abs=0.3)
        again = VideoPrint.from_bytes(found.to_bytes())
        assert again.sound == found.sound

    def test_is_left_out_where_it_is_not_wanted(self) -> None:
        found = reading.read_video(encoded(film(1), tune=_tune()), hears=False)

        assert isinstance(found, VideoPrint)
        assert found.sound is None


class TestRead:
    def test_gives_in_the_sandbox_what_it_gives_outside(self) -> None:
        films = [
            encoded(film(1, 2), container=container, codec=codec)
            for container, codec in [("mp4", "libx264"), ("webm", "libvpx"), ("avi", "mpeg4"), ("gif", "gif")]
        ]
        films.append(encoded(film(1, 2), tune=_tune()))

        with Sandbox("openiru.engines.media.video.reading:read", workers=1) as sandbox:
            inside = [sandbox.read(data, depth=depth) for data in films for depth in Depth]

        assert inside == [reading.read(data, depth=depth) for data in films for depth in Depth]
        assert all(isinstance(made, bytes) for made in inside)


class TestVideoPrint:
    def test_comes_back_from_bytes(self) -> None:
        kept = print_of(1, 2)

        again = VideoPrint.from_bytes(kept.to_bytes())

        assert again.to_bytes() == kept.to_bytes()
        assert (again.depth, again.width, again.seconds) == (kept.depth, kept.width, kept.seconds)

    @pytest.mark.parametrize("name", ["from_s", "owners", "shots"])
    def test_refuses_arrays_that_do_not_fit(self, name: str) -> None:
        arrays, facts = unpack(print_of(1, 2).to_bytes(), "video", VERSION)
        arrays[name] = arrays[name][:-1]

        with pytest.raises(BrokenPrintError, match="damaged"):
            VideoPrint.from_bytes(pack("video", VERSION, arrays, facts))

    def test_refuses_hashes_of_looks_that_are_not_there(self) -> None:
        arrays, facts = unpack(print_of(1, 2).to_bytes(), "video", VERSION)
        arrays["owners"] = arrays["owners"] + 1000

        with pytest.raises(BrokenPrintError, match="damaged"):
            VideoPrint.from_bytes(pack("video", VERSION, arrays, facts))
