"""Tables of figures, between two comments of a document, so that what is written there comes from a run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

DOCS: Final = Path(__file__).parents[2] / "docs" / "reference"


def write_table(document: str, name: str, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Put a table in the place of the one called `name` in a reference document."""
    path = DOCS / document
    begin, end = f"<!-- {name}: from a run -->", f"<!-- {name}: end -->"
    before, rest = path.read_text(encoding="utf-8").split(begin)
    after = rest.split(end)[1]
    lines = [heading, ["---"] * len(heading), *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    path.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")
