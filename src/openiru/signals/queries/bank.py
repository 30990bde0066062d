"""Which pictures and addresses are known?"""

from openiru.signals.models import KnownImage, KnownUrl
from openiru.signals.types import KnownImageView, KnownUrlView


def known_images() -> tuple[KnownImageView, ...]:
    """All known pictures that were not withdrawn, in order of adding."""
    return tuple(
        KnownImageView(
            image_id=str(row.pk),
            organisation_id=str(row.organisation_id),
            pdq=bytes(row.pdq),
            quality=row.quality,
            capture_digest=row.capture_digest,
            note=row.note,
            added_by=row.added_by,
            added_at=row.added_at,
        )
        for row in KnownImage.objects.filter(withdrawn_at=None).order_by("id")
    )


def known_urls() -> tuple[KnownUrlView, ...]:
    """All known addresses that were not withdrawn, in order of adding."""
    return tuple(
        KnownUrlView(
            url_id=str(row.pk),
            organisation_id=str(row.organisation_id),
            url=row.url,
            note=row.note,
            added_by=row.added_by,
            added_at=row.added_at,
        )
        for row in KnownUrl.objects.filter(withdrawn_at=None).order_by("id")
    )
