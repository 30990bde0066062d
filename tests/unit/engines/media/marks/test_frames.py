"""Marks are found in frames of videos, with the time and the region; in other videos none are."""

import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy
import pytest
from numpy.typing import NDArray
from tests.factories.films import encoded
from tests.factories.scenes import scene

from openiru.engines.media.marks import frames
from openiru.engines.media.marks.bank import MarkBank
from openiru.engines.media.marks.frames import MOST_FRAMES, FramesPrint, chosen, marks_in, read_frames
from openiru.engines.media.marks.printing import mark_print_of
from openiru.engines.media.packing import BrokenPrintError, pack
from openiru.engines.media.types import MediaFault, NoMedia, Outcome
from openiru.engines.media.video.opening import Limits
from openiru.engines.media.video.sampling import Sample

RATE = 2
SIZE = {"width": 640, "height": 360}
Pixels = NDArray[numpy.uint8]
SEALS = [scene(seed, width=300, height=300) for seed in (11, 12)]


def shots(*, seal_in: int | None, seconds: int = 4) -> Iterator[Pixels]:
    """Three shots, each of another scene; in one of them a seal hangs at the right."""
    for shot in range(3):
        picture = scene(20 + shot, **SIZE)
        if shot == seal_in:
            picture.paste(SEALS[0].resize((150, 150)), (450, 100))
        for _ in range(seconds * RATE):
            yield numpy.asarray(picture.convert("RGB"))


def film(*, seal_in: int | None) -> FramesPrint:
    return film_of(encoded(shots(seal_in=seal_in), rate=RATE, codec="mpeg4", container="avi"))


def film_of(data: bytes) -> FramesPrint:
    found = read_frames(data)
    assert isinstance(found, FramesPrint)
    return found


@pytest.fixture(scope="module")
def bank() -> MarkBank:
    return MarkBank([mark_print_of(numpy.asarray(seal.convert("RGB"))) for seal in SEALS], ["a", "b"])


class TestMarksIn:
    def test_tells_when_and_where_a_mark_is_seen(self, bank: MarkBank) -> None:
        [(number, likeness)] = marks_in(bank, film(seal_in=1))

        assert (number, likeness.outcome, likeness.method) == (0, Outcome.SHARES_ELEMENT, "mark")
        assert 3.5 <= likeness.figures["at_s"] <= 8
        assert likeness.figures["frames"] == 1
        assert likeness.figures["frames_read"] == 3
        assert likeness.figures["aspect"] == pytest.approx(16 / 9, abs=0.01)
        assert likeness.box is not None
        assert (likeness.box.left, likeness.box.right) == pytest.approx((450 / 640, 600 / 640), abs=0.03)

    def test_finds_a_mark_that_comes_up_over_a_still_picture(self, bank: MarkBank) -> None:
        still, marked = scene(25, **SIZE), scene(25, **SIZE)
        marked.paste(SEALS[1].resize((90, 90)), (500, 20))
        shown = [numpy.asarray(each.convert("RGB")) for each in (still, marked) for _ in range(4 * RATE)]

        found = marks_in(bank, film_of(encoded(shown, rate=RATE, codec="mpeg4", container="avi")))

        assert [number for number, _ in found] == [1]

    def test_finds_none_where_none_is(self, bank: MarkBank) -> None:
        assert marks_in(bank, film(seal_in=None)) == []


class TestReadFrames:
    @pytest.mark.parametrize("cut", [0, 40, 0.5])
    def test_answers_what_is_broken(self, cut: float) -> None:
        data = encoded(shots(seal_in=None), rate=RATE)

        found = read_frames(data[: int(cut * len(data)) if cut < 1 else int(cut)])

        assert isinstance(found, NoMedia)
        assert found.fault in {MediaFault.NO_MEDIA, MediaFault.UNREADABLE}

    def test_believes_no_length_that_a_file_tells(self) -> None:
        data = encoded(shots(seal_in=None, seconds=8), rate=RATE, codec="mpeg4", container="matroska")
        name = b"\x44\x89\x88"  # Duration of Matroska, in eight bytes: RFC 9559, section 5.1.2.10
        place = data.index(name) + len(name)
        lie = data[:place] + struct.pack(">d", 1e9) + data[place + 8 :]

        assert film_of(lie).at_s == film_of(data).at_s
        assert len(film_of(lie).at_s) == 3

    def test_refuses_frames_that_are_too_large(self) -> None:
        found = read_frames(encoded(shots(seal_in=None), rate=RATE), limits=Limits(pixels=10_000))

        assert isinstance(found, NoMedia)
        assert found.fault is MediaFault.TOO_LARGE


class TestChosen:
    def samples(self, *seconds: float, differ: bool = True) -> Iterator[Sample]:
        for place, at_s in enumerate(seconds):
            shade = (60 * place if differ else 0) % 256
            yield Sample(at_s=at_s, pixels=numpy.full((36, 64, 3), shade, numpy.uint8), is_key=True)

    def test_leaves_out_what_shows_the_same(self) -> None:
        assert [each.at_s for each in chosen(self.samples(0, 2, 4, differ=False))] == [0]

    def test_has_frames_from_all_over_a_video_that_does_not_say_how_long_it_is(self) -> None:
        found = [each.at_s for each in chosen(self.samples(*range(0, 600, 2)))]

        assert MOST_FRAMES // 2 <= len(found) <= MOST_FRAMES
        assert found[0] == 0
        assert found[-1] >= 400
        assert max(numpy.diff(found)) <= 2.5 * min(numpy.diff(found))


class TestFramesPrint:
    def test_comes_back_from_bytes(self, bank: MarkBank) -> None:
        made = film(seal_in=0)

        again = FramesPrint.from_bytes(made.to_bytes())

        assert (again.at_s, again.seconds) == (made.at_s, made.seconds)
        assert marks_in(bank, again) == marks_in(bank, made)

    @pytest.mark.parametrize("damage", ["cut", "frame", "many", "flat"])
    def test_is_refused_if_it_is_damaged(self, damage: str) -> None:
        made = film(seal_in=None)
        if damage == "many":
            data = FramesPrint(at_s=range(30), frames=[made.frames[0]] * 30, seconds=1).to_bytes()
        elif damage == "flat":
            data = replace(made, frames=[replace(each, height=0) for each in made.frames]).to_bytes()
        elif damage == "frame":
            data = FramesPrint(at_s=[*made.at_s, 99.0], frames=made.frames, seconds=1).to_bytes()
        else:
            data = made.to_bytes()[:-10]

        with pytest.raises(BrokenPrintError):
            FramesPrint.from_bytes(data)

    @pytest.mark.parametrize(
        "facts", [{"at_s": ["soon"]}, {"at_s": ["nan"]}, {"seconds": 10**400}, {"at_s": 3}]
    )
    def test_is_refused_if_its_times_are_none(self, facts: dict[str, Any]) -> None:
        arrays = {"0": numpy.frombuffer(film(seal_in=None).frames[0].to_bytes(), numpy.uint8)}
        data = pack(frames.KIND, frames.VERSION, arrays, {"at_s": [0.0], "seconds": 1.0} | facts)

        with pytest.raises(BrokenPrintError):
            FramesPrint.from_bytes(data)


def test_reads_in_bytes_what_it_reads() -> None:
    data = encoded(shots(seal_in=0), rate=RATE)

    assert frames.read(data) == film_of(data).to_bytes()
