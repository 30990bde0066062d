"""What do pages that were kept say to the probes of today?"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.checks.operations import record_rereadings
from openiru.checks.queries import rereadable
from openiru.checks.types import CheckView, Reread
from openiru.engines.probes.controls import unheld
from openiru.engines.probes.types import GONE
from openiru.engines.probes.warc import kept_in
from openiru.evidence.queries import content
from openiru.intake.queries import subject
from openiru.platforms.probes.catalogue import Catalogue

_AT_ONCE: Final = 200


def read_again(
    catalogue: Catalogue, *, probe: str | None, by: str, at: datetime, keep: bool
) -> Iterator[Reread]:
    """Read all kept pages with the probes of a catalogue, and record the readings of newer versions.

    A run whose controls were not held says nothing, whatever probe reads it. An older version is never taken for a newer one.

    Raises:
        NotAllowedError: if `by` may not look at pages; then no page is read.
    """
    check_may(by, Right.LOOK_AT_PAGES)
    waiting = (check for check in rereadable(probe) if check.body_digest)
    while batch := list(islice(waiting, _AT_ONCE)):
        read = [_read(check, catalogue) for check in batch]
        if keep:
            newer = [each for each in read if each.verdict.version > each.before_version]
            if newer:
                record_rereadings(newer, by=by, at=at)
        yield from read


def _read(check: CheckView, catalogue: Catalogue) -> Reread:
    view = subject(check.subject_id)
    asked = catalogue.asked(view.url, stable_id=view.native_id, kind=view.kind.value)
    kept = next(kept_in(content(check.body_digest or "")))
    verdict = catalogue.score(kept.page, asked)
    is_gone_unheld = verdict.state in GONE and not check.are_controls_held
    return Reread(
        observation_id=check.observation_id,
        subject_id=check.subject_id,
        at=check.at,
        before=check.state,
        before_version=check.version,
        verdict=unheld(verdict) if check.fault or is_gone_unheld else verdict,
    )
