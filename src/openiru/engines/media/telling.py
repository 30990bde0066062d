"""How is a likeness kept as plain values beside a match, and read again?"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from openiru.engines.media.types import NOTHING_SHARED, Box, Likeness, Outcome, Segment

_DIGITS: Final = 4  # behind the point; a pixel of a large picture, a tenth of a millisecond


def told(likeness: Likeness) -> dict[str, Any]:
    """A likeness as values that JSON can hold; what was not measured is left out."""
    values: dict[str, Any] = {
        "outcome": likeness.outcome.value,
        "rule": likeness.method,
        "edit": likeness.edit,
        "distance_bits": likeness.distance_bits,
        "inliers": likeness.inliers,
        "block_share": None if likeness.block_share is None else round(likeness.block_share, _DIGITS),
        "transform": [round(each, 6) for each in likeness.transform],
        "box": [] if likeness.box is None else _rounded(_sides(likeness.box)),
        "segments": [_rounded(_times(each)) for each in likeness.segments],
        "figures": {name: round(float(value), _DIGITS) for name, value in sorted(likeness.figures.items())},
    }
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def likeness_of(values: Mapping[str, Any], score: float) -> Likeness:
    """The likeness that was told; of anything else, one that shares nothing."""
    try:
        return _read(values, score)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError):
        return NOTHING_SHARED


def _read(values: Mapping[str, Any], score: float) -> Likeness:
    box = [_number(each) for each in values.get("box", ())]
    return Likeness(
        outcome=Outcome(values.get("outcome", Outcome.NOTHING)),
        method=str(values.get("rule", "")),
        score=score,
        edit=str(values.get("edit", "")),
        distance_bits=_whole(values.get("distance_bits")),
        inliers=_whole(values.get("inliers")),
        block_share=None if values.get("block_share") is None else _number(values["block_share"]),
        transform=tuple(_number(each) for each in values.get("transform", ())),
        box=Box(left=box[0], top=box[1], right=box[2], bottom=box[3]) if box else None,
        segments=tuple(
            Segment(query_from_s=times[0], query_to_s=times[1], known_from_s=times[2], known_to_s=times[3])
            for each in values.get("segments", ())
            if (times := [_number(time) for time in each])
        ),
        figures={str(name): _number(value) for name, value in values.get("figures", {}).items()},
    )


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _sides(box: Box) -> Sequence[float]:
    return box.left, box.top, box.right, box.bottom


def _times(segment: Segment) -> Sequence[float]:
    return segment.query_from_s, segment.query_to_s, segment.known_from_s, segment.known_to_s


def _rounded(values: Sequence[float]) -> list[float]:
    return [round(float(each), _DIGITS) for each in values]
