"""Do pictures of words that look like copies also say the same?

Statements on one letterhead look nearly alike. So where both pictures are full of writing, they count as the same only if
what is read in them agrees; where nothing can be read, they share an element, and the match says so.
"""

from dataclasses import dataclass, field, replace

from openiru.engines.media.known.bank import Found
from openiru.engines.media.types import MediaKind, NoMedia
from openiru.engines.media.words.agreeing import likeness_percent
from openiru.engines.media.words.judging import is_full_of_writing, judged_by_words
from openiru.engines.media.words.types import OcrText
from openiru.evidence import queries as evidence
from openiru.evidence.errors import AlteredContentError, UnknownCaptureError
from openiru.sandbox.words import read_words


@dataclass(slots=True)
class WordsReader:
    """Reads each picture once; what cannot be read, or without the programs for it, has no words."""

    unconfined: bool = False  # see `sandbox.tools.run_tool`
    _read: dict[str, tuple[OcrText, ...]] = field(default_factory=dict)  # by digest

    def checked(self, found: Found, captured_digest: str, known_digest: str) -> Found:
        """The same, unless both pictures are full of writing that is not known to say the same: then they share an element."""
        is_one_file = captured_digest == known_digest
        if is_one_file or found.kind is not MediaKind.PICTURE or not is_full_of_writing(found.likeness):
            return found
        alike = likeness_percent(self._words(captured_digest), self._words(known_digest))
        return replace(found, likeness=judged_by_words(found.likeness, alike))

    def _words(self, digest: str) -> tuple[OcrText, ...]:
        if digest not in self._read:
            try:
                read = read_words(evidence.content(digest), unconfined=self.unconfined)
            except (UnknownCaptureError, AlteredContentError):
                read = ()
            self._read[digest] = () if isinstance(read, NoMedia) else read
        return self._read[digest]
