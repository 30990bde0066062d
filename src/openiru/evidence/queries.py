"""What was captured, and what does it hold?"""

from collections.abc import Collection, Mapping
from pathlib import Path

from django.conf import settings

from openiru.evidence.errors import UnknownCaptureError
from openiru.evidence.models import Capture
from openiru.evidence.stores.folder import FolderStore
from openiru.evidence.types import CaptureView


def capture(digest: str) -> CaptureView:
    """What is known of the content under `digest`.

    Raises:
        UnknownCaptureError: if nothing was captured under it.
    """
    try:
        row = Capture.objects.get(pk=digest)
    except Capture.DoesNotExist as error:
        raise UnknownCaptureError(f"Nothing was captured under {digest[:80]!r}.") from error
    return capture_view(row)


def media_types(digests: Collection[str]) -> Mapping[str, str]:
    """What captured contents are, by digest; unknown ones are left out."""
    rows = Capture.objects.filter(pk__in=list(digests)).values_list("digest", "media_type")
    return dict(rows)


def capture_view(row: Capture) -> CaptureView:
    """What others may see of a row."""
    return CaptureView(
        digest=row.digest,
        size_bytes=row.size_bytes,
        media_type=row.media_type,
        source=row.source,
        collector_id=row.collector_id,
        captured_at=row.captured_at,
    )


def content(digest: str) -> bytes:
    """The bytes captured under `digest`, checked against it.

    Raises:
        UnknownCaptureError: if nothing is kept there.
        AlteredContentError: if the bytes were changed since.
    """
    return FolderStore(Path(settings.DATA_FOLDER) / "evidence").get(digest)
