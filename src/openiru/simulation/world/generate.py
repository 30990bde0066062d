"""How does a whole world come to lie in a folder?"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from openiru.simulation.errors import FolderNotEmptyError, FolderUnwritableError
from openiru.simulation.types import PlatformName, Scenario
from openiru.simulation.world.album import illustrate
from openiru.simulation.world.bank import Bank
from openiru.simulation.world.cast import Account, cast_accounts
from openiru.simulation.world.formats.lines import write_lines
from openiru.simulation.world.formats.table import write_table
from openiru.simulation.world.formats.telegram_desktop import write_chats
from openiru.simulation.world.formats.url_list import write_tips
from openiru.simulation.world.formats.x_api import write_pages
from openiru.simulation.world.material import Material, WrittenFile
from openiru.simulation.world.posts import write_posts
from openiru.simulation.world.truth import Count, truth_document

Writer = Callable[[Material], list[WrittenFile]]

_WRITERS: Final[Mapping[PlatformName, Writer]] = {
    PlatformName.FACEBOOK: write_lines,
    PlatformName.INSTAGRAM: write_lines,
    PlatformName.TIKTOK: write_table,
    PlatformName.X: write_pages,
    PlatformName.TELEGRAM: write_chats,
    PlatformName.WHATSAPP: write_lines,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldReport:
    """What was written."""

    folder: Path
    counts: Mapping[str, Count]  # by platform
    files: int  # of exports, pictures not counted
    seconds: float


def generate_world(
    scenario: Scenario, *, seed: int, out: Path, told: Callable[[str], None] | None = None
) -> WorldReport:
    """Write a world: ``out/exports`` is what a unit would get, ``out/truth.json`` what only the world knows.

    The same scenario and seed give the same bytes. The folder appears when it is complete, or not at all.

    Args:
        scenario: how the world is made up.
        seed: which of the worlds that fit the scenario.
        out: a folder that does not exist or is empty.
        told: is called with the name of each part that is done.

    Raises:
        FolderNotEmptyError: if `out` is in the way.
        FolderUnwritableError: if it cannot be written there.
    """
    began = time.perf_counter()
    try:
        _check_is_free(out)
        with _draft_of(out) as draft:
            counts, files = _write_world(scenario, seed, draft, told or (lambda _: None))
    except OSError as error:
        raise FolderUnwritableError(f"{out} cannot be written: {error.strerror}.") from error
    return WorldReport(folder=out, counts=counts, files=files, seconds=time.perf_counter() - began)


@contextmanager
def _draft_of(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its place when the block is done, and goes when it fails."""
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield draft
        draft.chmod(0o777 & ~_umask())
        draft.rename(out)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _check_is_free(out: Path) -> None:
    if out.is_dir() and any(out.iterdir()):
        raise FolderNotEmptyError(f"{out} is not empty; name a folder that does not exist yet.")
    if out.exists() and not out.is_dir():
        raise FolderNotEmptyError(f"{out} is a file; name a folder that does not exist yet.")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write_world(
    scenario: Scenario, seed: int, folder: Path, told: Callable[[str], None]
) -> tuple[dict[str, Count], int]:
    exports = folder / "exports"
    bank = Bank(scenario, seed)
    bank.write(exports / "bank")
    cast: list[Account] = []
    files: list[WrittenFile] = []
    counts: dict[str, Count] = {}
    for platform in scenario.platforms:
        accounts = cast_accounts(scenario, platform, seed)
        posts = write_posts(scenario, accounts, bank, seed)
        illustrated = illustrate(scenario, platform, (accounts, posts), bank, seed)
        material = Material(
            platform=platform,
            exports=exports,
            accounts=accounts,
            posts=illustrated.posts,
            avatars=illustrated.avatars,
            album=illustrated.album,
            made_at=scenario.begins_at,
            seed=seed,
        )
        files += _WRITERS[platform](material)
        cast += accounts
        counts[platform.value] = Count(
            accounts=len(accounts), posts=sum(map(len, posts)), pictures=len(illustrated.album)
        )
        told(platform)
    files += write_tips(exports, cast, seed)
    _write_json(exports / "manifest.json", [_entry(file) for file in files])
    _write_json(folder / "truth.json", truth_document(scenario, seed, cast, files, counts))
    return counts, len(files)


def _entry(file: WrittenFile) -> dict[str, str | None]:
    entry = {"file": file.file, "format": file.format, "platform": file.platform}
    if file.platform is not None:
        # Forms that name accounts by handle alone must not lead to the real platform: its accounts are real people's.
        entry["host"] = f"{file.platform}.example"
    return entry if file.handle is None else {**entry, "handle": file.handle}


def _write_json(path: Path, content: object) -> None:
    path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")
