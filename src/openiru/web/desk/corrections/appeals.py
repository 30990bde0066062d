"""How do people note that somebody appeals against what was asked, and how that ended?"""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.referrals import operations, queries
from openiru.referrals.types import AppealState
from openiru.web.desk.referrals import referral_page
from openiru.web.doors import Visit, door
from openiru.web.refusals import STATUS
from openiru.web.words import word_of


class AppealForm(forms.Form):
    """Where an appeal stands."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[(each.value, word_of(each)) for each in AppealState]
    )
    note = forms.CharField(
        label=gettext_lazy("Who appeals to whom, and where that can be read"), min_length=10, max_length=5_000
    )


@door(Right.RECORD_OBSERVED_STATE, methods=("POST",))
def note_appeal(request: HttpRequest, visit: Visit, item_id: str) -> HttpResponse:
    """Keep a step of an appeal; while it is open, bulk jobs leave its subject out."""
    about = queries.item(item_id).referral_id
    form = AppealForm(request.POST)
    if not form.is_valid():
        return referral_page(request, visit, about, form=form, status=422)
    said = form.cleaned_data
    try:
        operations.note_appeal(
            item_id, AppealState(said["state"]), note=said["note"], by=visit.by, at=visit.at
        )
    except OpenIruError as error:
        return referral_page(request, visit, about, refused=error, status=STATUS[error.kind])
    messages.success(request, _("Kept. While an appeal is open, bulk jobs leave its subject out."))
    return redirect(f"{reverse('referral', args=[about])}#item-{item_id}")
