"""In which forms are edges between accounts printed?"""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from xml.sax.saxutils import escape

import numpy as np

from openiru.engines.networks.shuffling import Chance
from openiru.engines.networks.types import Edges, Numbers, Rows
from openiru.foundation.cells import guarded

_EDGES_AT_ONCE: Final = 50_000
Write = Callable[[str], object]
_NOT_IN_XML: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 65534, 65535], "�")


class GraphForm(StrEnum):
    """The form of a graph."""

    CSV = "csv"
    JSONL = "jsonl"
    GRAPHML = "graphml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A graph as it is printed."""

    edges: Edges
    names: Sequence[str]
    chance: Chance | None
    community: Rows | None  # (accounts,) -1 where an account is in none


def print_graph(drawn: Drawn, form: GraphForm) -> None:
    """Print it on standard output."""
    _FORMS[form](drawn, sys.stdout.write)


def _csv(drawn: Drawn, write: Write) -> None:
    write(",".join(["account_a", "account_b", *_numbers(drawn), *_communities(drawn)]) + "\n")
    for columns in _cells(drawn, _quoted, nothing=""):
        write("\n".join(map(",".join, zip(*columns, strict=True))) + "\n")


def _json(drawn: Drawn, write: Write) -> None:
    names = [f'"{name}": ' for name in ("account_a", "account_b", *_numbers(drawn), *_communities(drawn))]
    for columns in _cells(drawn, json.dumps, nothing="null"):
        for cells in zip(*columns, strict=True):
            write("{" + ", ".join(map(str.__add__, names, cells)) + "}\n")


def _graphml(drawn: Drawn, write: Write) -> None:
    write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    write('<key id="name" for="node" attr.name="name" attr.type="string"/>\n')
    if drawn.community is not None:
        write('<key id="community" for="node" attr.name="community" attr.type="int"/>\n')
    numbers = _numbers(drawn)
    for name, values in numbers.items():
        kind = "long" if values.dtype == np.int64 else "double"
        write(f'<key id="{name}" for="edge" attr.name="{name}" attr.type="{kind}"/>\n')
    write('<graph edgedefault="undirected">\n')
    for node in _nodes(drawn):
        told = _data("name", escape(drawn.names[node].translate(_NOT_IN_XML)))
        if drawn.community is not None and drawn.community[node] >= 0:
            told += _data("community", str(drawn.community[node]))
        write(f'<node id="n{node}">{told}</node>\n')
    plain = replace(drawn, names=[f"n{node}" for node in range(len(drawn.names))], community=None)
    for columns in _cells(plain, str, nothing=""):
        for one, other, *cells in zip(*columns, strict=True):
            told = "".join(map(_data, numbers, cells))
            write(f'<edge source="{one}" target="{other}">{told}</edge>\n')
    write("</graph>\n</graphml>\n")


_FORMS: Final = {GraphForm.CSV: _csv, GraphForm.JSONL: _json, GraphForm.GRAPHML: _graphml}


def _cells(drawn: Drawn, written: Callable[[str], str], *, nothing: str) -> Iterator[list[list[str]]]:
    """The two accounts, the numbers and the communities of some edges at once, column by column."""
    names = {node: written(drawn.names[node]) for node in _nodes(drawn)}
    plain = _Plain()
    for begin in range(0, len(drawn.edges), _EDGES_AT_ONCE):
        here = slice(begin, begin + _EDGES_AT_ONCE)
        ends = [
            list(map(names.__getitem__, nodes[here].tolist()))
            for nodes in (drawn.edges.one, drawn.edges.other)
        ]
        numbers = [list(map(plain.__getitem__, values[here].tolist())) for values in _numbers(drawn).values()]
        communities = [
            [str(each) if each >= 0 else nothing for each in values[here].tolist()]
            for values in _communities(drawn).values()
        ]
        yield [*ends, *numbers, *communities]


def _nodes(drawn: Drawn) -> list[int]:
    """Accounts of some edge, rising."""
    is_there = np.zeros(len(drawn.names), np.bool_)
    is_there[drawn.edges.one] = True
    is_there[drawn.edges.other] = True
    found: list[int] = np.flatnonzero(is_there).tolist()
    return found


def _numbers(drawn: Drawn) -> dict[str, Rows | Numbers]:
    edges, chance = drawn.edges, drawn.chance
    told: dict[str, Rows | Numbers] = {"pairs": edges.pairs, "things": edges.things, "weight": edges.weight}
    return told if chance is None else told | {"expected": chance.expected, "p": chance.p, "q": chance.q}


def _communities(drawn: Drawn) -> dict[str, Rows]:
    if drawn.community is None:
        return {}
    return {
        "community_a": drawn.community[drawn.edges.one],
        "community_b": drawn.community[drawn.edges.other],
    }


class _Plain(dict[float, str]):
    """Numbers as they are written; each is written once."""

    def __missing__(self, value: float) -> str:
        return self.setdefault(value, format(value, ".10g"))


def _data(key: str, told: str) -> str:
    return f'<data key="{key}">{told}</data>'


def _quoted(text: str) -> str:
    cell = io.StringIO()
    csv.writer(cell, lineterminator="").writerow([guarded(text)])
    return cell.getvalue()
