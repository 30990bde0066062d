"""The captured files behind an item, for those who were asked to act on it."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openiru.api import schemas
from openiru.api.callers import caller_of, scope_of
from openiru.api.refusals import COMMON, CONFLICTING
from openiru.conversations.errors import NotCheckedError
from openiru.conversations.queries import is_closed
from openiru.evidence import queries as evidence
from openiru.foundation.digests import is_digest
from openiru.intake.queries import observations_of, subjects_with_media
from openiru.referrals.errors import NotFoundError
from openiru.referrals.queries import is_order_sent_to, subjects_sent_to
from openiru.referrals.types import ItemState, ItemView

router: Final = Router(tags=["evidence"])

OBSERVATIONS_MAX: Final = 50

_FILE: Final[dict[str, Any]] = {
    "responses": {
        200: {
            "description": "The bytes as they were captured",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


def files_of(item: ItemView) -> list[schemas.EvidenceOut]:
    """The files of the subject's last observations, each once, newest first; none after a withdrawal."""
    if item.state is ItemState.WITHDRAWN:
        return []
    files: dict[str, schemas.EvidenceOut] = {}
    for observation in observations_of(item.subject_id, OBSERVATIONS_MAX):
        for media in observation.media:
            seen = schemas.EvidenceOut(digest=media.digest, captured_at=observation.observed_at)
            files.setdefault(media.digest, seen)
    return list(files.values())


@router.get(
    "/evidence/{digest}",
    response={**COMMON, **CONFLICTING},
    summary="Fetch a captured file",
    openapi_extra=_FILE,
)
def read_evidence(request: HttpRequest, digest: str) -> HttpResponse:
    """The bytes of a file that an item of the caller's platform, or a request for data to it, rests on.

    Always as an attachment of unknown type: captured files may be hostile, and nothing here opens them. What was attached
    to words and not let through by its check is not fetched here either.
    """
    scope = scope_of(caller_of(request))
    if not is_digest(digest) or not _may_read(scope, digest):
        raise NotFoundError("There is no such file.")
    if scope is None and is_closed(digest) and not subjects_with_media(digest):
        raise NotCheckedError("This file was attached to a message and its check did not let it through.")
    capture = evidence.capture(digest)
    response = HttpResponse(evidence.content(digest), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{capture.digest.replace(":", "-")}"'
    response["X-Captured-Media-Type"] = capture.media_type
    response["Cache-Control"] = "private, no-store"
    return response


def _may_read(scope: str | None, digest: str) -> bool:
    """Whether the file shows a subject that the platform was sent, or is the order of a request to it."""
    if scope is None:
        return True
    return bool(subjects_sent_to(scope, subjects_with_media(digest))) or is_order_sent_to(scope, digest)
