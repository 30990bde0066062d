"""Do pictures of words that look like copies also say the same?

Statements on one letterhead look nearly alike. So where both pictures are full of writing, they count as the same only if
what is read in them agrees; where nothing can be read, looks alone decide, and the match says so.
"""

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from openiru.engines.media.known.bank import Found
from openiru.engines.media.types import Likeness, MediaKind, NoMedia, Outcome
from openiru.engines.media.words.agreeing import AGREE_PERCENT, likeness_percent
from openiru.engines.media.words.types import OcrText
from openiru.evidence import queries as evidence
from openiru.evidence.errors import AlteredContentError, UnknownCaptureError
from openiru.sandbox.words import read_words

FULL_OF_WRITING: Final = 12  # blocks of writing
_SHARE: Final = 0.4  # of all blocks
_ELEMENT_SCORE_MAX: Final = 0.5


@dataclass(slots=True)
class WordsReader:
    """Reads each picture once; what cannot be read, or without the programs for it, has no words."""

    unconfined: bool = False  # see `sandbox.tools.run_tool`
    _read: dict[str, tuple[OcrText, ...]] = field(default_factory=dict)  # by digest

    def checked(self, found: Found, captured_digest: str, known_digest: str) -> Found:
        """The same, unless both pictures are full of writing that says something else: then they share an element."""
        if not is_full_of_writing(found):
            return found
        alike = likeness_percent(self._words(captured_digest), self._words(known_digest))
        if alike is None:
            figures = {**found.likeness.figures, "words_read": 0.0}
            return replace(found, likeness=replace(found.likeness, figures=MappingProxyType(figures)))
        figures = {**found.likeness.figures, "words_read": 1.0, "words_alike": round(alike, 1)}
        likeness = replace(found.likeness, figures=MappingProxyType(figures))
        return replace(found, likeness=likeness if alike >= AGREE_PERCENT else _no_copy(likeness))

    def _words(self, digest: str) -> tuple[OcrText, ...]:
        if digest not in self._read:
            try:
                read = read_words(evidence.content(digest), unconfined=self.unconfined)
            except (UnknownCaptureError, AlteredContentError):
                read = ()
            self._read[digest] = () if isinstance(read, NoMedia) else read
        return self._read[digest]


def is_full_of_writing(found: Found) -> bool:
    """Whether what was found is a copy of a picture that is mostly words."""
    figures = found.likeness.figures
    writing, blocks = figures.get("blocks_of_writing", 0.0), figures.get("blocks", 0.0)
    return (
        found.kind is MediaKind.PICTURE
        and found.likeness.outcome is Outcome.SAME_CONTENT
        and (figures.get("is_page", 0.0) > 0 or writing >= max(FULL_OF_WRITING, _SHARE * blocks))
    )


def _no_copy(likeness: Likeness) -> Likeness:
    return replace(likeness, outcome=Outcome.SHARES_ELEMENT, score=min(likeness.score, _ELEMENT_SCORE_MAX))
