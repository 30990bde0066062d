"""A file becomes observations with kept pictures, or nothing at all."""

import os
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

    def test_never_waits_for_a_pipe_and_reads_no_device(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")

        for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
            with pytest.raises(UnreadableFileError, match="no plain file"):
                import_file(Export(path=path, format=ExportFormat.LINES), by=analyst("a"), at=AT)

        assert queries.imports() == ()

    def test_calls_no_file_finished_that_grew_while_it_was_read(self, tmp_path: Path) -> None:
        path = written(tmp_path)
        export, by = Export(path=path, format=ExportFormat.LINES), analyst()

        def somebody_writes(_rows: int) -> None:
            with path.open("ab") as file:
                file.write(b"{}\n")

        with pytest.raises(UnreadableFileError, match="changed while it was read"):
            import_file(export, by=by, at=AT, advance=somebody_writes)

        assert [view.finished_at for view in queries.imports()] == [None]
        assert import_file(export, by=by, at=AT).rows_known == 1

    @pytest.mark.parametrize("source", ["x" * 501, "two\nlines", "\u202ereversed"])
    def test_refuses_a_source_that_is_no_line_of_words(self, tmp_path: Path, source: str) -> None:
        export = Export(path=written(tmp_path), format=ExportFormat.LINES, source=source)

        with pytest.raises(UnreadableFileError, match="one line"):
            import_file(export, by=analyst(), at=AT)


class TestReadManifest:
    @pytest.mark.parametrize(
        ("text", "where"),
        [
            ("{}", r"manifest\.json: must be"),
            ("not json", r"manifest\.json: must be"),
            ("[1]", r"manifest\.json: entry 1: must be"),
            ('[{"file": "x", "format": "lines"}, {"file": "../x", "format": "lines"}]', "entry 2"),
            ('[{"file": "/etc/hostname", "format": "lines"}]', "entry 1"),
            ('[{"file": "link/x", "format": "lines"}]', "entry 1"),
            ('[{"file": "x", "format": "pdf"}]', "entry 1"),
            ('[{"file": "x", "format": "lines", "host": 1}]', "entry 1"),
            ('[{"file": "x", "format": "lines", "collected_at": "2025-07-01"}]', "entry 1"),
        ],
    )
    def test_refuses_what_it_cannot_trust(self, tmp_path: Path, text: str, where: str) -> None:
        folder = tmp_path / "export"
        folder.mkdir()
        (folder / "link").symlink_to(tmp_path)
        (folder / "manifest.json").write_text(text)

        with pytest.raises(UnreadableFileError, match=where):
            read_manifest(folder)
