import numpy as np
import pytest
from tests.factories.films import HEIGHT, Pixels, encoded, film, read, scene

from openiru.engines.media.types import Outcome
from openiru.engines.media.video.alignment import Pairs, runs_of
from openiru.engines.media.video.compare import compare_videos
from openiru.engines.media.video.timing import Margins, tells_time
from openiru.engines.media.video.types import Depth, VideoPrint

_MARGINS = Margins(one_scene=1.0, many_scenes=-4.0)


def pairs_of_each(alike: np.ndarray) -> Pairs:
    """Every second of the query with every second of the known video, as far apart as a matrix says; -1 for no pair."""
    queries, knowns = np.nonzero(alike >= 0)
    asked, known = queries.astype(np.float64), knowns.astype(np.float64)
    return Pairs(
        query_from_s=asked,
        query_to_s=asked + np.ones_like(asked),
        known_from_s=known,
        known_to_s=known + np.ones_like(known),
        query_ids=queries.astype(np.int64),
        known_ids=knowns.astype(np.int64),
        distances_bits=alike[queries, knowns].astype(np.int64),
        turns=np.zeros(len(queries), np.uint8),
    )


def says(alike: np.ndarray) -> bool:
    pairs = pairs_of_each(alike)
    run, *_ = runs_of(pairs, max_gap_s=5)
    return tells_time(run, pairs, -pairs.distances_bits.astype(float), _MARGINS)


class TestTellsTime:
    def test_is_not_taken_in_by_a_scene_that_never_changes(self) -> None:
        rng = np.random.default_rng(1)

        assert not says(rng.integers(10, 20, (20, 20)))

    def test_hears_the_moment_within_a_scene(self) -> None:
        apart = np.abs(np.subtract.outer(np.arange(20), np.arange(20)))

        assert says(np.minimum(4 + 3 * apart, 20))

    def test_takes_scenes_in_their_order(self) -> None:
        slides = np.full((20, 20), -1)
        for begin in range(0, 20, 5):
            slides[begin : begin + 5, begin : begin + 5] = 6

        assert says(slides)

    def test_needs_no_other_moments(self) -> None:
        only_the_line = np.where(np.eye(8, dtype=bool), 5, -1)

        assert says(only_the_line)


def filmed(seed: int, *, seconds: int = 10) -> list[Pixels]:
    """What a fixed camera sees: a scene that stays, and someone who walks through it."""
    rng = np.random.default_rng(seed)
    frames = []
    left, top = 20.0, 40.0
    for _ in range(seconds * 8):
        left = (left + rng.uniform(0, 6)) % 140
        top = np.clip(top + rng.uniform(-4, 4), 0, HEIGHT - 40)
        frame = scene(1, 0.0)
        frame[int(top) : int(top) + 34, int(left) : int(left) + 14] = rng.integers(0, 255)
        frames.append(frame)
    return frames


@pytest.fixture(scope="module")
def morning() -> VideoPrint:
    return read(encoded(filmed(1)), depth=Depth.LOCAL)


class TestCompareVideos:
    def test_calls_one_camera_at_another_time_an_element(self, morning: VideoPrint) -> None:
        evening = read(encoded(filmed(2)), depth=Depth.LOCAL)

        assert compare_videos(evening, morning).outcome is Outcome.SHARES_ELEMENT

    def test_finds_a_copy_of_what_it_filmed(self, morning: VideoPrint) -> None:
        copy = read(encoded([frame[:, ::-1] for frame in filmed(1)]), depth=Depth.LOCAL)

        assert compare_videos(copy, morning).outcome is Outcome.SAME_CONTENT

    def test_finds_slides_again(self) -> None:
        slides = [frame for seed in (3, 4, 5) for frame in [scene(seed, 0.0)] * 24]

        assert compare_videos(read(encoded(slides)), read(encoded(slides))).outcome is Outcome.SAME_CONTENT
        assert compare_videos(read(encoded(slides)), read(encoded(film(6, 7, 8)))).outcome is Outcome.NOTHING
