import cv2
import numpy as np
import pytest
from tests.factories.films import HEIGHT, WIDTH, Pixels, edited, encoded, film, print_of, read, scene

from openiru.engines.media.types import Outcome
from openiru.engines.media.video.bank import VideoBank
from openiru.engines.media.video.compare import compare_videos
from openiru.engines.media.video.local import asked_rows, query_points
from openiru.engines.media.video.types import Depth, VideoPrint
from openiru.engines.media.video.views import no_views

_SCENES = (1, 2, 3)


def cropped(pixels: Pixels) -> Pixels:
    inside = pixels[HEIGHT // 6 : -HEIGHT // 6, WIDTH // 6 : -WIDTH // 6]
    return np.asarray(cv2.resize(inside, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), np.uint8)


def captioned(pixels: Pixels) -> Pixels:
    covered = pixels.copy()
    covered[3 * HEIGHT // 4 :] = 0
    return covered


def deep(frames: object) -> VideoPrint:
    return read(encoded(frames), depth=Depth.LOCAL)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def known() -> VideoPrint:
    return deep(film(*_SCENES))


class TestViews:
    def test_are_kept_of_every_shot(self, known: VideoPrint) -> None:
        assert {int(at // 2) for at in known.views.at_s} == {0, 1, 2}

    def test_come_back_from_bytes(self, known: VideoPrint) -> None:
        again = VideoPrint.from_bytes(known.to_bytes()).views

        assert (
            again.points(1, mirrored=True).descriptors.tolist()
            == known.views.points(1, mirrored=True).descriptors.tolist()
        )
        assert again.grey(2).tolist() == known.views.grey(2).tolist()

    def test_are_not_made_at_other_depths(self) -> None:
        assert len(print_of(*_SCENES).views) == 0


class TestLikenessOfViews:
    @pytest.mark.parametrize(
        ("edit", "told"),
        [
            (cropped, ""),
            (captioned, ""),
            (lambda pixels: cropped(pixels)[:, ::-1], "mirrored"),
            (lambda pixels: captioned(cropped(pixels)), ""),
        ],
        ids=["cropped", "captioned", "mirrored and cropped", "cropped and captioned"],
    )
    def test_finds_what_hashes_do_not(self, known: VideoPrint, edit: object, told: str) -> None:
        query = deep(np.ascontiguousarray(edit(frame)) for frame in film(*_SCENES))  # type: ignore[operator]

        found = compare_videos(query, known)

        assert (found.outcome, found.method, found.edit) == (Outcome.SAME_CONTENT, "local-frames", told)
        assert found.block_share is not None
        assert found.block_share > 0.6
        assert found.figures["known_share"] > 0.6

    def test_finds_nothing_in_another_film(self, known: VideoPrint) -> None:
        assert not compare_videos(deep(film(4, 5, 6)), known)

    def test_calls_one_common_scene_an_element(self, known: VideoPrint) -> None:
        query = deep(cropped(frame) for frame in film(11, 12, 3, 14, 15))

        assert compare_videos(query, known).outcome is Outcome.SHARES_ELEMENT


class TestAskedRows:
    def test_are_all_of_a_short_video(self, known: VideoPrint) -> None:
        asked = asked_rows(known.views, most_views=100)

        assert asked.tolist() == list(range(len(query_points(known.views))))

    def test_are_those_of_views_spread_over_a_long_one(self, known: VideoPrint) -> None:
        views = known.views

        asked = asked_rows(views, most_views=2)

        last = slice(views.starts[-2], views.starts[-1])
        assert len(asked) == sum(
            len(views.points(at, mirrored=way)) for at in (0, len(views) - 1) for way in (False, True)
        )
        assert set(range(*last.indices(len(views.descriptors)))) <= set(asked.tolist())


class TestBankOfViews:
    def test_finds_what_comparing_with_each_finds(self, known: VideoPrint) -> None:
        bank = VideoBank.of({"other": deep(film(4, 5)), "still": deep([scene(9, 0.0)] * 16), "mine": known})
        query = deep(cropped(frame) for frame in film(*_SCENES))

        (match,) = bank.match(query)

        assert match.video_id == "mine"
        alone = compare_videos(query, known)
        assert (match.likeness.outcome, match.likeness.method) == (alone.outcome, alone.method)
        assert match.likeness.figures["known_share"] == pytest.approx(alone.figures["known_share"], abs=0.2)

    def test_finds_a_scene_beside_copies_that_are_settled(self, known: VideoPrint) -> None:
        quoting = deep(film(21, 22, 3, 24, 25))
        bank = VideoBank.of({**{f"copy {place}": known for place in range(6)}, "quoting": quoting})

        matches = bank.match(known)

        assert [match.video_id for match in matches][-1] == "quoting"
        assert matches[-1].likeness.outcome is Outcome.SHARES_ELEMENT

    def test_asks_views_only_of_a_query_that_has_them(self, known: VideoPrint) -> None:
        bank = VideoBank.of({"mine": known})

        assert bank.match(edited(cropped, *_SCENES)) == []
        assert len(no_views()) == 0
