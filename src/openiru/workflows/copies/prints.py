"""What is read of kept files, each once, where nothing else can be done?"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from openiru.engines.media.known.readers import READERS, Reader
from openiru.engines.media.types import MediaFault, NoMedia
from openiru.evidence import queries as evidence
from openiru.evidence.errors import AlteredContentError, UnknownCaptureError
from openiru.foundation.errors import Kind, OpenIruError
from openiru.sandbox.shared import shared_sandbox
from openiru.signals import operations as signals
from openiru.signals import queries as known
from openiru.signals.types import StoredPrint

_SUSPICIOUS: Final = 8  # files that are all away at once
# Faults of the file itself, and none at all.
_FINAL: Final = frozenset(
    {"", MediaFault.NO_MEDIA.value, MediaFault.UNREADABLE.value, MediaFault.TOO_LARGE.value}
)
_AT_ONCE: Final = 64  # files whose bytes are in memory


class EvidenceAwayError(OpenIruError):
    """Kept files are away; looking past them would count them as looked at."""

    code = "media.evidence-away"
    kind = Kind.UNAVAILABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePrints:
    """What was read of one file, by the slug of the reader; without what could not be read."""

    digest: str
    prints: Mapping[str, bytes]


@dataclass(slots=True, kw_only=True)
class PrintMaker:
    """Reads kept files in sandboxes and remembers what came out; a file that could not be read is not tried again."""

    at: datetime
    workers: int | None = None  # as many as the machine has cores if None
    faults: int = 0  # files of which nothing could be read
    made: int = 0  # prints that were made now

    def of_files(
        self, digests: Collection[str], choose: Callable[[str], Sequence[Reader]]
    ) -> list[FilePrints]:
        """The prints of files, in the order of their digests; what is there already is not read again.

        Args:
            digests: of kept files.
            choose: which readers read a file of this media type.
        """
        types = evidence.media_types(digests)
        wanted: defaultdict[str, list[str]] = defaultdict(list)
        for digest in dict.fromkeys(digests):
            for reader in choose(types.get(digest, "")):
                wanted[reader.slug].append(digest)
        found: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
        for slug, those in wanted.items():
            for each in self._prints(those, READERS[slug]):
                if each.data:
                    found[each.digest][slug] = each.data
        asked = {digest for those in wanted.values() for digest in those}
        # A video without sound is read by its pictures: a fault is what no reader could read.
        self.faults += sum(not found[digest] for digest in asked)
        return [FilePrints(digest=digest, prints=found[digest]) for digest in dict.fromkeys(digests)]

    def _prints(self, digests: Sequence[str], reader: Reader) -> Iterator[StoredPrint]:
        there = known.prints(digests, reader.slug)
        yield from there.values()
        missing = [digest for digest in digests if digest not in there]
        for first in range(0, len(missing), _AT_ONCE):
            made = list(self._read(missing[first : first + _AT_ONCE], reader))
            # What took too long or broke off may have been the machine's fault: the next look tries again.
            signals.keep_prints([each for each in made if each.fault.partition(":")[0] in _FINAL])
            self.made += len(made)
            yield from made

    def _read(self, digests: Sequence[str], reader: Reader) -> Iterator[StoredPrint]:
        there: list[str] = []

        def contents() -> Iterator[bytes]:
            """The files that are there, one after the other: recordings are large."""
            for digest in digests:
                data = _content(digest)
                if data is not None:
                    there.append(digest)
                    yield data

        sandbox = shared_sandbox(reader.function, workers=self.workers)
        for place, answer in enumerate(sandbox.read_many(contents(), **reader.options)):
            is_read = not isinstance(answer, NoMedia)
            yield StoredPrint(
                digest=there[place],
                reader=reader.slug,
                data=answer if isinstance(answer, bytes) else b"",
                fault="" if is_read else _told(answer),
                made_at=self.at,
            )
        if len(digests) >= _SUSPICIOUS and not there:
            raise EvidenceAwayError(
                f"None of {len(digests)} kept files is there; see that the evidence folder is mounted."
            )


def _told(answer: Any) -> str:
    return f"{answer.fault.value}: {answer.reason}"


def _content(digest: str) -> bytes | None:
    """The bytes of a kept file; None if they are gone, as after retention, or were altered since they were kept."""
    try:
        return evidence.content(digest)
    except (UnknownCaptureError, AlteredContentError):
        return None
