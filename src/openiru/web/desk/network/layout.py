"""Where does each subject of a network stand in the drawing? The same network is always drawn alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from openiru.relations.types import Edge, Layer, Network, Node

MOST_IN_LAYER: Final = 12  # subjects that are drawn; the others are one box
MOST_DRAWN: Final = 60  # edges between subjects; the list below holds all
WIDTH: Final = 208
HEIGHT: Final = 44
_BESIDE: Final = 116
_BELOW: Final = 18
_EDGE: Final = 12
_TOP: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One box of the drawing; its left upper corner."""

    x: float
    y: float
    node: Node | None  # None: the organisation, or those left out
    more: int = 0  # subjects of this layer that are not drawn

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + HEIGHT / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One edge of the drawing as the data of a path."""

    path: str
    edge: Edge | None  # None: from the organisation
    box: Box  # where it leads


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The whole drawing."""

    width: float
    height: float
    columns: tuple[tuple[float, Layer | None], ...]  # left side of each; None for the organisation
    boxes: tuple[Box, ...]  # the organisation first
    lines: tuple[Line, ...]
    edges_left_out: int


def laid_out(network: Network, *, right_to_left: bool = False) -> Layout:
    """Columns from the organisation to accounts, the heaviest subject of each on top.

    Args:
        network: what is drawn; only as much of it as people can read.
        right_to_left: the organisation stands at the right.
    """
    layers = {layer: [each for each in network.nodes if each.layer is layer] for layer in Layer}
    used = [None, *(layer for layer, nodes in layers.items() if nodes)]
    rows = max(1, *(min(len(nodes), MOST_IN_LAYER + 1) for nodes in layers.values()))
    width = 2 * _EDGE + len(used) * WIDTH + (len(used) - 1) * _BESIDE + _BESIDE / 2
    height = _TOP + rows * (HEIGHT + _BELOW) + _EDGE
    lefts: list[float] = [_EDGE + number * (WIDTH + _BESIDE) for number in range(len(used))]
    if right_to_left:
        lefts = [width - left - WIDTH for left in lefts]
    boxes = [Box(x=lefts[0], y=_TOP, node=None)]
    for left, layer in zip(lefts[1:], used[1:], strict=True):
        boxes += _column(left, layers[layer] if layer else [])
    places = {box.node.subject.id: box for box in boxes if box.node}
    drawn = [each for each in network.edges if each.one in places and each.other in places]
    drawn.sort(key=lambda each: network.centre not in {each.one, each.other})
    lines = [
        *(
            Line(path=_path(boxes[0], box, right_to_left=right_to_left), edge=None, box=box)
            for box in boxes
            if box.node and box.node.case_id
        ),
        *_between(drawn[:MOST_DRAWN], places, right_to_left=right_to_left),
    ]
    return Layout(
        width=width,
        height=height,
        columns=tuple(zip(lefts, used, strict=True)),
        boxes=tuple(boxes),
        lines=tuple(lines),
        edges_left_out=len(network.edges) - len(drawn[:MOST_DRAWN]) + network.edges_left_out,
    )


def _column(left: float, nodes: Sequence[Node]) -> list[Box]:
    # One box too many takes no more room than the box that would stand for it.
    most = MOST_IN_LAYER if len(nodes) > MOST_IN_LAYER + 1 else MOST_IN_LAYER + 1
    boxes = [
        Box(x=left, y=_TOP + row * (HEIGHT + _BELOW), node=node) for row, node in enumerate(nodes[:most])
    ]
    if len(nodes) > most:
        boxes.append(Box(x=left, y=_TOP + most * (HEIGHT + _BELOW), node=None, more=len(nodes) - most))
    return boxes


def _between(edges: Sequence[Edge], places: Mapping[str, Box], *, right_to_left: bool) -> list[Line]:
    return [
        Line(
            path=_path(places[each.one], places[each.other], right_to_left=right_to_left),
            edge=each,
            box=places[each.other],
        )
        for each in edges
    ]


def _path(one: Box, other: Box, *, right_to_left: bool) -> str:
    """A curve from side to side; within a column, a bow beside it."""
    if one.x == other.x:
        side = one.x if right_to_left else one.x + WIDTH
        bow = side + (-_BESIDE if right_to_left else _BESIDE) / 2
        return f"M{side:.0f} {one.middle:.0f}C{bow:.0f} {one.middle:.0f} {bow:.0f} {other.middle:.0f} {side:.0f} {other.middle:.0f}"
    left, right = (one, other) if one.x < other.x else (other, one)
    begin, end = left.x + WIDTH, right.x
    half = (begin + end) / 2
    return f"M{begin:.0f} {left.middle:.0f}C{half:.0f} {left.middle:.0f} {half:.0f} {right.middle:.0f} {end:.0f} {right.middle:.0f}"
