"""Official figures for people of the unit; platforms do not see each other's."""

from datetime import date
from typing import Annotated, Any, Final

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.api.callers import caller_of
from openiru.api.refusals import COMMON
from openiru.statistics.queries import as_of_day, figures, figures_document

router: Final = Router(tags=["figures"])


class FiguresQuery(Schema):
    """As of the end of which day (UTC), up to now if it is not over; without one, as of now."""

    as_of: date | None = None


@router.get("/figures", response={200: dict[str, Any], **COMMON}, summary="Read official figures")
def read_figures(request: HttpRequest, query: Annotated[FiguresQuery, Query()]) -> dict[str, Any]:
    """Every figure with its numerator, denominator and interval; the same facts give the same figures."""
    check_may(caller_of(request).person_id, Right.READ_DESK)
    now = settings.CLOCK.now()
    as_of = now if query.as_of is None else as_of_day(query.as_of, now=now)
    return figures_document(figures(as_of))
