"""What does the unit know already: names, pictures and pages of each organisation?"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PIL import Image

from openiru.simulation.types import Scenario
from openiru.simulation.world import pictures
from openiru.simulation.world.streams import stream

KNOWN_PICTURES: Final = 16  # of each organisation
_UNKNOWN_PICTURES: Final = 3  # in use, but not in the bank
_KNOWN_PAGES: Final = 8
_UNKNOWN_PAGES: Final = 3


class Bank:
    """Pictures and pages of the scenario's organisations; some of them the unit does not know."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self._organisations = scenario.organisations
        self._slugs = [organisation.slug for organisation in scenario.organisations]
        self._originals = {
            slug: [
                pictures.draw(stream(seed, "bank", slug, number), pictures.KNOWN_SIZE)
                for number in range(KNOWN_PICTURES + _UNKNOWN_PICTURES)
            ]
            for slug in self._slugs
        }

    def pages_of(self, slug: str, *, known: bool) -> list[str]:
        """Addresses of an organisation's invented pages, on a reserved host."""
        numbers = range(_KNOWN_PAGES) if known else range(_KNOWN_PAGES, _KNOWN_PAGES + _UNKNOWN_PAGES)
        return [f"https://{slug}-statements.example/statement/{number + 1}" for number in numbers]

    def originals_of(self, slug: str) -> list[Image.Image]:
        """An organisation's pictures, the known ones first."""
        return self._originals[slug]

    def write(self, folder: Path) -> None:
        """Write what the unit knows: ``names.csv``, ``urls.csv``, ``images.csv`` and the pictures it names."""
        (folder / "images").mkdir(parents=True)
        for slug in self._slugs:
            for number, picture in enumerate(self._originals[slug][:KNOWN_PICTURES], start=1):
                (folder / _file(slug, number)).write_bytes(pictures.jpeg(picture, quality=88))
        _write_table(folder / "names.csv", ("organisation", "name", "note"), self._name_rows())
        _write_table(folder / "images.csv", ("organisation", "file", "note"), self._image_rows())
        _write_table(folder / "urls.csv", ("organisation", "url", "note"), self._page_rows())

    def _name_rows(self) -> Iterator[tuple[str, str, str]]:
        """Names as lists spell them: not every list that is on file gives each of them."""
        for organisation in self._organisations:
            for name in (*organisation.names.latin, *organisation.names.urdu):
                yield organisation.slug, name, "Spelled so in its own statements"

    def _image_rows(self) -> Iterator[tuple[str, str, str]]:
        for slug in self._slugs:
            for number in range(1, KNOWN_PICTURES + 1):
                yield slug, _file(slug, number), f"Invented picture {number}, seen before the story"

    def _page_rows(self) -> Iterator[tuple[str, str, str]]:
        for slug in self._slugs:
            for number, page in enumerate(self.pages_of(slug, known=True), start=1):
                yield slug, page, f"Invented page {number}, seen before the story"


def _file(slug: str, number: int) -> str:
    return f"images/{slug}-{number:02}.jpg"


def _write_table(path: Path, head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
