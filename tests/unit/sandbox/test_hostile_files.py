"""Files that were made to harm whoever opens them get an answer like all others, and cost no more."""

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image
from tests.factories.hostile_files import HostileFile, encoded, hostile_files, png

from openiru.engines.media.types import MediaFault, NoMedia
from openiru.sandbox.pool import Sandbox
from openiru.sandbox.readers import pdq, shown

VIDEO = "openiru.engines.media.video.reading:read"
MOST_MB = 300  # of a worker, whatever it reads
COLOURED_MB = (
    350  # of one that reads the largest picture in colours, which Pillow holds in four bytes a pixel
)


@pytest.fixture(scope="module")
def corpus() -> Sequence[HostileFile]:
    return tuple(hostile_files())


def peak_mb(sandbox: Sandbox) -> int:
    """The most memory that the one worker ever had; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0
    (worker,) = sandbox.process_ids()
    status = Path(f"/proc/{worker}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def is_expected(file: HostileFile, found: bytes | NoMedia) -> bool:
    return found.fault in file.faults if isinstance(found, NoMedia) else file.may_be_read


class TestHostileFiles:
    @pytest.mark.parametrize("reader", [pdq.READER, shown.READER])
    def test_are_answered_in_little_memory(self, reader: str, corpus: Sequence[HostileFile]) -> None:
        good = encoded("JPEG")

        with Sandbox(reader, workers=1) as sandbox:
            first, before = sandbox.read(good), sandbox.process_ids()
            found = {file: sandbox.read(file.data) for file in corpus}
            after, last = sandbox.process_ids(), sandbox.read(good)
            peak = peak_mb(sandbox)

        assert {file: made for file, made in found.items() if not is_expected(file, made)} == {}
        assert (after, last) == (before, first)
        assert isinstance(last, bytes)
        assert peak < MOST_MB

    def test_are_answered_by_readers_of_videos(self, corpus: Sequence[HostileFile]) -> None:
        with Sandbox(VIDEO, workers=1) as sandbox:
            sandbox.start()
            before = sandbox.process_ids()
            found = {file.name: sandbox.read(file.data) for file in corpus}
            after, peak = sandbox.process_ids(), peak_mb(sandbox)

        faults = {name: made.fault for name, made in found.items() if isinstance(made, NoMedia)}
        naming_others = ("script.mp4", "playlist.mp4", "playlist-of-files.ts", "session.mp4")
        assert {faults.get(name) for name in naming_others} == {MediaFault.NO_MEDIA}
        assert not {MediaFault.REFUSED, MediaFault.MISSING_TOOL} & set(faults.values())
        assert after == before
        assert peak < MOST_MB

    def test_are_refused_by_size_before_they_are_sent(self) -> None:
        with Sandbox(pdq.READER, workers=1) as sandbox:
            found = sandbox.read(bytes(100_000_001))

            assert isinstance(found, NoMedia)
            assert found.fault is MediaFault.TOO_LARGE
            assert sandbox.process_ids() == ()


class TestTheLargestPicture:
    @pytest.mark.parametrize("reader", [pdq.READER, shown.READER])
    def test_that_is_decoded_at_all_costs_no_more_than_others(self, reader: str) -> None:
        with Sandbox(reader, workers=1) as sandbox:
            found = sandbox.read(png(7_000, 7_000))

            assert isinstance(found, bytes)
            assert peak_mb(sandbox) < MOST_MB

    @pytest.mark.parametrize("mode", ["RGB", "RGBA"])
    def test_in_colours_is_held_once(self, mode: str) -> None:
        file = io.BytesIO()
        Image.new(mode, (7_000, 7_000), "teal").save(file, "PNG", compress_level=1)

        with Sandbox(pdq.READER, workers=1) as sandbox:
            found = sandbox.read(file.getvalue())

            assert isinstance(found, bytes)
            assert peak_mb(sandbox) < COLOURED_MB
