"""Run the figures of staying down: `python -m benchmarks.watch [--only NAME] [--json] [--write]`."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import Final

from benchmarks.text.tables import write_table
from benchmarks.watch import coordination, ledger, linking, rechecks, related, returns, survival
from benchmarks.watch.accounts import bench_accounts
from benchmarks.watch.figure import Figure, Table

# One module for each figure; a new one adds its line.
FIGURES: Final[Mapping[str, Callable[[], Figure]]] = {
    "accounts": bench_accounts.measure,
    "coordination": coordination.measure,
    "ledger": ledger.measure,
    "linking": linking.measure,
    "rechecks": rechecks.measure,
    "related": related.measure,
    "returns": returns.measure,
    "survival": survival.measure,
}


def main() -> None:
    """Run the wanted figures, print them, and end with 1 if one misses its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", choices=sorted(FIGURES), action="append", help="this figure; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/reference/watch.md")
    wanted = parser.parse_args()
    found = {name: FIGURES[name]() for name in wanted.only or sorted(FIGURES)}
    if wanted.json:
        print(json.dumps({name: figure.data for name, figure in found.items()}, ensure_ascii=False, indent=2))
    for figure in found.values():
        for table in figure.tables:
            if not wanted.json:
                _show(table)
            if wanted.write:
                write_table("watch.md", table.name, table.heading, table.rows)
    missed = [f"{name}: {each}" for name, figure in found.items() for each in figure.missed]
    for each in missed:
        print(f"MISSED {each}", file=sys.stderr)
    sys.exit(1 if missed else 0)


def _show(table: Table) -> None:
    lines = [table.heading, *table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.heading))]
    print(f"\n{table.name}")
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


if __name__ == "__main__":
    main()
