"""What do models read in the texts of a lead, and which words make them read it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openiru.intake.types import ObservationView
from openiru.learning.queries import advice_for
from openiru.learning.types import Label, TextAdvice
from openiru.web.desk.why import pieces_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one model says of the text of a lead that it holds most likely to have its label."""

    said: TextAdvice
    pieces: tuple[
        tuple[str, bool], ...
    ]  # of that text; True marks words that speak for the label; empty if it is not shown
    protects: bool  # whether the label speaks for the subject


def readings(lead_id: str, observations: Sequence[ObservationView]) -> tuple[Reading, ...]:
    """What the models that are on say of a lead: what protects first, then the grounds, the likeliest first.

    Args:
        lead_id: which lead.
        observations: those that the page shows.
    """
    texts = {each.id: each.text for each in observations}
    found = [
        Reading(said=said, pieces=_pieces(said, texts), protects=label is Label.EXEMPT)
        for label, said in advice_for([lead_id])[lead_id].labels.items()
    ]
    return tuple(sorted(found, key=lambda each: (not each.protects, -each.said.probability)))


def _pieces(said: TextAdvice, texts: Mapping[str, str]) -> tuple[tuple[str, bool], ...]:
    text = texts.get(said.observation_id)
    if text is None:
        return ()
    return pieces_of(text, sorted((span.start, span.end) for span in said.spans if span.weight > 0))
