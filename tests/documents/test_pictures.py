"""Pictures in the documents: each one is shown somewhere, each one that is shown is there, and none is heavy."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "docs" / "screenshots"
DOCUMENTS = [REPOSITORY / "README.md", *(REPOSITORY / "docs").rglob("*.md")]
HEAVIEST = 150_000  # bytes


def shown() -> set[Path]:
    """The pictures that documents show."""
    return {
        (document.parent / target).resolve()
        for document in DOCUMENTS
        for target in re.findall(r"!\[[^\]]+\]\(([^)#]+)\)", document.read_text(encoding="utf-8"))
    }


class TestPictures:
    def test_are_there(self) -> None:
        assert [str(path) for path in shown() if not path.is_file()] == []

    def test_are_all_shown_and_light(self) -> None:
        kept = set(FOLDER.glob("*"))

        assert kept == {path for path in shown() if path.parent == FOLDER}
        assert [path.name for path in kept if path.stat().st_size > HEAVIEST] == []

    def test_tell_in_words_what_they_show(self) -> None:
        texts = [
            text
            for document in DOCUMENTS
            for text in re.findall(r"!\[([^\]]*)\]\(", document.read_text(encoding="utf-8"))
        ]

        assert texts
        assert min(map(len, texts)) > 20
