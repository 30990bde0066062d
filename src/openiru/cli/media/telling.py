"""How is a likeness told on the command line?"""

from dataclasses import asdict, fields
from typing import Any, Final

from openiru.engines.media.types import Likeness, Segment

_MOST_STRETCHES: Final = 3  # that are told to people


def told_likeness(likeness: Likeness) -> dict[str, Any]:
    """A likeness as JSON knows it; what was not measured is left out."""
    plain = {field.name: getattr(likeness, field.name) for field in fields(likeness)}
    told: dict[str, Any] = {"outcome": likeness.outcome.value}
    told |= {
        name: plain[name]
        for name in ("method", "score", "edit", "distance_bits", "inliers", "block_share")
        if plain[name] not in {None, ""}
    }
    if likeness.transform:
        told["transform"] = list(likeness.transform)
    if likeness.box:
        told["box"] = asdict(likeness.box)
    if likeness.segments:
        told["segments"] = [asdict(segment) for segment in likeness.segments]
    if likeness.figures:
        told["figures"] = dict(likeness.figures)
    return told


def in_words(likeness: Likeness) -> str:
    """The same for people, on one line."""
    parts = [likeness.outcome.value]
    if likeness:
        parts += [likeness.method, f"score {likeness.score:.2f}", likeness.edit]
    if likeness.distance_bits is not None:
        parts.append(f"{likeness.distance_bits} bits")
    if likeness.inliers is not None:
        parts.append(f"{likeness.inliers} features")
    if likeness.block_share is not None:
        parts.append(f"{likeness.block_share:.0%} of blocks")
    if "at_s" in likeness.figures:
        parts.append(f"at {likeness.figures['at_s']:.1f} s")
    parts += [_stretch(segment) for segment in likeness.segments[:_MOST_STRETCHES]]
    if likeness.figures.get("words_read") == 0:
        parts.append("full of writing that was not read: compare the words")
    elif "words_alike" in likeness.figures:
        parts.append(f"words alike {likeness.figures['words_alike']:.0f}%")
    return ", ".join(part for part in parts if part)


def _stretch(segment: Segment) -> str:
    return (
        f"{segment.query_from_s:.1f} to {segment.query_to_s:.1f} s is "
        f"{segment.known_from_s:.1f} to {segment.known_to_s:.1f} s"
    )
