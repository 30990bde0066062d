"""Uploaded pictures are hashed and looked up; what is none is named."""

import io

import numpy as np
import pytest
from PIL import Image
from tests.factories.match_services import Running, hex_of
from tests.integration.match_service.conftest import KNOWN

from openiru.engines.hashes.pdq import hash_picture
from openiru.engines.hashes.types import PdqHash


def picture(seed: int, *, side: int = 320, form: str = "JPEG") -> bytes:
    """Coloured squares."""
    squares = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    made = io.BytesIO()
    Image.fromarray(squares).resize((side, side), Image.Resampling.BICUBIC).save(made, form)
    return made.getvalue()


def pdq_of(data: bytes) -> str:
    found = hash_picture(data)
    assert isinstance(found, PdqHash)
    return found.value.hex()


FLAT = io.BytesIO()
Image.new("RGB", (64, 64), "red").save(FLAT, "PNG")


class TestHash:
    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
    def test_is_that_of_the_engine(self, service: Running, form: str) -> None:
        data = picture(1, form=form)

        assert service.upload("/h/hash", data).json == {"pdq": pdq_of(data)}

    def test_is_empty_for_a_picture_with_too_little_detail_as_by_hma(self, service: Running) -> None:
        assert service.upload("/h/hash", FLAT.getvalue()).json == {"pdq": ""}

    @pytest.mark.parametrize(
        ("content", "field", "query", "sentence"),
        [
            (b"no picture", "photo", "", "The file is no JPEG"),
            (b"", "photo", "", "The file is no JPEG"),
            (picture(2)[:400], "photo", "", "The picture is broken"),
            (picture(2), "video", "", "no such content_type: 'video'"),
            (picture(2), "photo", "?types=vpdq", "signal type 'vpdq' doesn't exist"),
            (picture(2), "photo", "?types=,", "empty signal type selection"),
        ],
    )
    def test_is_refused_for_what_is_no_picture(
        self, service: Running, content: bytes, field: str, query: str, sentence: str
    ) -> None:
        reply = service.upload(f"/h/hash{query}", content, field)

        assert reply.status == 400
        assert reply.json["message"].startswith(sentence)

    def test_needs_one_file(self, service: Running) -> None:
        one = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\nx\r\n'
        kind = {"content-type": "multipart/form-data; boundary=b"}

        none = service.ask("POST", "/h/hash", b"--b--\r\n", kind)
        two = service.ask("POST", "/h/hash", one + one + b"--b--\r\n", kind)
        other = service.ask("POST", "/h/hash", b"{}", {"content-type": "application/json"})

        assert none.json == other.json == {"message": "Missing multipart/form-data file upload"}
        assert two.json == {"message": "Only one file allowed per request"}
        assert {none.status, two.status, other.status} == {400}

    def test_needs_an_address_to_fetch(self, service: Running) -> None:
        assert service.get("/h/hash").status == 422
        assert service.get("/h/hash?url=http://127.0.0.1/").status == 403


class TestLookupOfPictures:
    def test_finds_what_was_added_as_a_picture(self, service: Running) -> None:
        added = service.upload("/c/bank/SECOND/content", picture(3))
        assert (added.status, added.json["signals"]) == (200, {"pdq": pdq_of(picture(3))})

        found = service.upload("/m/lookup", picture(3, form="PNG")).json

        assert [match["bank_content_id"] for match in found["pdq"]["SECOND"]] == [added.json["id"]]

    def test_tells_nothing_of_strangers(self, service: Running) -> None:
        assert service.upload("/m/lookup", picture(4)).json == {"pdq": {}}

    def test_refuses_a_picture_with_too_little_detail(self, service: Running) -> None:
        for path in ("/m/lookup", "/c/bank/FIRST/content"):
            reply = service.upload(path, FLAT.getvalue())
            assert reply.status == 400
            assert "too little detail" in reply.json["message"]

    def test_keeps_what_is_noted_in_the_form(self, service: Running) -> None:
        fields = b"".join(
            b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % field
            for field in [
                (b"note", b"seen twice"),
                (b"metadata", b'{"content_id": "a-17", "json": {"x": 1}}'),
            ]
        )
        file = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n%b\r\n--b--\r\n'
        kind = {"content-type": "multipart/form-data; boundary=b"}

        added = service.ask("POST", "/c/bank/FIRST/content", fields + file % picture(5), kind)
        shown = service.get(f"/c/bank/FIRST/content/{added.json['id']}").json

        assert shown["note"] == "seen twice"
        assert shown["metadata"] == {
            "content_id": "a-17",
            "content_uri": None,
            "json": {"x": 1},
            "collab": None,
        }

    @pytest.mark.parametrize("metadata", [b"{", b"[]", b'{"other": 1}', b'{"content_id": 5}'])
    def test_refuses_metadata_that_do_not_fit(self, service: Running, metadata: bytes) -> None:
        body = b'--b\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n%b\r\n--b--\r\n' % metadata
        kind = {"content-type": "multipart/form-data; boundary=b"}

        assert service.ask("POST", "/c/bank/FIRST/content", body, kind).status == 400

    def test_needs_a_bank_and_a_file(self, service: Running) -> None:
        assert service.upload("/c/bank/NONE/content", picture(6)).status == 404
        assert service.ask("POST", "/c/bank/FIRST/content").json == {
            "message": "Neither `url` nor multipart file upload was received"
        }
        assert service.get(f"/m/lookup?signal={hex_of(KNOWN)}&signal_type=pdq").status == 200
