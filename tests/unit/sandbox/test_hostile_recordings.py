"""Recordings that were made to harm whoever opens them get an answer like all others, and cost no more."""

from collections.abc import Sequence

import numpy as np
import pytest
from tests.factories.films import encoded, film
from tests.factories.hostile_files import HostileFile
from tests.factories.hostile_recordings import hostile_recordings, tune
from tests.unit.sandbox.test_hostile_files import MOST_MB, VIDEO, is_expected, peak_mb

from openiru.engines.media.known.readers import MARKS_IN_FRAMES
from openiru.engines.media.types import MediaFault, NoMedia
from openiru.sandbox.pool import Sandbox
from openiru.sandbox.readers import sound


@pytest.fixture(scope="module")
def corpus() -> Sequence[HostileFile]:
    return tuple(hostile_recordings())


class TestHostileRecordings:
    @pytest.mark.parametrize("reader", [sound.READER, VIDEO, MARKS_IN_FRAMES.function])
    def test_are_answered_in_little_memory(self, reader: str, corpus: Sequence[HostileFile]) -> None:
        with Sandbox(reader, workers=1) as sandbox:
            usual = tune("mp4", "aac") if reader == sound.READER else encoded(film(1))
            first = sandbox.read(usual)
            before = sandbox.process_ids()
            found = {file.name: sandbox.read(file.data) for file in corpus}
            after, peak = sandbox.process_ids(), peak_mb(sandbox)
            last = sandbox.read(usual)

        if reader == sound.READER:
            assert {
                file.name: found[file.name] for file in corpus if not is_expected(file, found[file.name])
            } == {}
        faults = {name: made.fault for name, made in found.items() if isinstance(made, NoMedia)}
        assert not {MediaFault.REFUSED, MediaFault.MISSING_TOOL, MediaFault.TOO_SLOW} & set(faults.values())
        assert {fault for name, fault in faults.items() if name.startswith(("boxes", "chunks"))} == {
            MediaFault.TOO_LARGE
        }
        assert isinstance(first, bytes)
        assert (after, last) == (before, first)
        assert peak < MOST_MB

    # Points of marks are looked for in frames of 1,024 pixels at twice their size.
    @pytest.mark.parametrize(("reader", "most_mb"), [(VIDEO, MOST_MB), (MARKS_IN_FRAMES.function, 360)])
    def test_of_the_largest_frames_take_little_memory_too(self, reader: str, most_mb: int) -> None:
        rng = np.random.default_rng(1)
        small = [rng.integers(0, 256, (27, 48, 3), np.uint8) for _ in range(3)]
        large = (np.kron(each, np.ones((80, 80, 1), np.uint8)) for each in small)
        data = encoded(large, rate=1, codec="mpeg4")
        with Sandbox(reader, workers=1) as sandbox:
            found = sandbox.read(data)
            peak = peak_mb(sandbox)

        assert isinstance(found, bytes)
        assert peak < most_mb
