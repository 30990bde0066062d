"""How long do blocked accounts stay down, how soon do platforms act, and where do words and pages differ?"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from openiru.access.types import Right
from openiru.platforms.queries import platforms
from openiru.referrals.queries import items
from openiru.registry.queries import organisation, organisations
from openiru.statistics.queries import (
    curves_csv,
    curves_document,
    items_compared,
    items_that_ended,
    of_platform,
    staying_at,
    staying_now,
    staying_version,
)
from openiru.statistics.types import DisagreementGroup, End, Says, Seen, Staying, SurvivalGroup
from openiru.web.asking import choice_of, day_of, number_of, words_of
from openiru.web.desk.figures import moment_asked
from openiru.web.desk.staying.drawing import act_drawn, survival_drawn
from openiru.web.doors import Visit, door
from openiru.web.names import named_items

_ROWS: Final = 50
_KEPT_S: Final = 600


@door(Right.READ_DESK)
def staying(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The curves with their numbers, what differs, and followers; every count leads to its items."""
    made = _asked_for(request, visit)
    names = {each.slug: each.name for each in platforms()}
    asked = words_of(request, "platform")
    platform = asked if asked in names else ""
    # A platform without blocked accounts has an empty group: another's must not stand under its name.
    group, act = of_platform(made, platform) if platform else (made.total, made.act.total)
    organisation_names = {each.slug: each.name for each in organisations()}
    context = {
        "made": made,
        "day": day_of(request, "as_of"),
        "group": group,
        "act": act,
        "platform": platform,
        "platform_choices": sorted(names.items(), key=lambda pair: pair[1]),
        "platform_groups": _named(made.platforms, names),
        "organisation_groups": _named(made.organisations, organisation_names),
        "act_groups": [(each, names.get(each.key, each.key)) for each in made.act.platforms],
        "differing": [(each, _grid(each)) for each in made.disagreement_by_platform],
        "seen": tuple(Seen),
        "ends": tuple(End),
        "organisations": organisations(),
        "organisation_slug": words_of(request, "organisation"),
        "chart": survival_drawn(group),
        "act_chart": act_drawn(act),
    }
    return render(request, "staying/staying.html", context)


@door(Right.READ_DESK)
def staying_items(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The items behind one number, by name: for the desk alone."""
    as_of = _moment(request, visit)
    says, seen = choice_of(request, "says", Says), choice_of(request, "seen", Seen)
    end = choice_of(request, "end", End) or End.UP_AGAIN
    found = _ids(request, visit, (says, seen) if says and seen else end)
    begin = number_of(request, "cursor", len(found)) or 0
    stop = begin + _ROWS
    context = {
        "as_of": as_of,
        "says": says if says and seen else None,
        "seen": seen,
        "end": end,
        "platform": words_of(request, "platform"),
        "organisation_slug": words_of(request, "organisation"),
        "total": len(found),
        "rows": named_items(items(found[begin:stop])),
        "cursor": begin or None,
        "next_cursor": stop if stop < len(found) else None,
    }
    return render(request, "staying/items.html", context)


def _asked_for(request: HttpRequest, visit: Visit) -> Staying:
    slug = words_of(request, "organisation")
    organisation_id = organisation(slug).organisation_id if slug else None
    asked = moment_asked(request, visit)
    if asked < visit.at:
        return staying_at(asked, organisation_id=organisation_id)
    return staying_now(visit.at, organisation_id=organisation_id)


def _moment(request: HttpRequest, visit: Visit) -> datetime:
    """The moment that was asked for; if that is now, the moment of the numbers that led here."""
    asked = moment_asked(request, visit)
    if asked < visit.at:
        return asked
    slug = words_of(request, "organisation")
    organisation_id = organisation(slug).organisation_id if slug else None
    return staying_now(visit.at, organisation_id=organisation_id).as_of


def _ids(request: HttpRequest, visit: Visit, wanted: tuple[Says, Seen] | End) -> Sequence[str]:
    """Ids of the items; kept for a while, since the whole ledger is read for them."""
    as_of = _moment(request, visit)
    platform, slug = words_of(request, "platform") or None, words_of(request, "organisation")
    organisation_id = organisation(slug).organisation_id if slug else None
    # Looks of a moment ago count on while nothing new was recorded, so the version is all that the list depends on.
    asked = repr((staying_version(as_of), platform, organisation_id, wanted))
    key = f"staying-items-{sha256(asked.encode()).hexdigest()}"
    kept: Sequence[str] | None = cache.get(key)
    if kept is None:
        if isinstance(wanted, End):
            kept = items_that_ended(as_of, wanted, organisation_id=organisation_id, platform=platform)
        else:
            kept = items_compared(as_of, *wanted, organisation_id=organisation_id, platform=platform)
        cache.set(key, kept, _KEPT_S)
    return kept


def _named(groups: Sequence[SurvivalGroup], names: dict[str, str]) -> list[tuple[SurvivalGroup, str]]:
    return [(group, names.get(group.key, group.key)) for group in groups]


def _grid(group: DisagreementGroup) -> list[tuple[Says, list[tuple[Seen, int, bool]]]]:
    """What the platform says by what was seen: a row for each word that has items."""
    counts = {(each.says, each.seen): (each.items, each.differs) for each in group.cells}
    return [
        (says, [(seen, *counts.get((says, seen), (0, False))) for seen in Seen])
        for says in Says
        if any(word is says for word, _ in counts)
    ]


@door(Right.READ_DESK)
def as_csv(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Each step of each curve as one table for machines."""
    made = _asked_for(request, visit)
    headers = {"Content-Disposition": f'attachment; filename="curves-{made.as_of:%Y-%m-%d}.csv"'}
    return HttpResponse(curves_csv(made), content_type="text/csv; charset=utf-8", headers=headers)


@door(Right.READ_DESK)
def as_json(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The same as one document for machines."""
    return JsonResponse(curves_document(_asked_for(request, visit)))
