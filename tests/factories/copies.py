"""Matches of close looks, as looks record them."""

from datetime import datetime
from itertools import count
from typing import Any

from openiru.access.types import SYSTEM
from openiru.engines.media.telling import told
from openiru.engines.media.types import Likeness
from openiru.intake.queries import observations_of
from openiru.intake.types import SubjectView
from openiru.signals.models import Match, Scan
from openiru.signals.operations import record_matches
from openiru.signals.types import COPIES, NewMatch

_looks = count(1)


def record_copy(
    subject: SubjectView,
    organisation_id: str,
    entry_id: str,
    likeness: Likeness,
    *,
    at: datetime,
    place: str = "pictures",
    **more: Any,
) -> str:
    """A match of a close look in the first file that an account showed; its id."""
    seen = next(each for each in observations_of(subject.id, 10) if each.media)
    scan = Scan.objects.create(
        kind="look",
        bank_digest=f"sha256:look {next(_looks)}",
        engines={COPIES: "1"},
        first_seq=1,
        last_seq=1,
        started_by=SYSTEM,
        started_at=at,
    )
    match = NewMatch(
        observation_id=seen.id,
        subject_id=subject.id,
        platform=subject.platform,
        organisation_id=organisation_id,
        engine=COPIES,
        engine_version="1",
        signal_id=f"picture:{entry_id}",
        score=likeness.score,
        stands_alone=True,
        explanation={"field": place, "media_digest": seen.media[0].digest, **told(likeness), **more},
    )
    assert record_matches(str(scan.pk), [match], by=SYSTEM, at=at) == 1
    return str(Match.objects.get(scan=scan).pk)
