"""What does the sound of two videos add to what their pictures say?

Sound survives crops, frames and captions. But one song lies under many videos that have nothing else in common, so sound
alone is a shared element. It shows that the content is the same where a picture, too little by itself, agrees with it on
one time line.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from openiru.engines.media.types import NOTHING_SHARED, Likeness, Outcome, Segment

METHOD: Final = "sound"
_AGREE_S: Final = 1.5  # how far a picture may lie off the time line of the sound
_BESIDE_S: Final = 3.0  # how far beside what was heard again


def with_sound(pictures: Likeness, sound: Likeness) -> Likeness:
    """The answer for two videos from what their pictures and their sound say."""
    if sound.outcome is not Outcome.SAME_CONTENT:
        # A word or a jingle in common says nothing of videos.
        return pictures
    if pictures.outcome is Outcome.SAME_CONTENT:
        heard = {**pictures.figures, "sound_s": sound.figures.get("shared_s", 0.0)}
        return replace(pictures, figures=MappingProxyType(heard))
    if agree(pictures, sound):
        figures = {**{f"picture_{name}": value for name, value in pictures.figures.items()}, **sound.figures}
        return replace(
            sound,
            edit=pictures.edit or sound.edit,
            inliers=pictures.inliers,
            distance_bits=pictures.distance_bits,
            block_share=pictures.block_share,
            figures=MappingProxyType(figures),
        )
    alone = replace(sound, outcome=Outcome.SHARES_ELEMENT, score=round(sound.score / 2, 4))
    return max(pictures, alone, key=lambda one: (one is not NOTHING_SHARED, one.score))


def agree(pictures: Likeness, sound: Likeness) -> bool:
    """Whether any stretch of pictures lies on a time line of the sound."""
    return any(_lies_on(stretch, line) for stretch in pictures.segments for line in sound.segments)


def _lies_on(stretch: Segment, line: Segment) -> bool:
    at_query = (stretch.query_from_s + stretch.query_to_s) / 2
    at_known = (stretch.known_from_s + stretch.known_to_s) / 2
    if not line.query_from_s - _BESIDE_S <= at_query <= line.query_to_s + _BESIDE_S:
        return False
    length_s = max(line.query_to_s - line.query_from_s, 1e-3)
    tempo = (line.known_to_s - line.known_from_s) / length_s
    expected_s = line.known_from_s + tempo * (at_query - line.query_from_s)
    return abs(expected_s - at_known) <= _AGREE_S
