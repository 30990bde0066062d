"""How is content kept as evidence?"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.engines.media.sniffing import media_type_of
from openiru.evidence.errors import TooLargeError
from openiru.evidence.models import Capture
from openiru.evidence.queries import capture_view
from openiru.evidence.stores.folder import FolderStore
from openiru.evidence.types import CaptureView
from openiru.foundation.digests import sha256_text

MAX_BYTES: Final = 95 * 1024 * 1024  # what sandboxes read, and no more


def keep(data: bytes, *, source: str, collector: str, at: datetime) -> CaptureView:
    """Keep one content; the same content again changes nothing.

    Raises:
        TooLargeError: if it has more than `MAX_BYTES`.
        NotAllowedError: if the collector may not keep evidence.
    """
    return keep_many([data], source=source, collector=collector, at=at)[0]


def keep_many(
    contents: Sequence[bytes],
    *,
    source: str,
    collector: str,
    at: datetime,
    captured: Sequence[datetime] | None = None,
) -> tuple[CaptureView, ...]:
    """Keep several contents, recorded as one act; the views stand in their order.

    Args:
        contents: what is kept.
        source: where it comes from.
        collector: who keeps it.
        at: when it is kept.
        captured: when each was captured, where that was before.

    Raises:
        TooLargeError: if one has more than `MAX_BYTES`; then none is recorded.
        NotAllowedError: if the collector may not keep evidence.
    """
    check_may(collector, Right.KEEP_EVIDENCE)
    for data in contents:
        if len(data) > MAX_BYTES:
            raise TooLargeError(f"A file of {len(data):,} bytes is not kept; the limit is {MAX_BYTES:,}.")
    digests = FolderStore(Path(settings.DATA_FOLDER) / "evidence").put_many(contents)
    views = tuple(
        CaptureView(
            digest=digest,
            size_bytes=len(data),
            media_type=media_type_of(data),
            source=source,
            collector_id=collector,
            captured_at=moment,
        )
        for digest, data, moment in zip(digests, contents, captured or [at] * len(contents), strict=True)
    )
    return _recorded(views, collector, at)


@transaction.atomic
def _recorded(views: Sequence[CaptureView], collector: str, at: datetime) -> tuple[CaptureView, ...]:
    """The captures as they stand now: those that were known keep their first source, collector and time."""
    asked = {view.digest: view for view in views}
    rows = [
        Capture(
            digest=digest,
            size_bytes=asked[digest].size_bytes,
            media_type=asked[digest].media_type,
            source=asked[digest].source,
            collector_id=collector,
            captured_at=asked[digest].captured_at,
        )
        for digest in sorted(asked)
    ]
    before = set(Capture.objects.filter(pk__in=asked).values_list("digest", flat=True))
    Capture.objects.bulk_create([row for row in rows if row.digest not in before], ignore_conflicts=True)
    new = sorted(asked.keys() - before)
    if new:
        audit.record(
            Event.CAPTURE_KEPT,
            subject_kind="capture",
            subject_id=new[0] if len(new) == 1 else "many",
            by=collector,
            at=at,
            detail={"captures": len(new), "digest_of_digests": sha256_text("\n".join(new).encode())},
        )
    known = {row.digest: capture_view(row) for row in Capture.objects.filter(pk__in=before)}
    return tuple(known.get(view.digest, view) for view in views)
