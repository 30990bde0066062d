"""What do advisers say of the texts of a lead, and do they agree?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from openiru.advisers.adapters.base import plain
from openiru.advisers.queries import newest_measurement, opinions_on
from openiru.advisers.types import Label, MeasurementView, OpinionView
from openiru.intake.types import ObservationView
from openiru.web.desk.why import pieces_of

_REPLY_SHOWN: Final = 2_000  # characters
_TEXT_SHOWN: Final = 400  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionShown:
    """One adviser's opinion of one text."""

    said: OpinionView
    measured: MeasurementView | None  # how good it was found, as it was described then

    @property
    def reply(self) -> str:
        """The beginning of what it answered, without what could turn a line about."""
        return plain(self.said.opinion.raw, _REPLY_SHOWN)

    @property
    def flag_rate(self) -> float | None:
        """The share of texts that it flagged when it was measured."""
        return self.measured.figures.get("flag_rate") if self.measured else None

    @property
    def labelled_rate(self) -> float | None:
        """The share that people flagged of the same texts."""
        return self.measured.figures.get("labelled_rate") if self.measured else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextShown:
    """A text, and the newest opinion of each adviser on it."""

    pieces: tuple[tuple[str, bool], ...]  # True marks what an adviser gave as its reason
    is_cut: bool
    opinions: tuple[OpinionShown, ...]

    @property
    def disagree(self) -> bool:
        """Whether one adviser flags what another one calls clear."""
        return {Label.FLAGGED, Label.CLEAR} <= {each.said.opinion.label for each in self.opinions}


def opinions_shown(lead_id: str, observations: Iterable[ObservationView]) -> tuple[TextShown, ...]:
    """The texts of a lead on which advisers spoke; those on which they disagree first, then those that are flagged."""
    newest: dict[str, dict[str, OpinionView]] = {}
    for view in opinions_on(lead_id):
        newest.setdefault(view.observation_id, {}).setdefault(view.adviser, view)
    texts = {each.id: each.text for each in observations}
    measured = {
        (view.adviser, view.fingerprint): newest_measurement(view.adviser, fingerprint=view.fingerprint)
        for said in newest.values()
        for view in said.values()
    }
    shown = [
        _text(texts.get(observation_id, ""), [said[name] for name in sorted(said)], measured)
        for observation_id, said in newest.items()
    ]
    return tuple(sorted(shown, key=_rank))


def _rank(text: TextShown) -> tuple[bool, bool]:
    return (not text.disagree, all(each.said.opinion.label is not Label.FLAGGED for each in text.opinions))


def _text(
    text: str, said: list[OpinionView], measured: dict[tuple[str, str], MeasurementView | None]
) -> TextShown:
    shown = text[:_TEXT_SHOWN]
    spans = sorted(
        {(span.start, span.end) for view in said for span in view.opinion.spans if span.end <= len(shown)}
    )
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return TextShown(
        pieces=pieces_of(shown, apart),
        is_cut=len(text) > len(shown),
        opinions=tuple(
            OpinionShown(said=view, measured=measured[view.adviser, view.fingerprint]) for view in said
        ),
    )
