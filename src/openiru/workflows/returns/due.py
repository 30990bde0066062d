"""When does the worker compare new accounts with barred ones?"""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from openiru.access.types import SYSTEM
from openiru.engines.returns.model import Model, read_model, shipped_model
from openiru.workflows.returns.watch import ReturnWatch

EVERY: Final = timedelta(minutes=5)

_log: Final = logging.getLogger(__name__)


def model_in_use() -> Model:
    """The model that the installation names, or the shipped one.

    Raises:
        OSError, BrokenModelError: if the file that it names is none.
    """
    return read_model(settings.RETURNS_MODEL) if settings.RETURNS_MODEL else shipped_model()


class WatchDue:
    """Watches every five minutes; keeps the barred accounts in memory in between."""

    def __init__(self) -> None:
        self._watch: ReturnWatch | None = None
        self._last_at: datetime | None = None

    def watch_due(self, at: datetime) -> bool:
        """Watch if it is time; whether it was."""
        if self._last_at is not None and at - self._last_at < EVERY:
            return False
        self._last_at = at
        if self._watch is None:
            self._watch = ReturnWatch(model_in_use(), expected_share=settings.RETURNS_EXPECTED_SHARE)
        report = self._watch.watch(by=SYSTEM, at=at)
        if report.runs:
            _log.info("returns.screened accounts=%s leads=%s", report.screened, report.new_leads)
        return True
