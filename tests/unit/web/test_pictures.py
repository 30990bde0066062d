import io

import pytest
from PIL import Image, PngImagePlugin

from openiru.web.pictures import SIDE_MAX, shown


def png(width: int, height: int, **words: str) -> bytes:
    told = PngImagePlugin.PngInfo()
    for name, value in words.items():
        told.add_text(name, value)
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#446688").save(file, "PNG", pnginfo=told)
    return file.getvalue()


class TestShown:
    def test_makes_a_new_picture_without_what_else_was_in_the_file(self) -> None:
        answer = shown(png(40, 30, Comment="<script>alert(1)</script>") + b"<script>trailing</script>")

        assert b"script" not in answer.content
        assert Image.open(io.BytesIO(answer.content)).size == (40, 30)

    def test_makes_large_pictures_small(self) -> None:
        answer = shown(png(3_000, 1_500))

        assert Image.open(io.BytesIO(answer.content)).size == (SIDE_MAX, SIDE_MAX // 2)

    @pytest.mark.parametrize(
        "hostile", [b"", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", b"<html>", png(8, 8)[:40]]
    )
    def test_never_hands_on_what_is_no_picture(self, hostile: bytes) -> None:
        answer = shown(hostile)

        assert answer["Content-Type"] == "image/png"
        assert Image.open(io.BytesIO(answer.content)).size == (32, 24)

    def test_tells_browsers_to_run_and_keep_nothing(self) -> None:
        answer = shown(png(4, 4))

        assert answer["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith("inline; filename=")
        assert "no-store" in answer["Cache-Control"]
