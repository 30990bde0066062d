"""How do both files of a copy look on top of each other?"""

from django.http import HttpRequest, HttpResponse

from openiru.access.types import Right
from openiru.evidence.queries import content
from openiru.web.desk.copies.overlays import boxed, can_overlay, overlaid
from openiru.web.doors import Visit, door
from openiru.web.pictures import as_png, grey_square, pixels_of
from openiru.workflows.copies.evidence import copy_evidence


@door(Right.READ_DESK)
def overlay(_request: HttpRequest, visit: Visit, match_id: str) -> HttpResponse:
    """Both pictures of a match on top of each other, or the region in which something was found."""
    found = copy_evidence(match_id, visit.at)
    like = found.likeness
    captured = pixels_of(content(found.captured_digest))
    if captured is None:
        return as_png(grey_square())
    if can_overlay(like.transform):
        known = pixels_of(content(found.known.entry.capture_digest))
        if known is not None:
            return as_png(overlaid(captured, known, like.transform))
    return as_png(grey_square() if like.box is None else boxed(captured, like.box))
