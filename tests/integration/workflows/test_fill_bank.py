"""Tables of known material come into the bank; a bad row is named and never stops the rest."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.factories.organisations import listed
from tests.factories.people import analyst, overseer
from tests.factories.scene import drawing

from openiru.access.errors import NotAllowedError
from openiru.evidence.queries import capture
from openiru.foundation.errors import BadInputError
from openiru.signals import queries
from openiru.workflows.fill_bank import BankReport, fill_bank

AT = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def fill(folder: Path, *, by: str = "") -> BankReport:
    return fill_bank(folder, by=by or analyst(), at=AT)


def write(folder: Path, table: str, *lines: str) -> None:
    (folder / table).write_text("\n".join(lines) + "\n", encoding="utf-8")


class TestFillBank:
    def test_adds_names_pictures_and_addresses_once(self, tmp_path: Path) -> None:
        listed()
        (tmp_path / "poster.png").write_bytes(drawing("river front poster"))
        write(tmp_path, "names.csv", "organisation,name,note", "river-front,Darya Mahaz,own spelling")
        write(tmp_path, "images.csv", "organisation,file,note", "river-front,poster.png,seen in May")
        write(tmp_path, "urls.csv", "organisation,url,note", "river-front,https://river-front.example/,")

        first, again = fill(tmp_path), fill(tmp_path)

        assert (first.added, first.known) == (3, 0)
        assert (again.added, again.known) == (0, 3)
        (image,) = queries.known_pictures(AT)
        assert capture(image.capture_digest).media_type == "image/png"
        assert (image.note, queries.known_names()[0].note) == ("seen in May", "own spelling")

    def test_names_bad_rows_with_their_lines_and_goes_on(self, tmp_path: Path) -> None:
        listed()
        outside = tmp_path.parent / "outside.png"
        outside.write_bytes(drawing("outside"))
        (tmp_path / "flat.png").write_bytes(b"no picture")
        write(
            tmp_path,
            "images.csv",
            "organisation,file,note",
            "river-front,missing.png,",
            "nobody,flat.png,",
            "river-front,../outside.png,",
            "river-front,flat.png,",
        )
        write(tmp_path, "names.csv", "organisation,name,note", "river-front,x,", "river-front,Darya Mahaz,")

        report = fill(tmp_path)

        assert [(error.row, error.code) for error in report.errors["images.csv"]] == [
            (2, "intake.media-missing"),
            (3, "registry.no-such-organisation"),
            (4, "intake.media-refused"),
            (5, "signals.bad-signal"),
        ]
        assert [error.row for error in report.errors["names.csv"]] == [2]
        assert (report.added, len(queries.known_pictures(AT))) == (1, 0)

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"\xff\xfe\x00", "is not UTF-8"),
            (b"organisation,text\n", "line 1: the columns must be organisation, name, note"),
            (b"", "line 1: the columns must be"),
            (b'organisation,name,note\nriver-front,"Darya', "line 2: unexpected end of data"),
        ],
    )
    def test_refuses_a_table_that_cannot_be_read_before_anything_is_added(
        self, tmp_path: Path, content: bytes, reason: str
    ) -> None:
        listed()
        (tmp_path / "names.csv").write_bytes(content)
        write(tmp_path, "urls.csv", "organisation,url,note", "river-front,https://river-front.example/,")

        with pytest.raises(BadInputError, match=reason):
            fill(tmp_path)

        assert queries.known_urls() == ()

    def test_refuses_a_folder_without_tables(self, tmp_path: Path) -> None:
        with pytest.raises(BadInputError, match=r"holds none of names\.csv, images\.csv, urls\.csv"):
            fill(tmp_path)

    def test_refuses_oversight(self, tmp_path: Path) -> None:
        listed()
        write(tmp_path, "names.csv", "organisation,name,note", "river-front,Darya Mahaz,")

        with pytest.raises(NotAllowedError):
            fill(tmp_path, by=overseer())
