import pytest

from openiru.match_service.http.multipart import BadFormError, parts_of

TYPE = "multipart/form-data; boundary=xyz"


def form(*fields: tuple[str, bytes], boundary: bytes = b"xyz") -> bytes:
    made = b"".join(
        b"--%b\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n" % (boundary, head.encode(), content)
        for head, content in fields
    )
    return made + b"--" + boundary + b"--\r\n"


class TestPartsOf:
    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (b"", TYPE),
            (b"--xyz", TYPE),
            (form(('name="photo"; filename="p"', b"abc"))[:-12], TYPE),
            (form(("", b"abc")), TYPE),
            (form(('filename="p"', b"abc")), TYPE),
            (b"--xyz\r\nno head at all\r\n--xyz--", TYPE),
            (form(('name="photo"', b"abc")), "multipart/form-data"),
            (form(*[('name="a"', b"")] * 21), TYPE),
        ],
    )
    def test_refuses_what_is_no_whole_form(self, body: bytes, kind: str) -> None:
        with pytest.raises(BadFormError):
            parts_of(body, kind)

    def test_finds_none_in_something_else(self) -> None:
        assert parts_of(b"{}", "application/json") == []

    def test_gives_fields_in_order_with_bytes_as_they_are(self) -> None:
        content = bytes(range(256)) + b"\r\n--xy\r\n"

        found = parts_of(
            form(('name="note"', b"two words"), ('name="photo"; filename="a;b.jpg"', content)), TYPE
        )

        assert [(part.name, part.is_file) for part in found] == [("note", False), ("photo", True)]
        assert found[1].content == content

    def test_takes_a_file_without_a_name_for_a_file(self) -> None:
        assert parts_of(form(('name="photo"; filename=""', b"")), TYPE)[0].is_file

    def test_passes_over_what_stands_before_the_first_boundary(self) -> None:
        found = parts_of(b"preamble\r\n" + form(('name="a"', b"1")), 'multipart/form-data; boundary="xyz"')

        assert [part.content for part in found] == [b"1"]
