"""How does a captured picture reach the desk?"""

from django.http import HttpRequest, HttpResponse

from openiru.access.types import Right
from openiru.evidence.queries import content
from openiru.web.doors import Visit, door
from openiru.web.pictures import shown


@door(Right.READ_DESK)
def picture(_request: HttpRequest, _visit: Visit, digest: str) -> HttpResponse:
    """The picture captured under `digest`, made anew from its pixels."""
    return shown(content(digest))
