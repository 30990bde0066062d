"""How are saved pages read and written?"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from openiru.engines.probes.errors import DamagedFileError
from openiru.engines.probes.types import Page
from openiru.engines.probes.warc import MOST_BYTES, Kept, is_warc, kept_in, record
from openiru.foundation.errors import BadInputError
from openiru.platforms.probes.checking import Answer


def content_of(file: Path) -> bytes:
    """All of a file.

    Raises:
        BadInputError: if it cannot be read or is too large.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise BadInputError(f"{file}: larger than {MOST_BYTES:,} bytes.")
        return file.read_bytes()
    except OSError as error:
        raise BadInputError(f"cannot read {file}: {error.strerror or error}.") from error


def answers_in(file: Path, content: bytes) -> Iterator[Kept]:
    """The answers of a WARC file, of which there is one at least.

    Raises:
        BadInputError: if there is none, or the file is damaged.
    """
    try:
        found = list(kept_in(content))
    except DamagedFileError as error:
        raise BadInputError(f"{file}: {error}") from error
    if not found:
        raise BadInputError(f"{file}: the WARC file holds no answer.")
    yield from found


class SavedPages:
    """Gives the pages of a folder instead of fetching them; the last one that was kept for an address.

    Raises:
        BadInputError: if the folder holds no WARC file, or a damaged one.
    """

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.glob("*.warc*"))
        if not files:
            raise BadInputError(
                f"{folder}: there is no WARC file; `openiru check --keep FOLDER` writes some."
            )
        self._pages: dict[str, Page] = {}
        for file in files:
            content = content_of(file)
            if not is_warc(content):
                raise BadInputError(f"{file}: no WARC file, whatever its name says.")
            self._pages.update((each.asked_url, each.page) for each in answers_in(file, content))

    def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """The page that was kept for an address; a status of 0 where none was."""
        del headers
        none = Page(status=0, final_url=url, body=b"", failure="no page was kept for it")
        return self._pages.get(url, none)


def keep(folder: Path, came: Sequence[Answer], *, at: datetime) -> Path | None:
    """Write answers into one new WARC file, named by a time; None if nobody answered."""
    records = [record(each.url, each.page, at=each.at) for each in came if each.page.status]
    if not records:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"check-{at.strftime('%Y%m%dT%H%M%S.%fZ')}.warc"
    with path.open("xb") as file:
        file.writelines(records)
    return path
