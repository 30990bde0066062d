"""How is the world of returns handed over? As files that anybody can read, the truth apart."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path

from openiru.simulation.errors import FolderNotEmptyError
from openiru.simulation.returning.world import Row, World


def write_world(world: World, folder: Path) -> dict[str, int]:
    """Write barred.jsonl, new.jsonl and truth.csv; how many rows each has.

    Raises:
        FolderNotEmptyError: if something is there already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmptyError(f"{folder} is not empty; name a folder that does not exist yet.")
    folder.mkdir(parents=True, exist_ok=True)
    _write(world.barred, folder / "barred.jsonl")
    _write(world.fresh, folder / "new.jsonl")
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("account_id", "barred_id"))
        writer.writerows(world.truth)
    return {"barred": len(world.barred), "new": len(world.fresh), "returns": len(world.truth)}


def _write(rows: Iterable[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
