"""The public list files that may lie beside the project; tests that want them skip where they are absent."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "lists"
OFAC_NAMES = ("sdn.csv.gz", "alt.csv.gz", "add.csv.gz", "sdn_comments.csv.gz")


def public_list(name: str) -> Path:
    """The path of a public list file, or a skipped test."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the project")
    return path
