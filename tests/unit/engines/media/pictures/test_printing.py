from dataclasses import astuple, fields, replace

import numpy as np
import pytest
from PIL import Image
from tests.factories.scenes import as_file, as_pixels, scene, statement

from openiru.engines.hashes.edits import distance_bits
from openiru.engines.hashes.pdq import hash_picture
from openiru.engines.hashes.types import PdqHash
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.pictures.printing import (
    KIND,
    MOST_PARTS,
    VERSION,
    from_bytes,
    picture_print_of,
    read_picture_print,
    to_bytes,
)
from openiru.engines.media.pictures.scaling import GREY_SIDE
from openiru.engines.media.pictures.types import Depth, LocalFeatures, PicturePrint
from openiru.engines.media.types import MediaFault, NoMedia


def read(data: bytes, depth: Depth = Depth.LOCAL) -> PicturePrint:
    found = read_picture_print(data, depth=depth)
    assert isinstance(found, PicturePrint)
    return found


def values_of(found: PicturePrint | LocalFeatures) -> list[object]:
    values: list[object] = []
    for each in fields(found):
        value = getattr(found, each.name)
        values.append(values_of(value) if isinstance(value, LocalFeatures) else plain(value))
    return values


def plain(value: object) -> object:
    if isinstance(value, tuple):
        return [(astuple(each.box), each.grey.tolist()) for each in value]
    return np.asarray(value).tolist()


def screenshot(page: Image.Image) -> Image.Image:
    shown = Image.new("RGB", (720, 1440), "lightgrey")
    shown.paste(page.resize((600, 800)), (60, 240))
    return shown


class TestReadPicturePrint:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
    def test_hashes_nearly_as_the_whole_file(self, kind: str) -> None:
        data = as_file(scene(1, width=1300, height=900), kind)

        found = read(data)

        whole = hash_picture(data)
        assert isinstance(whole, PdqHash)
        assert distance_bits(whole.value, found.turns[0].astype(">u8").tobytes()) <= 20
        assert abs(found.quality - whole.quality) <= 20
        assert found.grey.shape == (221, 320)

    def test_holds_more_the_deeper_it_looks(self) -> None:
        prints = [read(as_file(scene(2)), depth) for depth in Depth]

        assert [len(each.orb) > 200 for each in prints] == [False, False, True, True]
        assert [len(each.orb_mirrored) > 200 for each in prints] == [False, False, True, True]
        assert [len(each.sift) > 200 for each in prints] == [False, False, False, True]
        assert [each.depth for each in prints] == list(Depth)

    @pytest.mark.parametrize(
        ("data", "fault"),
        [
            (b"", MediaFault.NO_MEDIA),
            (b"just words", MediaFault.NO_MEDIA),
            (as_file(scene(1))[:3000], MediaFault.UNREADABLE),
            (as_file(Image.new("1", (8000, 8000)), "PNG"), MediaFault.TOO_LARGE),
        ],
    )
    def test_says_why_there_is_no_print(self, data: bytes, fault: MediaFault) -> None:
        found = read_picture_print(data)

        assert isinstance(found, NoMedia)
        assert found.fault is fault
        assert found.reason.endswith(".")

    @pytest.mark.parametrize("size", [(1, 1), (3, 700), (700, 3), (40, 40), (64, 64)])
    @pytest.mark.parametrize("depth", Depth)
    def test_reads_pictures_of_any_shape(self, size: tuple[int, int], depth: Depth) -> None:
        pixels = as_pixels(scene(1, width=max(size[0], 8), height=max(size[1], 8)))[: size[1], : size[0]]

        found = picture_print_of(pixels, depth=depth)

        assert (found.width, found.height) == size
        assert values_of(from_bytes(to_bytes(found))) == values_of(found)

    def test_is_flat_where_the_picture_is(self) -> None:
        found = read(as_file(Image.new("RGB", (300, 200), "grey")), Depth.DEEP)

        assert (found.quality, len(found.orb), len(found.sift)) == (0, 0, 0)


