"""What is known about an address, a handle or a reference?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from openiru.access.types import Right
from openiru.intake.queries import find_subjects
from openiru.referrals.queries import find_reference
from openiru.registry.queries import organisations
from openiru.web.asking import words_of
from openiru.web.doors import Visit, door

_NAMES_MAX = 8


@door(Right.READ_DESK)
def search(request: HttpRequest, _visit: Visit) -> HttpResponse:
    """What a text leads to; one find alone is opened at once."""
    text = words_of(request, "q")
    subjects = find_subjects(text) if text else ()
    folded = text.casefold()
    named = [
        each for each in organisations() if folded and (folded in each.name.casefold() or folded == each.slug)
    ]
    referral = find_reference(text) if text else None
    context = {"text": text, "subjects": subjects, "referral": referral, "organisations": named[:_NAMES_MAX]}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "desk/found.html", context)
    if referral is not None:
        return redirect("referral", referral.referral_id)
    if len(subjects) == 1 and not named:
        return redirect("subject", subjects[0].id)
    return render(request, "desk/search.html", context)
