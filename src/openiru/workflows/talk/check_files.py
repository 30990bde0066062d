"""How is every attached file checked before anybody may open it?

Content alone counts: a picture must decode, a PDF must not act by itself, and where the house has a virus
scanner it must find nothing. A file about which nobody can tell goes on waiting; it is never let through.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from django.conf import settings
from django.db import connections

from openiru.conversations import operations
from openiru.conversations.queries import waiting_files
from openiru.conversations.types import Finding
from openiru.engines.media.types import NoMedia
from openiru.evidence.queries import content
from openiru.foundation.errors import OpenIruError
from openiru.sandbox.clamd import NoScannerError, found_by
from openiru.sandbox.errors import NoSandboxError
from openiru.sandbox.readers import document, shown
from openiru.sandbox.shared import shared_sandbox

_log: Final = logging.getLogger(__name__)

AT_ONCE: Final = 20  # files in one pass, so that news of other work is not late


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What became of the files of one pass."""

    clean: int = 0
    refused: int = 0
    waiting: int = 0  # nobody could tell; they are tried again


def check_waiting(at: datetime, *, limit: int = AT_ONCE) -> CheckReport:
    """Check the files that wait, the oldest first; each by itself."""
    clean = refused = waiting = 0
    for file in waiting_files(limit):
        try:
            finding = examined(content(file.digest), file.media_type, scanner=settings.CLAMD)
        except (NoScannerError, NoSandboxError) as error:
            _log.warning("conversations.not-checked attachment_id=%s why=%s", file.attachment_id, error.code)
            waiting += 1
            continue
        except OpenIruError as error:
            # What was kept is gone or altered: nobody will ever open it.
            finding = Finding(is_clean=False, why=error.message, checked_with="store")
        operations.record_check(file.attachment_id, finding, at=at)
        clean += finding.is_clean
        refused += not finding.is_clean
    return CheckReport(clean=clean, refused=refused, waiting=waiting)


def examined(data: bytes, media_type: str, *, scanner: str = "") -> Finding:
    """What the checks find in one file.

    Args:
        data: the file.
        media_type: what its content says it is.
        scanner: where clamd listens; empty if there is none.

    Raises:
        NoSandboxError, NoScannerError: if it could not be looked at.
    """
    done = "content"
    why = ""
    if media_type.startswith("image/"):
        done, why = "content, decoded", _fault_of_picture(data)
    elif media_type == "application/pdf":
        done, why = "content, active parts", _fault_of_document(data)
    if scanner and not why:
        done += ", clamd"
        name = found_by(scanner, data)
        why = f"The virus scanner found {name}." if name else ""
    return Finding(is_clean=not why, why=why, checked_with=done)


def _fault_of_picture(data: bytes) -> str:
    made = shared_sandbox(shown.READER, workers=1).read(data, max_side=64)
    if isinstance(made, NoMedia):
        return made.reason or "The picture cannot be read."
    return "" if shown.unpacked(made) is not None else "The picture cannot be read."


def _fault_of_document(data: bytes) -> str:
    made = shared_sandbox(document.READER, workers=1).read(data)
    if isinstance(made, NoMedia):
        return made.reason or "The document cannot be read."
    active = document.unpacked(made)
    if active is None:
        return "The document cannot be read."
    return f"The document acts by itself or holds files: {', '.join(active)}." if active else ""


class FileChecker:
    """Checks files beside other work, one pass after the other."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="check")
        self._running: Future[CheckReport] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def start_due(self, at: datetime) -> None:
        """Begin with the files that wait, unless a pass is under way."""
        if self._running is not None and not self._running.done():
            return
        if self._running is not None and self._running.exception() is not None:
            _log.error("conversations.check-broken", exc_info=self._running.exception())
        self._running = self._pool.submit(self._pass, at) if waiting_files(1) else None

    def _pass(self, at: datetime) -> CheckReport:
        try:
            return check_waiting(at)
        finally:
            # The connections of this thread; the next pass may come much later.
            connections.close_all()
