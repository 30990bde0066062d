from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.factories.films import print_of

from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import RATE_HZ, SoundPrint
from openiru.engines.media.types import NOTHING_SHARED, Likeness, Outcome, Segment
from openiru.engines.media.video.bank import VideoBank
from openiru.engines.media.video.compare import compare_videos
from openiru.engines.media.video.sounding import agree, with_sound


def tune(seed: int, *, seconds: float = 6.0) -> SoundPrint:
    """Notes that only this seed has."""
    rng = np.random.default_rng(seed)
    time = np.arange(RATE_HZ // 8) / RATE_HZ
    notes = 300 * 2 ** (rng.integers(0, 36, int(seconds * 8)) / 12)
    waves = [np.sin(2 * np.pi * note * time) + np.sin(6 * np.pi * note * time) / 2 for note in notes]
    return sound_print_of((np.concatenate(waves) / 3).astype(np.float32))


def likeness(outcome: Outcome, *segments: tuple[float, float, float, float], score: float = 0.5) -> Likeness:
    told = tuple(
        Segment(query_from_s=one, query_to_s=two, known_from_s=three, known_to_s=four)
        for one, two, three, four in segments
    )
    return Likeness(outcome=outcome, method="frames", score=score, segments=told)


class TestWithSound:
    def test_leaves_pictures_alone_where_nothing_is_heard(self) -> None:
        pictures = likeness(Outcome.SHARES_ELEMENT, (0, 1, 0, 1))

        assert with_sound(pictures, NOTHING_SHARED) is pictures

    def test_passes_over_a_word_in_common(self) -> None:
        assert with_sound(NOTHING_SHARED, likeness(Outcome.SHARES_ELEMENT, (3, 5, 7, 9))) is NOTHING_SHARED

    def test_makes_an_element_of_sound_alone(self) -> None:
        found = with_sound(NOTHING_SHARED, likeness(Outcome.SAME_CONTENT, (0, 60, 0, 60)))

        assert (found.outcome, found.score) == (Outcome.SHARES_ELEMENT, 0.25)

    @pytest.mark.parametrize(
        ("picture", "outcome"),
        [((4, 5, 14, 15), Outcome.SAME_CONTENT), ((4, 5, 24, 25), Outcome.SHARES_ELEMENT)],
        ids=["on the line of the sound", "elsewhere"],
    )
    def test_asks_that_a_picture_agrees(self, picture: tuple[float, ...], outcome: Outcome) -> None:
        sound = likeness(Outcome.SAME_CONTENT, (0, 10, 10, 20))

        found = with_sound(likeness(Outcome.SHARES_ELEMENT, picture), sound)  # type: ignore[arg-type]

        assert found.outcome is outcome


class TestAgree:
    def test_follows_a_faster_copy(self) -> None:
        sound = likeness(Outcome.SAME_CONTENT, (0, 40, 0, 50))

        assert agree(likeness(Outcome.SHARES_ELEMENT, (31, 33, 39, 41)), sound)
        assert not agree(likeness(Outcome.SHARES_ELEMENT, (31, 33, 31, 33)), sound)


class TestCompareVideos:
    def test_does_not_call_two_films_with_one_song_the_same(self) -> None:
        song = tune(1)

        found = compare_videos(replace(print_of(1, 2, 3), sound=song), replace(print_of(4, 5, 6), sound=song))

        assert (found.outcome, found.method) == (Outcome.SHARES_ELEMENT, "sound")
        assert found.segments[0].query_to_s > 5

    def test_needs_one_scene_beside_the_sound(self) -> None:
        song = tune(1, seconds=12.0)
        query = replace(print_of(11, 12, 3, 14, 15, 16), sound=song)
        known = replace(print_of(21, 22, 3, 24, 25, 26), sound=song)

        found = compare_videos(query, known)

        assert (found.outcome, found.method) == (Outcome.SAME_CONTENT, "sound")
        assert compare_videos(replace(query, sound=tune(2)), known).outcome is Outcome.SHARES_ELEMENT


class TestVideoBank:
    def test_hears_what_comparing_with_each_hears(self, tmp_path: Path) -> None:
        known = {
            "silent": print_of(4, 5, 6),
            "mine": replace(print_of(7, 8, 9), sound=tune(1)),
            "other": replace(print_of(2, 7, 8), sound=tune(3)),
        }
        query = replace(print_of(21, 22, 23), sound=tune(1))
        VideoBank.save(known, tmp_path / "bank")

        for bank in (VideoBank.of(known), VideoBank.open(tmp_path / "bank")):
            (match,) = bank.match(query)
            assert match.video_id == "mine"
            assert match.likeness == compare_videos(query, known["mine"])
