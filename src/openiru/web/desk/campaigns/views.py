"""How is a campaign opened, followed, closed and handed out?"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.campaigns import operations, queries
from openiru.campaigns.types import NewCampaign
from openiru.forms.types import Language
from openiru.foundation.errors import OpenIruError
from openiru.referrals.types import ItemState
from openiru.web.asking import moment_of, number_of
from openiru.web.doors import Visit, door
from openiru.web.refusals import STATUS
from openiru.workflows.campaign_report import ENDINGS, frozen_document, report_copy, report_document

_MEDIA = {"json": "application/json", "csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}
_MOST = 1_000
_REPORT_BYTES_MAX = 10 * 1024 * 1024


class CampaignForm(forms.Form):
    """A new campaign."""

    slug = forms.SlugField(
        label=gettext_lazy("Short name"),
        max_length=60,
        help_text=gettext_lazy("Small letters, digits and hyphens."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    goal = forms.CharField(
        label=gettext_lazy("What it is for"),
        min_length=15,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("The day after its last"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    units = forms.CharField(
        label=gettext_lazy("Partner units"),
        required=False,
        help_text=gettext_lazy("One on each line; ours takes part in any case."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def new(self) -> NewCampaign:
        """What was written, once it is valid."""
        said = self.cleaned_data
        partners = [line.strip() for line in said["units"].splitlines() if line.strip()]
        return NewCampaign(
            slug=said["slug"].lower(),
            name=said["name"],
            goal=said["goal"],
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            units=(settings.UNIT_NAME, *partners),
        )


@door(Right.READ_DESK)
def campaigns(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All campaigns."""
    return campaigns_page(request, visit)


@door(Right.APPROVE_CASE, methods=("POST",))
def open_campaign(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Open a campaign."""
    form = CampaignForm(request.POST)
    if not form.is_valid():
        return campaigns_page(request, visit, form=form)
    try:
        made = operations.open_campaign(form.new(), by=visit.by, at=visit.at)
    except OpenIruError as error:
        return campaigns_page(request, visit, form=form, refused=error)
    messages.success(request, _("The campaign is open; referrals may join it when they are made."))
    return redirect("campaign", made.slug)


@door(Right.READ_DESK)
def campaign(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """One campaign with its counts as of a moment."""
    return campaign_page(request, visit, slug)


@door(Right.READ_DESK)
def copy(request: HttpRequest, visit: Visit, slug: str, ending: str) -> HttpResponse:
    """The report as a file: of a moment, or a frozen version."""
    queries.campaign(slug)
    if ending not in ENDINGS:
        raise Http404
    number = number_of(request, "version", _MOST)
    as_of = moment_of(request, "as_of", visit.at)
    document = report_document(slug, as_of) if number is None else frozen_document(slug, number)
    if document is None:
        raise Http404
    language = Language.URDU if (get_language() or "").startswith("ur") else Language.ENGLISH
    answer = HttpResponse(report_copy(document, ending, language), content_type=_MEDIA[ending])
    answer["Content-Disposition"] = f'attachment; filename="{slug}.{ending}"'
    return answer


@door(Right.APPROVE_CASE, methods=("POST",))
def close(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Close a campaign: its report is frozen."""
    try:
        operations.close_campaign(slug, unit=settings.UNIT_NAME, by=visit.by, at=visit.at)
    except OpenIruError as error:
        return _refused(request, visit, slug, error)
    messages.success(request, _("The campaign is closed; its report is frozen."))
    return redirect("campaign", slug)


@door(Right.APPROVE_CASE, methods=("POST",))
def correct(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Freeze a new version of a closed campaign's report."""
    reason = request.POST.get("reason", "")
    try:
        operations.correct_report(
            slug, as_of=visit.at, reason=reason, unit=settings.UNIT_NAME, by=visit.by, at=visit.at
        )
    except OpenIruError as error:
        return _refused(request, visit, slug, error)
    messages.success(request, _("A new version of the report is frozen."))
    return redirect("campaign", slug)


@door(Right.APPROVE_CASE, methods=("POST",))
def take(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Take in a partner's report file."""
    file = request.FILES.get("file")
    pasted = request.POST.get("report", "").encode()[:_REPORT_BYTES_MAX]
    data = pasted if file is None or not file.size or file.size > _REPORT_BYTES_MAX else file.read()
    try:
        unit = operations.take_partner_counts(slug, data, by=visit.by, at=visit.at)
    except OpenIruError as error:
        return _refused(request, visit, slug, error)
    messages.success(request, _("The counts of %(unit)s are taken.") % {"unit": unit})
    return redirect("campaign", slug)


def _refused(request: HttpRequest, visit: Visit, slug: str, error: OpenIruError) -> HttpResponse:
    return campaign_page(request, visit, slug, refused=error)


def campaigns_page(
    request: HttpRequest,
    visit: Visit,
    *,
    form: CampaignForm | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of all campaigns; with a form that was not taken, and why, if there is one."""
    context = {
        "campaigns": queries.campaigns(),
        "form": form or CampaignForm(),
        "refused": refused,
        "may": visit.may(Right.APPROVE_CASE),
    }
    status = STATUS[refused.kind] if refused else (422 if form else 200)
    return render(request, "campaigns/campaigns.html", context, status=status)


def campaign_page(
    request: HttpRequest, visit: Visit, slug: str, *, refused: OpenIruError | None = None
) -> HttpResponse:
    """The page of one campaign."""
    as_of = moment_of(request, "as_of", visit.at)
    found = queries.campaign(slug)
    document = report_document(slug, as_of)
    context: dict[str, Any] = {
        "campaign": found,
        "report": document,
        "lines": [(each, ItemState(each["outcome"])) for each in document["lines"]],
        "as_of": as_of,
        "frozen": queries.frozen_reports(slug),
        "endings": ENDINGS,
        "refused": refused,
        "may": visit.may(Right.APPROVE_CASE),
    }
    status = STATUS[refused.kind] if refused else 200
    return render(request, "campaigns/campaign.html", context, status=status)
