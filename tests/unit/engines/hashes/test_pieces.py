"""Pictures in more pieces than any picture needs are refused before a decoder sees them; all others are left alone."""

import io
from itertools import pairwise

import pytest
from PIL import Image
from tests.factories.hostile_files import chunk, encoded, hostile_files, png

from openiru.engines.hashes.decode import decode_picture
from openiru.engines.hashes.pieces import (
    MOST_PIECES,
    TooManyPiecesError,
    check_pieces,
    components_of_first_scan,
    jpeg_segments,
)
from openiru.engines.hashes.types import NoPicture, PictureFault

FLOODS = [
    "blocks-without-end.gif",
    "chunks-without-end.png",
    "chunks-without-end.webp",
    "comment-in-single-letters.gif",
    "comments-without-end.jpg",
    "marks-without-end.jpg",
    "nothing-between.gif",
    "restarts-without-end.jpg",
    "rows-in-empty-pieces.png",
    "tables-without-end.jpg",
    "zeros-between.jpg",
]


class TestCheckPieces:
    def test_refuses_floods(self) -> None:
        floods = [file for file in hostile_files() if file.name in FLOODS]

        assert [file.name for file in floods] == FLOODS
        for file in floods:
            with pytest.raises(TooManyPiecesError):
                check_pieces(file.data)

    def test_takes_as_many_as_a_large_picture_has(self) -> None:
        check_pieces(png(64, 64, chunk(b"tEXt", b"a\x00b") * (MOST_PIECES - 100)))

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
    def test_takes_large_pictures(self, kind: str) -> None:
        if kind == "AVIF" and "AVIF" not in Image.SAVE:
            pytest.skip("no encoder here")
        check_pieces(encoded(kind, (3_000, 2_000)))

    def test_lets_nothing_be_said_about_other_files(self) -> None:
        check_pieces(bytes(1_000_000))


class TestJpegSegments:
    def test_are_those_before_the_pixels(self) -> None:
        plain = encoded("JPEG")
        found = list(jpeg_segments(plain))

        assert (found[0][0], found[0][2]) == (2, 0xE0)
        assert plain[found[-1][1] :].startswith(b"\xff\xda")
        assert all(before[1] == after[0] for before, after in pairwise(found))

    def test_may_be_filled_up(self) -> None:
        plain = encoded("JPEG")
        found = [marker for _, _, marker in jpeg_segments(plain[:2] + b"\xff\xff" + plain[2:])]

        assert found == [marker for _, _, marker in jpeg_segments(plain)]

    @pytest.mark.parametrize("cut", range(40))
    def test_end_with_the_file(self, cut: int) -> None:
        assert all(end <= cut for _, end, _ in jpeg_segments(encoded("JPEG")[:cut]))


class TestScans:
    def test_of_a_large_picture_are_counted(self) -> None:
        file = next(each for each in hostile_files() if each.name == "scans-of-a-large-picture.jpg")
        found = decode_picture(file.data)

        assert isinstance(found, NoPicture)
        assert found.fault is PictureFault.TOO_LARGE

    def test_that_encoders_write_are_taken(self) -> None:
        file = io.BytesIO()
        Image.new("RGB", (7_000, 7_000), (90, 120, 30)).save(file, "JPEG", quality=30, progressive=True)

        assert not isinstance(decode_picture(file.getvalue()), NoPicture)

    def test_are_not_looked_for_where_one_draws_all(self) -> None:
        file = io.BytesIO()
        Image.new("RGB", (7_000, 7_000), (90, 120, 30)).save(
            file, "JPEG", quality=30, comment=b"\xff\xda" * 20
        )

        assert not isinstance(decode_picture(file.getvalue()), NoPicture)

    @pytest.mark.parametrize(("mode", "components"), [("L", 1), ("RGB", 3), ("CMYK", 4)])
    def test_tell_how_many_colours_the_first_draws(self, mode: str, components: int) -> None:
        file = io.BytesIO()
        Image.new(mode, (64, 64)).save(file, "JPEG")
        data = file.getvalue()
        scan = data.index(b"\xff\xda")

        assert components_of_first_scan(data) == components
        assert {components_of_first_scan(data[:cut]) for cut in range(scan + 5)} == {0}
