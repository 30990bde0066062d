"""What was captured of a subject, with copies of one text shown once?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openiru.intake import queries as intake
from openiru.intake.types import MediaView, ObservationKind, ObservationView, SubjectTimeline
from openiru.signals.types import MatchView
from openiru.web.desk.why import pieces_of, spans_in


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureGroup:
    """One text with its pictures, and how often it was met."""

    first: ObservationView
    media: tuple[MediaView, ...]  # each picture once
    times: int
    pieces: tuple[tuple[str, bool], ...]  # of the text; True marks what a match found


def grouped(
    observations: Iterable[ObservationView], matches: Sequence[MatchView] = ()
) -> tuple[CaptureGroup, ...]:
    """Posts with equal text as one group each, in the order of `observations`; profiles are left out.

    How an account shows itself stands in its head and in the line of time.
    """
    groups: dict[str, list[ObservationView]] = {}
    for observation in observations:
        if observation.kind is ObservationKind.POST:
            groups.setdefault(" ".join(observation.text.split()) or observation.id, []).append(observation)
    return tuple(_group(copies, matches) for copies in groups.values())


def history_of(subject_id: str) -> SubjectTimeline:
    """Names and followers of a subject over time."""
    return intake.subject_timeline(subject_id)


def _group(copies: list[ObservationView], matches: Sequence[MatchView]) -> CaptureGroup:
    first = copies[0]
    media = {each.digest: each for observation in copies for each in observation.media}
    return CaptureGroup(
        first=first,
        media=tuple(media.values()),
        times=len(copies),
        pieces=pieces_of(first.text, spans_in(first.id, matches)),
    )
