import io
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from pdqhash.bindings import compute
from PIL import Image

from openiru.engines.hashes.decode import Pixels, decode_picture
from openiru.engines.hashes.edits import distance_bits
from openiru.engines.hashes.pdq import hash_picture, hash_pixels
from openiru.engines.hashes.types import LowQuality, NoPicture, PdqHash, PictureFault

SIDES = [5, 6, 17, 63, 64, 65, 127, 128, 129, 192, 200, 257, 384]


def reference(pixels: Pixels) -> tuple[bytes, int]:
    """Hash and quality after the reference implementation."""
    bits, quality = compute(pixels)
    return np.packbits(bits.astype(np.uint8)).tobytes(), quality


def noise(height: int, width: int, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def scene(height: int, width: int, seed: int = 0) -> Pixels:
    """Smooth waves with a little grain, as photographs have."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    layers = [
        sum(
            amplitude * np.sin(a * x + b * y + phase)
            for amplitude, a, b, phase in random.uniform((5, -0.2, -0.2, 0), (50, 0.2, 0.2, 6), (6, 4))
        )
        for _ in range(3)
    ]
    grain = random.normal(0, 4, (height, width, 3))
    return np.clip(128 + np.stack(layers, axis=2) + grain, 0, 255).astype(np.uint8)


def gradient(height: int, width: int) -> Pixels:
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 255 // width, y * 255 // height, (x + y) % 256], axis=2).astype(np.uint8)


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def encoded_as(picture: Image.Image, kind: str, mode: str) -> bytes:
    """A file in a mode, as far as the format knows it; otherwise in colours."""
    if mode == "I;16" and kind == "PNG":
        grey = np.asarray(picture.convert("L"), dtype=np.uint16) * 257
        return encoded(Image.fromarray(grey))
    try:
        return encoded(picture.convert(mode), kind)
    except (OSError, ValueError):
        return encoded(picture, kind)


def decoded(data: bytes) -> Pixels:
    found = decode_picture(data)
    assert isinstance(found, np.ndarray), found
    return found


class TestHashPixels:
    @pytest.mark.parametrize("make", [noise, scene, gradient])
    @pytest.mark.parametrize("width", SIDES)
    def test_equals_the_reference_bit_by_bit(self, make: Callable[[int, int], Pixels], width: int) -> None:
        for height in SIDES:
            pixels = make(height, width)

            found = hash_pixels(pixels, min_quality=0)

            assert isinstance(found, PdqHash)
            assert (found.value, found.quality) == reference(pixels), (height, width)

    def test_equals_the_reference_on_long_strips(self) -> None:
        for shape in [(5, 3000), (3000, 5), (64, 1000), (900, 64)]:
            pixels = scene(*shape)

            found = hash_pixels(pixels, min_quality=0)

            assert isinstance(found, PdqHash)
            assert (found.value, found.quality) == reference(pixels), shape

    def test_equals_the_reference_on_a_view_that_is_not_contiguous(self) -> None:
        pixels = scene(300, 420)[::2, ::-3]

        found = hash_pixels(pixels)

        assert isinstance(found, PdqHash)
        assert found.value == reference(np.ascontiguousarray(pixels))[0]

    def test_equals_the_reference_where_pixels_lie_four_bytes_apart(self) -> None:
        for shape in [(5, 17), (64, 64), (257, 200)]:
            spaced = np.dstack([scene(*shape), noise(*shape)])[:, :, :4]

            found = hash_pixels(spaced[:, :, :3], min_quality=0)

            assert isinstance(found, PdqHash)
            assert (found.value, found.quality) == reference(np.ascontiguousarray(spaced[:, :, :3])), shape

    @pytest.mark.parametrize("shape", [(1, 1), (4, 500), (500, 4)])
    def test_calls_tiny_pictures_low_quality(self, shape: tuple[int, int]) -> None:
        assert hash_pixels(noise(*shape)) == LowQuality(score=0)

    def test_calls_flat_pictures_low_quality_with_their_score(self) -> None:
        flat = np.full((200, 300, 3), 200, np.uint8)
        faint = gradient(200, 300) // 8 + 100

        assert hash_pixels(flat) == LowQuality(score=0)
        found = hash_pixels(faint)
        assert isinstance(found, LowQuality)
        assert found.score == reference(faint)[1]

    def test_leaves_the_pixels_as_they_are(self) -> None:
        pixels = scene(100, 100)
        before = pixels.copy()

        hash_pixels(pixels)

        assert np.array_equal(pixels, before)


class TestHashPicture:
    def test_hashes_an_encoded_picture(self) -> None:
        pixels = scene(300, 400)

        found = hash_picture(encoded(Image.fromarray(pixels)))

        assert isinstance(found, PdqHash)
        assert (found.value, found.quality) == reference(pixels)

    @pytest.mark.parametrize("shape", [(160, 240), (257, 301), (400, 399), (768, 1024)])
    @pytest.mark.parametrize("quality", [20, 60, 95])
    def test_is_nearly_the_same_without_colours(self, shape: tuple[int, int], quality: int) -> None:
        # Pale, so that few colours lie outside the range of RGB, where decoding them changes how bright they are.
        data = encoded(Image.fromarray(scene(*shape) // 2 + 64), "JPEG", quality=quality)

        whole, luminance = (hash_picture(data, min_quality=0, grey=grey) for grey in (False, True))

        assert isinstance(whole, PdqHash)
        assert isinstance(luminance, PdqHash)
        assert distance_bits(whole.value, luminance.value) <= 4

    @pytest.mark.parametrize("mode", ["P", "CMYK", "L", "RGBA", "I;16"])
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF"])
    @pytest.mark.parametrize("shape", [(31, 77), (222, 135)])
    def test_equals_the_reference_whatever_the_file(
        self, kind: str, mode: str, shape: tuple[int, int]
    ) -> None:
        data = encoded_as(Image.fromarray(scene(*shape)), kind, mode)
        seen = np.ascontiguousarray(decoded(data))

        found = hash_picture(data, min_quality=0)

        assert isinstance(found, PdqHash)
        assert (found.value, found.quality) == reference(seen)

    def test_never_stops_at_a_bad_file(self) -> None:
        good = encoded(Image.fromarray(scene(100, 100)))

        found = list(map(hash_picture, [good, b"", good[: len(good) // 2], good]))

        assert [type(each) for each in found] == [PdqHash, NoPicture, NoPicture, PdqHash]


class TestDecodePicture:
    def test_turns_a_picture_upright(self) -> None:
        pixels = scene(40, 60)
        exif = Image.Exif()
        exif[0x0112] = 6  # taken with the camera turned to the left

        found = decoded(encoded(Image.fromarray(pixels), exif=exif))

        assert np.array_equal(found, np.rot90(pixels, k=-1))

    def test_converts_palettes_grey_and_alpha(self) -> None:
        picture = Image.fromarray(scene(40, 60))

        for mode in ("P", "L", "1"):
            assert np.array_equal(
                decoded(encoded(picture.convert(mode))),
                np.asarray(picture.convert(mode).convert("RGB")),
            )

    def test_puts_transparent_parts_on_white(self) -> None:
        clear = Image.new("RGBA", (10, 10), (10, 20, 30, 0))

        assert np.array_equal(decoded(encoded(clear)), np.full((10, 10, 3), 255))

    def test_converts_print_colours(self) -> None:
        ink = Image.new("CMYK", (10, 10), (0, 0, 0, 255))

        found = decoded(encoded(ink, "JPEG"))

        assert found.shape == (10, 10, 3)
        assert found.max() < 10

    def test_keeps_sixteen_bits_of_grey_in_range(self) -> None:
        deep = Image.fromarray(np.linspace(0, 65535, 100).astype(np.uint16).reshape(10, 10))

        found = decoded(encoded(deep))

        assert (found[0, 0, 0], found[-1, -1, 0]) == (0, 255)

    def test_takes_the_first_frame_of_an_animation(self) -> None:
        first, second = Image.new("L", (10, 10), 255), Image.new("L", (10, 10), 0)

        found = decoded(encoded(first, "GIF", save_all=True, append_images=[second]))

        assert np.array_equal(found, np.full((10, 10, 3), 255))

    def test_takes_the_first_frame_of_a_moving_avif(self) -> None:
        first, second = Image.new("RGB", (32, 32), "red"), Image.new("RGB", (32, 32), "blue")

        found = decoded(encoded(first, "AVIF", save_all=True, append_images=[second]))

        assert found[16, 16].tolist()[0] > 200

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF"])
    @pytest.mark.parametrize("mode", ["RGB", "L", "P", "CMYK", "RGBA", "LA", "1", "I;16"])
    def test_decodes_grey_as_bright_as_colours(self, kind: str, mode: str) -> None:
        picture = Image.fromarray(scene(61, 83))
        data = encoded_as(picture, kind, mode)

        colours, grey = decode_picture(data), decode_picture(data, grey=True)

        assert isinstance(colours, np.ndarray)
        assert isinstance(grey, np.ndarray)
        assert grey.shape == (61, 83)
        weighted = colours @ np.array([0.299, 0.587, 0.114])
        # Colours outside the range of RGB are cut off, which luminance alone is spared.
        assert np.mean(np.abs(grey - weighted)) < 3

    @pytest.mark.parametrize(
        ("enough", "side"), [(1000, 1000), (501, 1000), (500, 500), (126, 250), (1, 125)]
    )
    def test_leaves_out_detail_that_is_not_asked_for(self, enough: int, side: int) -> None:
        data = encoded(Image.fromarray(scene(600, 1000)), "JPEG")

        found = decode_picture(data, enough_side=enough)

        assert isinstance(found, np.ndarray)
        assert found.shape[1] == side

    def test_turns_upright_what_it_decodes_in_part(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        data = encoded(Image.fromarray(scene(400, 600)), "JPEG", exif=exif)

        found = decode_picture(data, enough_side=300, grey=True)

        assert isinstance(found, np.ndarray)
        assert found.shape == (300, 200)

    @pytest.mark.parametrize(
        ("data", "fault"),
        [
            (b"", PictureFault.NOT_A_PICTURE),
            (b"just words", PictureFault.NOT_A_PICTURE),
            (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", PictureFault.NOT_A_PICTURE),
            (b"8BPS\x00\x01" + bytes(100), PictureFault.NOT_A_PICTURE),
            (encoded(Image.new("L", (99, 99)), "TIFF"), PictureFault.NOT_A_PICTURE),
            (encoded(Image.fromarray(noise(99, 99)))[:-900], PictureFault.UNREADABLE),
            (encoded(Image.fromarray(noise(99, 99)), "JPEG")[:900], PictureFault.UNREADABLE),
        ],
    )
    def test_says_why_there_is_no_picture(self, data: bytes, fault: PictureFault) -> None:
        found = decode_picture(data)

        assert isinstance(found, NoPicture)
        assert found.fault is fault
        assert found.reason.endswith(".")

    @pytest.mark.parametrize("side", [7_200, 9_600, 20_000])
    def test_refuses_a_bomb_without_decoding_it(self, side: int) -> None:
        found = decode_picture(bomb(side))

        assert isinstance(found, NoPicture)
        assert found.fault is PictureFault.TOO_LARGE

    def test_survives_any_damage(self) -> None:
        random = np.random.default_rng(3)
        for kind in ("PNG", "JPEG", "WEBP", "GIF"):
            whole = encoded(Image.fromarray(scene(32, 32)), kind)
            for _ in range(60):
                damaged = bytearray(whole)
                for place in random.integers(0, len(damaged), 4):
                    damaged[place] = random.integers(256)

                assert isinstance(hash_picture(bytes(damaged)), PdqHash | LowQuality | NoPicture)


def bomb(side: int) -> bytes:
    """A picture whose header promises far more pixels than its few bytes hold."""
    whole = bytearray(encoded(Image.new("1", (8, 8))))
    header = whole.index(b"IHDR") + 4
    whole[header : header + 8] = side.to_bytes(4) * 2
    whole[header + 13 : header + 17] = zlib.crc32(bytes(whole[header - 4 : header + 13])).to_bytes(4)
    return bytes(whole)
