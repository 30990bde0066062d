import pytest

from openiru.engines.media.sniffing import media_type_of


class TestMediaTypeOf:
    @pytest.mark.parametrize(
        ("data", "media_type"),
        [
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"GIF89a", "image/gif"),
            (b"RIFF....WEBPVP8 ", "image/webp"),
            (b"....ftypavif", "image/avif"),
            (b"....ftypisom", "video/mp4"),
            (b"....ftypM4A ", "audio/mp4"),
            (b"RIFF....AVI LIST", "video/x-msvideo"),
            (b"RIFF....WAVEfmt ", "audio/wav"),
            (b"RIFF....ACONanih", "application/octet-stream"),
            (b"G" + bytes(187) + b"G", "video/mp2t"),
            (b"G" + bytes(187) + b"x", "application/octet-stream"),
            (b"\xff\xfb\x90\x00", "audio/mpeg"),
            (b"fLaC", "audio/flac"),
            (b"<svg onload=alert(1)>", "application/octet-stream"),
            (b"<html>", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ],
    )
    def test_believes_the_content_alone(self, data: bytes, media_type: str) -> None:
        assert media_type_of(data) == media_type
