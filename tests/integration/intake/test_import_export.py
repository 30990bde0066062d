"""A file becomes observations with kept pictures, or nothing at all."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import orjson
import pytest
from PIL import Image
from tests.factories.people import analyst

from openiru.access.types import SYSTEM
from openiru.evidence.queries import content
from openiru.intake import queries
from openiru.intake.errors import UnreadableFileError
from openiru.intake.types import ExportFormat, MediaState, RowCode
from openiru.platforms.operations import add_default_platforms
from openiru.workflows.import_export import Export, import_file, read_manifest

AT = datetime(2025, 7, 1, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def picture() -> bytes:
    image = Image.radial_gradient("L").resize((200, 160)).rotate(30)
    file = BytesIO()
    image.convert("RGB").save(file, "PNG")
    return file.getvalue()


def written(folder: Path, *media: str) -> Path:
    row = {
        "type": "post",
        "platform": "facebook",
        "native_id": "p1",
        "account": "sun.rise",
        "text": "placeholder",
        "posted_at": "2025-06-29T10:00:00Z",
        "observed_at": "2025-06-30T10:00:00Z",
        "visibility": "public",
        "media": list(media),
    }
    path = folder / "export.jsonl"
    path.write_bytes(orjson.dumps(row) + b"\nnot json at all\n")
    return path


@pytest.fixture(autouse=True)
def _platforms() -> None:
    add_default_platforms(by=SYSTEM, at=AT)


class TestImportFile:
    def test_keeps_and_hashes_pictures(self, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_bytes(picture())

        import_file(Export(path=written(tmp_path, "a.png"), format=ExportFormat.LINES), by=analyst(), at=AT)

        subject = queries.find_subject("sun.rise")
        assert subject is not None
        (media,) = queries.observations_of(subject.id, 5)[0].media
        assert content(media.digest) == picture()
        assert media.state is MediaState.HASHED
        assert media.pdq is not None
        assert len(media.pdq) == 32

    def test_a_bad_row_costs_itself_alone(self, tmp_path: Path) -> None:
        view = import_file(Export(path=written(tmp_path), format=ExportFormat.LINES), by=analyst(), at=AT)

        assert (view.rows_stored, view.rows_refused) == (1, 1)
        assert [(e.row, e.code) for e in queries.refused_rows(view.id)] == [(2, RowCode.NOT_JSON.value)]

    @pytest.mark.parametrize("name", ["../secret.png", "/etc/hostname", "link.png"])
    def test_never_reads_outside_of_the_folder(self, tmp_path: Path, name: str) -> None:
        folder = tmp_path / "export"
        folder.mkdir()
        (tmp_path / "secret.png").write_bytes(picture())
        (folder / "link.png").symlink_to(tmp_path / "secret.png")

        view = import_file(Export(path=written(folder, name), format=ExportFormat.LINES), by=analyst(), at=AT)

        codes = [error.code for error in queries.refused_rows(view.id)]
        assert RowCode.MEDIA_REFUSED.value in codes

    def test_says_what_is_wrong_with_a_file_of_another_form(self, tmp_path: Path) -> None:
        path = tmp_path / "other.jsonl"
        path.write_bytes(b"<xml/>\n<xml/>\n")

        with pytest.raises(UnreadableFileError, match=r"other\.jsonl"):
            import_file(Export(path=path, format=ExportFormat.LINES), by=analyst(), at=AT)

        assert queries.imports() == ()


class TestReadManifest:
    @pytest.mark.parametrize(
        "text", ["{}", "[1]", '[{"file": "../x", "format": "lines"}]', '[{"file": "x", "format": "pdf"}]']
    )
    def test_refuses_what_it_cannot_trust(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "manifest.json").write_text(text)

        with pytest.raises(UnreadableFileError, match=r"manifest\.json"):
            read_manifest(tmp_path)
