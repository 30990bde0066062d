"""How do people take the same step on many things, and follow how far it is?"""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.campaigns import operations, queries
from openiru.campaigns.types import BulkKind
from openiru.foundation.errors import OpenIruError
from openiru.platforms.queries import platforms
from openiru.referrals.queries import failed_deliveries, items_page, referrals_page
from openiru.referrals.types import ItemFilter, ReferralFilter, ReferralStatus
from openiru.review.queries import approved_unreferred
from openiru.review.types import CASE_INSTRUMENTS, Instrument
from openiru.web.asking import choice_of, plain, words_of
from openiru.web.doors import Visit, door
from openiru.web.names import organisations_by_id
from openiru.web.refusals import STATUS
from openiru.web.wording.bulk import EXCLUDED
from openiru.workflows.bulk.preview import job_id, preview
from openiru.workflows.bulk.run import start as start_job
from openiru.workflows.bulk.types import Candidate, Order

_SHOWN = 500


@door(Right.READ_DESK)
def jobs(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newest jobs, and where a new one begins."""
    context = {"jobs": queries.jobs(), "kinds": tuple(BulkKind), "may": visit.may(Right.CREATE_REFERRAL)}
    return render(request, "bulk/jobs.html", context)


@door(Right.CREATE_REFERRAL)
def choose(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Things that a step may be taken on, filtered; all are ticked at first."""
    kind = choice_of(request, "kind", BulkKind) or BulkKind.REFER
    slug = words_of(request, "platform")
    instrument = choice_of(request, "instrument", Instrument) or Instrument.ACCOUNT_BLOCK
    things = _things(kind, slug, instrument)
    context = {
        "kind": kind,
        "platform": slug,
        "platforms": platforms(),
        "instrument": instrument,
        "instruments": [each for each in Instrument if each in CASE_INSTRUMENTS],
        "found": preview(kind, things, at=visit.at),
    }
    return render(request, "bulk/choose.html", context)


@door(Right.CREATE_REFERRAL)
def look(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the job would do, counted, and what it would leave out."""
    return preview_page(request, visit, request.GET.getlist("thing"), request.GET.getlist("tick"))


@door(Right.CREATE_REFERRAL, methods=("POST",))
def start(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Begin the job that was shown, once its number was typed."""
    said = request.POST
    things, ticked = said.getlist("thing"), said.getlist("tick")
    kind = BulkKind(said["kind"]) if said.get("kind") in set(BulkKind) else BulkKind.REFER
    order = Order(
        kind=kind,
        things=tuple(things),
        job_id=plain(said.get("job", "")),
        preview_digest=plain(said.get("preview", "")),
        typed=plain(said.get("typed", "")),
        ticked=tuple(ticked),
        params={key: plain(said.get(key, "")) for key in ("reason", "campaign") if said.get(key, "").strip()},
    )
    try:
        made = start_job(order, by=visit.by, at=visit.at)
    except OpenIruError as error:
        return preview_page(request, visit, things, ticked, refused=error)
    messages.success(request, _("The job has begun; the worker takes each step."))
    return redirect("bulk_job", made.job_id)


@door(Right.READ_DESK)
def job(request: HttpRequest, visit: Visit, job_id: str) -> HttpResponse:
    """How far one job is, and what became of each thing."""
    context = {
        "job": queries.job(job_id),
        "items": queries.job_items(job_id),
        "may": visit.may(Right.CREATE_REFERRAL),
    }
    return render(request, "bulk/job.html", context)


@door(Right.CREATE_REFERRAL, methods=("POST",))
def cancel(request: HttpRequest, visit: Visit, job_id: str) -> HttpResponse:
    """Let a job go no further."""
    operations.cancel_job(job_id, by=visit.by, at=visit.at)
    messages.success(request, _("The job goes no further; what is done stays."))
    return redirect("bulk_job", job_id)


def preview_page(
    request: HttpRequest,
    visit: Visit,
    things: Sequence[str],
    ticked: Sequence[str],
    *,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page on which a job is looked at and confirmed."""
    said = request.POST if request.method == "POST" else request.GET
    kind = BulkKind(said["kind"]) if said.get("kind") in set(BulkKind) else BulkKind.REFER
    found = preview(kind, things, ticked=ticked, at=visit.at)
    organisations = organisations_by_id()
    context = {
        "kind": kind,
        "found": found,
        "by_platform": sorted(found.by_platform.items()),
        "by_organisation": [
            (organisations[key].name, count) for key, count in sorted(found.by_organisation.items())
        ],
        "left_out": [(each, _why(each)) for each in found.candidates if each.excluded],
        "protected": [(each, _why(each)) for each in found.protected],
        "job_id": job_id(),
        "campaigns": queries.open_campaigns() if kind is BulkKind.REFER else (),
        "refused": refused,
        "said": said,
    }
    status = STATUS[refused.kind] if refused else 200
    return render(request, "bulk/preview.html", context, status=status)


def _why(each: Candidate) -> str:
    codes = [each.excluded] if each.excluded else each.protected
    return ", ".join(str(EXCLUDED[code]) for code in codes)


def _things(kind: BulkKind, slug: str, instrument: Instrument) -> list[str]:
    if kind is BulkKind.REFER:
        slugs = [slug] if slug else [each.slug for each in platforms(active_only=True)]
        return [each.case_id for one in slugs for each in approved_unreferred(one, instrument, _SHOWN)]
    if kind is BulkKind.WITHDRAW:
        return [each.item_id for each in items_page(ItemFilter(platform=slug or None), None).rows]
    if kind is BulkKind.RETRY:
        return [
            each.message_id
            for each in failed_deliveries()
            if each.dead_at is not None and slug in {"", each.platform}
        ]
    waiting = frozenset({ReferralStatus.SENT, ReferralStatus.ACKNOWLEDGED})
    page = referrals_page(ReferralFilter(platform=slug or None, statuses=waiting), None)
    return [each.referral_id for each in page.rows]
