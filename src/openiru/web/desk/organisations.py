"""What does each list say of an organisation, and what is it called there?"""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date

from openiru.access.types import Right
from openiru.registry import queries as registry
from openiru.review import queries as review
from openiru.review.types import CaseFilter
from openiru.web.doors import Visit, door


@door(Right.READ_DESK)
def organisations(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All organisations, each with its standing today."""
    today = visit.at.date()
    standings = [registry.standing(each.organisation_id, today) for each in registry.organisations()]
    context = {"standings": standings, "editions": registry.editions(), "on": today}
    return render(request, "desk/organisations.html", context)


@door(Right.READ_DESK)
def organisation(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """One organisation on one day."""
    on = day_of(request, "on", visit.at.date())
    standing = registry.standing(slug, on)
    context = {
        "standing": standing,
        "names": [
            name
            for name in registry.names_for_matching(on)
            if name.organisation_id == standing.organisation.organisation_id
        ],
        "links": registry.links_of(slug),
        "cases": review.cases(CaseFilter(organisation_id=standing.organisation.organisation_id), rows=20),
    }
    return render(request, "desk/organisation.html", context)


def day_of(request: HttpRequest, name: str, otherwise: date) -> date:
    """The day that the address names; `otherwise` where it names none."""
    try:
        return parse_date(request.GET.get(name, "")) or otherwise
    except ValueError:
        return otherwise
