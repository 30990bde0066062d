"""How does an observation look to engines, and how does what they find become matches?"""

from collections.abc import Iterable, Sequence

from openiru.engines.hashes.edits import distance_bits
from openiru.engines.interface import EngineItem, EngineMatch, Field, explained
from openiru.engines.matching import engine_versions
from openiru.intake.types import ArrivedMedia, ArrivedObservation, ObservationKind
from openiru.signals.types import MatchView, NewMatch


def item_of(observation: ArrivedObservation) -> EngineItem:
    """An observation as engines look at it."""
    is_account = observation.kind is ObservationKind.ACCOUNT
    texts: tuple[tuple[Field, str], ...] = ((Field.TEXT, observation.text),)
    if is_account:
        texts = (
            (Field.HANDLE, observation.handle),
            (Field.DISPLAY_NAME, observation.display_name),
            (Field.BIO, observation.text),
        )
    return EngineItem(
        item_id=observation.id,
        platform=observation.platform,
        texts=tuple((field, text) for field, text in texts if text),
        address=observation.url if is_account else "",
        links=observation.links,
        pictures=tuple(medium.pdq for medium in observation.media if medium.pdq is not None),
    )


def new_matches(
    observations: Iterable[ArrivedObservation], found: Iterable[EngineMatch]
) -> Sequence[NewMatch]:
    """What was found in some observations, ready to be recorded; without what negative banks keep back."""
    by_id, versions = {each.id: each for each in observations}, engine_versions()
    return [
        _new_match(match, by_id[match.item_id], versions[match.engine])
        for match in found
        if not match.is_suppressed
    ]


def picture_of(match: MatchView, known: bytes, media: Sequence[ArrivedMedia]) -> ArrivedMedia | None:
    """The picture of an observation in which a known one was found; None if it is no longer on file.

    Args:
        match: of pictures.
        known: the hash of the known picture.
        media: the pictures of the observation that could be hashed, in order.
    """
    position, distance = match.explanation.get("position", 0), match.explanation.get("distance_bits")
    # Pictures of a post that came later than the match may stand before it now; the distance tells them apart.
    as_far = [each for each in media if each.pdq is not None and distance_bits(known, each.pdq) == distance]
    return next((each for each in media[position : position + 1] if each in as_far), next(iter(as_far), None))


def _new_match(found: EngineMatch, observation: ArrivedObservation, version: str) -> NewMatch:
    return NewMatch(
        observation_id=observation.id,
        subject_id=observation.subject_id,
        platform=observation.platform,
        organisation_id=found.organisation_id,
        engine=found.engine,
        engine_version=version,
        signal_id=found.signal_id,
        score=found.score,
        stands_alone=found.stands_alone,
        explanation=explained(found.explanation),
    )
