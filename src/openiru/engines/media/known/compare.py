"""What have two files in common, of whatever kind?"""

from collections.abc import Iterator, Mapping

from openiru.engines.media.known.readers import PICTURE, SOUND, VIDEO
from openiru.engines.media.pictures.comparing import compare_pictures
from openiru.engines.media.pictures.printing import from_bytes as picture_print
from openiru.engines.media.sound.bank import compare_sounds
from openiru.engines.media.sound.types import SoundPrint
from openiru.engines.media.types import NOTHING_SHARED, Likeness, Outcome
from openiru.engines.media.video.compare import compare_videos
from openiru.engines.media.video.types import VideoPrint


def compare_prints(query: Mapping[str, bytes], known: Mapping[str, bytes]) -> Likeness:
    """The most that any kind of print says: the same content before a shared element, then by score.

    Args:
        query: the prints of one file, by the slug of the reader.
        known: those of the other; only kinds that both have are compared.
    """
    return max(_likenesses(query, known), key=_rank, default=NOTHING_SHARED)


def _likenesses(query: Mapping[str, bytes], known: Mapping[str, bytes]) -> Iterator[Likeness]:
    both = query.keys() & known.keys()
    if PICTURE.slug in both:
        yield compare_pictures(*(picture_print(each[PICTURE.slug]) for each in (query, known)))
    # A print of a video holds its sound, and judges it beside what is seen.
    if SOUND.slug in both and VIDEO.slug not in both:
        yield compare_sounds(*(SoundPrint.from_bytes(each[SOUND.slug]) for each in (query, known)))
    if VIDEO.slug in both:
        yield compare_videos(*(VideoPrint.from_bytes(each[VIDEO.slug]) for each in (query, known)))


def _rank(likeness: Likeness) -> tuple[bool, bool, float]:
    return likeness.outcome is Outcome.SAME_CONTENT, bool(likeness), likeness.score
