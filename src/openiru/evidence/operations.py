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
from openiru.evidence.errors import TooLargeError
from openiru.evidence.models import Capture
from openiru.evidence.stores.folder import FolderStore
from openiru.evidence.types import CaptureView
from openiru.foundation.digests import sha256_text

MAX_BYTES: Final = 64 * 1024 * 1024

_MAGIC: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"%PDF-", "application/pdf"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
)


def keep(data: bytes, *, source: str, collector: str, at: datetime) -> CaptureView:
    """Keep one content; the same content again changes nothing.

    Raises:
        TooLargeError: if it has more than `MAX_BYTES`.
        NotAllowedError: if the collector may not keep evidence.
    """
    return keep_many([data], source=source, collector=collector, at=at)[0]


def keep_many(
    contents: Sequence[bytes], *, source: str, collector: str, at: datetime
) -> tuple[CaptureView, ...]:
    """Keep several contents, recorded as one act; the views stand in their order.

    Raises:
        TooLargeError: if one has more than `MAX_BYTES`; then none is recorded.
        NotAllowedError: if the collector may not keep evidence.
    """
    check_may(collector, Right.KEEP_EVIDENCE)
    for data in contents:
        if len(data) > MAX_BYTES:
            raise TooLargeError(f"A file of {len(data):,} bytes is not kept; the limit is {MAX_BYTES:,}.")
    store = FolderStore(Path(settings.DATA_FOLDER) / "evidence")
    views = tuple(
        CaptureView(
            digest=store.put(data),
            size_bytes=len(data),
            media_type=media_type_of(data),
            source=source,
            collector_id=collector,
            captured_at=at,
        )
        for data in contents
    )
    _record(views, collector, at)
    return views


def media_type_of(data: bytes) -> str:
    """What the first bytes say the content is; names and headers are never believed."""
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return "image/avif" if data[8:12] in {b"avif", b"avis"} else "video/mp4"
    return "application/octet-stream"


@transaction.atomic
def _record(views: Sequence[CaptureView], collector: str, at: datetime) -> None:
    rows = {
        view.digest: Capture(
            digest=view.digest,
            size_bytes=view.size_bytes,
            media_type=view.media_type,
            source=view.source,
            collector_id=collector,
            captured_at=at,
        )
        for view in views
    }
    Capture.objects.bulk_create([rows[digest] for digest in sorted(rows)], ignore_conflicts=True)
    if not rows:
        return
    digest = sha256_text("\n".join(sorted(rows)).encode())
    audit.record(
        Event.CAPTURE_KEPT,
        subject_kind="capture",
        subject_id=next(iter(rows)) if len(rows) == 1 else "many",
        by=collector,
        at=at,
        detail={"captures": len(rows), "digest_of_digests": digest},
    )
