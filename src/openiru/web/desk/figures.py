"""What may be said in public, as of when, and from which rows?"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.disclosures.queries import compliance
from openiru.platforms.queries import platforms
from openiru.referrals.queries import items, items_page, ledger, ledger_version
from openiru.referrals.types import ItemFilter, ItemState
from openiru.registry.queries import organisation, organisations
from openiru.review.types import Instrument
from openiru.statistics.chart import Bar, stacked_bars
from openiru.statistics.queries import end_of_day, figures_csv, figures_document, staying_at, staying_now
from openiru.statistics.types import End, Figures, Group
from openiru.web.asking import choice_of, cursor_of, day_of, moment_of, number_of, words_of
from openiru.web.doors import Visit, door
from openiru.web.figures import figures_at, figures_now
from openiru.web.names import named_items

_ROWS: Final = 50
_KEPT_S: Final = 600
# What the number of referred items counts: sent, and not withdrawn.
_COUNTED: Final = frozenset(ItemState) - {ItemState.SCHEDULED, ItemState.RECALLED, ItemState.WITHDRAWN}


@door(Right.READ_DESK)
def figures(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The figures as a table and a chart; every number leads to its rows."""
    made = asked_for(request, visit)
    names = {each.slug: each.name for each in platforms()}
    context = {
        "made": made,
        "day": day_of(request, "as_of"),
        "groups": [(group, names.get(group.key, group.key)) for group in made.platforms],
        "organisation_groups": _named(made.organisations),
        "organisations": organisations(),
        "organisation_slug": words_of(request, "organisation"),
        "chart": chart_of(made.platforms, names),
        "compliance": compliance(made.as_of),
    }
    return render(request, "desk/figures.html", context)


@door(Right.READ_DESK)
def as_csv(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The same figures as one table for machines."""
    made = asked_for(request, visit)
    name = f"figures-{made.as_of:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(figures_csv(made), content_type="text/csv; charset=utf-8", headers=headers)


@door(Right.READ_DESK)
def as_json(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The same figures as one document for machines."""
    made = asked_for(request, visit)
    asked = moment_asked(request, visit)
    stayed = (
        staying_at(asked, organisation_id=made.organisation_id)
        if asked < visit.at
        else staying_now(visit.at, organisation_id=made.organisation_id)
    )
    return JsonResponse(figures_document(made, stayed))


@door(Right.READ_DESK)
def rows(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The items behind one number: as of now page by page, as of a moment that has passed from the ledger."""
    state = choice_of(request, "state", ItemState)
    context = {
        "state": state,
        "platform": words_of(request, "platform"),
        "organisation_slug": words_of(request, "organisation"),
        "over": End.RAN_OUT if _is_over(request) else None,
        **(
            _rows_then(request, visit, state)
            if words_of(request, "as_of") or _is_over(request)
            else _rows_now(request, visit, state)
        ),
    }
    return render(request, "desk/figure_rows.html", context)


def asked_for(request: HttpRequest, visit: Visit) -> Figures:
    """The figures that the address asks for."""
    slug = words_of(request, "organisation")
    organisation_id = organisation(slug).organisation_id if slug else None
    asked = moment_asked(request, visit)
    if asked < visit.at:
        return figures_at(asked, organisation_id=organisation_id)
    return figures_now(visit.at, organisation_id=organisation_id)


def moment_asked(request: HttpRequest, visit: Visit) -> datetime:
    """The moment that the address names; a day counts to its end, and nothing lies in the future."""
    day = day_of(request, "as_of")
    return min(end_of_day(day), visit.at) if day else moment_of(request, "as_of", visit.at)


def chart_of(groups: Sequence[Group], names: dict[str, str]) -> SafeString:
    """One bar for each platform, drawn here; the table beside it says the same."""
    bars = [
        Bar(
            label=names.get(group.key, group.key),
            parts=(group.row.blocked, group.row.partly, group.row.refused, group.row.pending),
        )
        for group in groups
    ]
    drawn = stacked_bars(
        bars,
        title=_("Accounts by platform and answer"),
        part_names=(_("blocked"), _("in part"), _("refused"), _("pending")),
        right_to_left=get_language_bidi(),
    )
    return mark_safe(drawn)  # noqa: S308  (the chart escapes every text that it draws)


def _named(groups: Sequence[Group]) -> list[tuple[Group, str]]:
    names = {each.slug: each.name for each in organisations()}
    return [(group, names.get(group.key, group.key)) for group in groups]


def _rows_now(request: HttpRequest, visit: Visit, state: ItemState | None) -> dict[str, Any]:
    slug = words_of(request, "organisation")
    wanted = ItemFilter(
        platform=words_of(request, "platform") or None,
        organisation_id=organisation(slug).organisation_id if slug else None,
        instrument=choice_of(request, "instrument", Instrument) or Instrument.ACCOUNT_BLOCK,
        states=frozenset({state}) if state else _COUNTED,
    )
    cursor = cursor_of(request)
    page = items_page(wanted, cursor)
    found = {item.item_id: item for item in items([row.item_id for row in page.rows])}
    return {
        "as_of": visit.at,
        "rows": named_items(found[row.item_id] for row in page.rows),
        "cursor": cursor,
        "next_cursor": page.next_cursor,
    }


def _rows_then(request: HttpRequest, visit: Visit, state: ItemState | None) -> dict[str, Any]:
    as_of = moment_asked(request, visit)
    found = _ids_then(request, as_of, state)
    begin = number_of(request, "cursor", len(found)) or 0
    end = begin + _ROWS
    return {
        "as_of": as_of,
        "total": len(found),
        "rows": named_items(items(found[begin:end])),
        "cursor": begin or None,
        "next_cursor": end if end < len(found) else None,
    }


def _is_over(request: HttpRequest) -> bool:
    """Whether only items count whose block was for a time that is over."""
    return bool(words_of(request, "over"))


def _ids_then(request: HttpRequest, as_of: datetime, state: ItemState | None) -> list[str]:
    """Ids of the items that a number counts; kept for a while, since the whole ledger is read for them."""
    platform, slug = words_of(request, "platform"), words_of(request, "organisation")
    instrument = choice_of(request, "instrument", Instrument) or Instrument.ACCOUNT_BLOCK
    organisation_id = organisation(slug).organisation_id if slug else None
    is_over = _is_over(request)
    asked = repr((ledger_version(as_of), platform, slug, instrument, state, is_over))
    key = f"figure-rows-{sha256(asked.encode()).hexdigest()}"
    kept: list[str] | None = cache.get(key)
    if kept is None:
        kept = [
            row.item_id
            for row in ledger(as_of)
            if row.instrument is instrument
            and (not platform or row.platform == platform)
            and (organisation_id is None or row.organisation_id == organisation_id)
            and (row.state is state if state else row.state in _COUNTED)
            and (not is_over or row.time_over_at is not None)
        ]
        cache.set(key, kept, _KEPT_S)
    return kept
