import pytest

from openiru.engines.media.types import Box, Likeness, Outcome
from openiru.web.desk.copies.frames import frame_of

FIGURES = {"at_s": 5.0, "frames": 1.0, "frames_read": 4.0, "aspect": 0.5}


def mark(box: Box | None, **figures: float) -> Likeness:
    return Likeness(outcome=Outcome.SHARES_ELEMENT, method="mark", box=box, figures=figures)


class TestFrameOf:
    def test_draws_an_upright_frame_with_its_region(self) -> None:
        found = frame_of(mark(Box(left=0.25, top=0.5, right=0.5, bottom=1.0), **FIGURES))

        assert found is not None
        assert (found.width, found.height) == (80, 160)
        assert (found.left, found.top, found.region_width, found.region_height) == (20, 80, 20, 80)
        assert (found.at, found.frames, found.frames_read) == ("0:05", 1, 4)

    def test_never_draws_beyond_its_edge(self) -> None:
        found = frame_of(
            mark(Box(left=-0.5, top=0.9, right=1.5, bottom=0.8), **{**FIGURES, "aspect": 1_000.0})
        )

        assert found is not None
        assert (found.width, found.height) == (160, 32)
        assert (found.left, found.region_width, found.region_height) == (0, 160, 0)

    @pytest.mark.parametrize("missing", ["box", "at_s", "aspect"])
    def test_draws_nothing_for_what_was_found_otherwise(self, missing: str) -> None:
        box = None if missing == "box" else Box(left=0, top=0, right=1, bottom=1)

        assert (
            frame_of(mark(box, **{name: value for name, value in FIGURES.items() if name != missing})) is None
        )
