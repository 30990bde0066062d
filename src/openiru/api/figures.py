"""Official figures for people of the unit; platforms do not see each other's."""

from datetime import date, datetime
from typing import Annotated, Any, Final

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.api.callers import caller_of
from openiru.api.refusals import COMMON
from openiru.statistics.queries import as_of_day, curves_document, figures, figures_document, staying

router: Final = Router(tags=["figures"])


class FiguresQuery(Schema):
    """As of the end of which day (UTC), up to now if it is not over; without one, as of now."""

    as_of: date | None = None


@router.get("/figures", response={200: dict[str, Any], **COMMON}, summary="Read official figures")
def read_figures(request: HttpRequest, query: Annotated[FiguresQuery, Query()]) -> dict[str, Any]:
    """Every figure with its numerator, denominator and interval; the same facts give the same figures."""
    as_of = _as_of(request, query)
    return figures_document(figures(as_of), staying(as_of))


@router.get("/figures/curves", response={200: dict[str, Any], **COMMON}, summary="Read curves")
def read_curves(request: HttpRequest, query: Annotated[FiguresQuery, Query()]) -> dict[str, Any]:
    """Each step of each curve: still down, not come back, not acted on; with numbers at risk and intervals."""
    return curves_document(staying(_as_of(request, query)))


def _as_of(request: HttpRequest, query: FiguresQuery) -> datetime:
    check_may(caller_of(request).person_id, Right.READ_DESK)
    now: datetime = settings.CLOCK.now()
    return now if query.as_of is None else as_of_day(query.as_of, now=now)
