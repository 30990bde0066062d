"""Which banks are there, what lies in them, and how are they kept?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.signals import operations, queries
from openiru.signals.types import EntryFilter, EntryState, Standing
from openiru.web.asking import choice_of, cursor_of, words_of
from openiru.web.desk.banks.forms import ChangeForm, initial_of
from openiru.web.doors import Visit, door
from openiru.web.names import organisations_by_id
from openiru.web.refusals import STATUS


@door(Right.READ_DESK)
def banks(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All banks with what is in them."""
    counts = queries.entry_counts(visit.at)
    rows = [(bank, counts[bank.slug], sum(counts[bank.slug].values())) for bank in queries.banks()]
    return render(request, "banks/banks.html", {"rows": rows, "states": tuple(EntryState)})


@door(Right.READ_DESK)
def bank(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """One bank and a page of its entries; the filters stand in the address."""
    return bank_page(request, visit, slug)


@door(Right.MANAGE_BANKS, methods=("POST",))
def change(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Change how a bank is kept."""
    queries.bank(slug)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return bank_page(request, visit, slug, form=form)
    try:
        operations.change_bank(
            slug, form.change(), by=visit.by, at=visit.at, reason=form.cleaned_data["reason"]
        )
    except OpenIruError as error:
        return bank_page(request, visit, slug, form=form, refused=error)
    messages.success(request, _("The bank was changed. The next scan compares with everything as it is now."))
    return redirect("bank", slug)


def bank_page(
    request: HttpRequest,
    visit: Visit,
    slug: str,
    *,
    form: ChangeForm | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of a bank; with a form that was not taken, and why, if there is one."""
    found = queries.bank(slug)
    wanted = EntryFilter(
        bank=slug,
        state=choice_of(request, "state", EntryState),
        standing=choice_of(request, "standing", Standing),
        text=words_of(request, "q"),
    )
    cursor = cursor_of(request)
    page = queries.entries_page(wanted, visit.at, cursor)
    may_change = visit.may(Right.MANAGE_BANKS)
    context = {
        "bank": found,
        "page": page,
        "cursor": cursor,
        "wanted": wanted,
        "opinions": queries.newest_opinions([row.entry_id for row in page.rows]),
        "organisations": organisations_by_id(),
        "states": tuple(EntryState),
        "standings": tuple(Standing),
        "form": form or (ChangeForm(initial=initial_of(found)) if may_change else None),
        "form_open": form is not None,
        "refused": refused,
    }
    status = STATUS[refused.kind] if refused else (422 if form else 200)
    return render(request, "banks/bank.html", context, status=status)