class TestToBytes:
    def test_gives_back_what_it_took(self) -> None:
        found = read(as_file(scene(2)), Depth.DEEP)

        data = to_bytes(found)

        assert values_of(from_bytes(data)) == values_of(found)
        assert to_bytes(from_bytes(data)) == data
        assert len(data) < 300_000

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("turns", np.zeros((7, 4), np.uint64)),
            ("grey", np.zeros((0, 4), np.uint8)),
            ("grey", np.zeros((4, 4), np.float32)),
            ("orb.descriptors", np.zeros((3, 31), np.uint8)),
            ("boxes", np.zeros((2, 4), np.float32)),
            ("orb.frames", np.zeros((2, 4), np.float32)),
            ("grey", np.zeros((321, 4), np.uint8)),
            ("close_boxes", np.array([(0, 0, 1, 1)], np.float32)),
            ("close_boxes", np.array([(0, 0, 0, 1)], np.float32)),
            ("close_boxes", np.zeros((1, 3), np.float32)),
            ("close_boxes", np.tile(np.array([0, 0, 1, 1], np.float32), (4, 1))),
        ],
    )
    def test_refuses_prints_that_do_not_fit(self, name: str, value: np.ndarray) -> None:
        arrays, facts = unpack(to_bytes(read(as_file(scene(2)))), KIND, VERSION)

        with pytest.raises(BrokenPrintError):
            from_bytes(pack(KIND, VERSION, arrays | {name: value}, facts))

    def test_a_page_within_a_picture_lies_in_files_as_it_was(self) -> None:
        found = read(as_file(screenshot(statement(1))))

        again = from_bytes(to_bytes(found))

        assert found.close_ups
        assert max(found.close_ups[0].grey.shape) == GREY_SIDE
        assert values_of(again) == values_of(found)

    @pytest.mark.parametrize("grey", [np.zeros((321, 4), np.uint8), np.zeros((0, 4), np.uint8)])
    def test_refuses_copies_of_pages_that_never_were(self, grey: np.ndarray) -> None:
        found = read(as_file(screenshot(statement(1))))

        with pytest.raises(BrokenPrintError):
            from_bytes(to_bytes(replace(found, close_ups=(replace(found.close_ups[0], grey=grey),))))

    def test_reads_prints_that_were_made_before_there_were_copies_of_pages(self) -> None:
        arrays, facts = unpack(to_bytes(read(as_file(scene(2)))), KIND, VERSION)

        found = from_bytes(
            pack(KIND, VERSION, {k: v for k, v in arrays.items() if k != "close_boxes"}, facts)
        )

        assert found.close_ups == ()

    @pytest.mark.parametrize(
        "facts",
        [
            {},
            {"width": "x"},
            {"height": 0},
            {"quality": 10**400},
            {"quality": -1},
            {"quality": 101},
            {"depth": 9},
        ],
    )
    def test_refuses_facts_that_are_none(self, facts: dict[str, object]) -> None:
        arrays, known = unpack(to_bytes(read(as_file(scene(2)))), KIND, VERSION)

        with pytest.raises(BrokenPrintError):
            from_bytes(pack(KIND, VERSION, arrays, known | facts if facts else {}))

    @pytest.mark.parametrize(
        "box", [(0, 0, np.nan, 1), (0.5, 0, 0.5, 1), (0, 0, 1, 1.1), (-0.1, 0, 1, 1), (0, 0.8, 1, 0.2)]
    )
    def test_refuses_parts_that_are_none(self, box: tuple[float, ...]) -> None:
        found = replace(
            read(as_file(scene(2))),
            boxes=np.array([box], np.float32),
            box_turns=np.zeros((1, 8, 4), np.uint64),
            box_qualities=np.zeros(1, np.uint8),
        )

        with pytest.raises(BrokenPrintError):
            from_bytes(to_bytes(found))

    @pytest.mark.parametrize("frames", [np.full((1, 4), np.nan, np.float32), np.zeros((501, 4), np.float32)])
    def test_refuses_features_that_never_were(self, frames: np.ndarray) -> None:
        orb = LocalFeatures(frames=frames, descriptors=np.zeros((len(frames), 32), np.uint8))

        with pytest.raises(BrokenPrintError):
            from_bytes(to_bytes(replace(read(as_file(scene(2))), orb=orb)))

    def test_refuses_more_parts_than_are_looked_at(self) -> None:
        found = replace(
            read(as_file(scene(2))),
            boxes=np.tile(np.array([0, 0, 1, 1], np.float32), (MOST_PARTS + 1, 1)),
            box_turns=np.zeros((MOST_PARTS + 1, 8, 4), np.uint64),
            box_qualities=np.zeros(MOST_PARTS + 1, np.uint8),
        )

        with pytest.raises(BrokenPrintError):
            from_bytes(to_bytes(found))
