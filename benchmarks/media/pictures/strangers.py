"""How often are strangers called the same, by what was asked, and which pairs were no strangers?

Pairs of one picture under many edits tell less than as many pairs of different pictures, so the bounds are the least that
must be allowed for.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from scipy.special import gammaincinv

from benchmarks.media.pictures.accuracy import PHOTOGRAPHS

_DRAWN: Final = frozenset({"drawing"})
_SCENES: Final = frozenset({"scene"})
_MADE: Final = frozenset({"poster", "statement"})
_GROUPS: Final = (
    ("photographs, among photographs", PHOTOGRAPHS, PHOTOGRAPHS),
    ("photographs, among all", PHOTOGRAPHS, None),
    ("scenes and textures of games, among all", _SCENES, None),
    ("drawings, windows and maps, among all", _DRAWN, None),
    ("posters and statements, among all", _MADE, None),
)


def stranger_lines(rows: Sequence[Mapping[str, Any]], known: Mapping[str, int]) -> list[str]:
    """A table of pairs of strangers called the same.

    Args:
        rows: one for each edited picture.
        known: how many known pictures there are, by kind.
    """
    lines = [
        "| asked with | pairs of strangers | called the same | of different pictures | in a million | at most, with 95 % |",
        "|---|---|---|---|---|---|",
    ]
    for name, asked, among in _GROUPS:
        mine = [row for row in rows if row["kind"] in asked]
        held = sum(count for kind, count in known.items() if among is None or kind in among)
        pairs = len(mine) * (held - 1)
        if not pairs:
            continue
        wrong = [
            (row["number"], each[0])
            for row in mine
            for each in row["wrong"]
            if among is None or each[4] in among
        ]
        rate, most = 1e6 * len(wrong) / pairs, 1e6 * upper_bound(len(wrong)) / pairs
        lines.append(f"| {name} | {pairs:,} | {len(wrong)} | {len(set(wrong))} | {rate:.1f} | {most:.1f} |")
    return lines


def upper_bound(count: int) -> float:
    """As many as must be allowed for where so many were seen, with 95 % (3.0 where none was)."""
    return float(gammaincinv(count + 1, 0.95))


def twin_lines(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every pair that was left out, and how much of it is equal, pixel by pixel."""
    pairs = {tuple(sorted(pair[:2])): pair[2] for row in rows for pair in row["twin_pairs"]}
    lines = ["| one | other | in common | equal | equal where there is detail |", "|---|---|---|---|---|"]
    for (one, other), shares in sorted(pairs.items()):
        told = " | ".join(f"{100 * share:.0f} %" for share in shares)
        lines.append(f"| {_short(one)} | {_short(other)} | {told} |")
    return lines


def _short(name: str) -> str:
    """The package's folder and the file."""
    return "/".join(Path(name).parts[-2:])
