import pytest

from openiru.engines.media.types import Segment
from openiru.web.desk.copies.stretches import WIDTH, clock, stretches_of

CLIP = Segment(query_from_s=5, query_to_s=20, known_from_s=65, known_to_s=80)


class TestStretchesOf:
    def test_puts_both_on_one_scale(self) -> None:
        found = stretches_of([CLIP], query_seconds=30, known_seconds=120)

        assert found is not None
        assert (found.captured_width, found.known_width) == (WIDTH / 4, WIDTH)
        part = found.parts[0]
        assert (part.captured_x, part.captured_width) == (20, 60)
        assert (part.known_x, part.known_width) == (260, 60)
        assert part.ribbon == "20.0,15 80.0,15 320.0,57 260.0,57"
        assert (part.captured, part.known, found.matched) == ("0:05–0:20", "1:05–1:20", "0:15")

    def test_never_draws_beyond_its_edge(self) -> None:
        found = stretches_of([CLIP], query_seconds=0, known_seconds=0)

        assert found is not None
        part = found.parts[0]
        assert part.known_x + part.known_width <= WIDTH

    def test_draws_nothing_for_pictures(self) -> None:
        assert stretches_of([], query_seconds=0, known_seconds=0) is None


class TestClock:
    @pytest.mark.parametrize(
        ("seconds", "read"), [(0, "0:00"), (59.6, "1:00"), (754, "12:34"), (3723, "1:02:03")]
    )
    def test_reads_as_beside_a_player(self, seconds: float, read: str) -> None:
        assert clock(seconds) == read
