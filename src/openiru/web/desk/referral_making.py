"""How are approved cases referred, recalled, taken back, and looked at again?"""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.campaigns.queries import open_campaigns
from openiru.foundation.errors import OpenIruError
from openiru.intake.queries import followers_at, subjects
from openiru.platforms.queries import deadline, platforms
from openiru.referrals import operations, queries
from openiru.referrals.types import NewReferral, NewSighting, SeenState
from openiru.review.queries import approved_unreferred
from openiru.review.types import CASE_INSTRUMENTS, Instrument
from openiru.web.asking import choice_of, plain, words_of
from openiru.web.desk.forms.answers import AnswersForm
from openiru.web.desk.referral_form import DATA_INSTRUMENTS, SightingForm, TermsForm, WithdrawalForm
from openiru.web.desk.referrals import referral_page
from openiru.web.doors import Visit, door
from openiru.web.names import named_items, organisations_by_id
from openiru.web.refusals import STATUS
from openiru.web.templatetags.openiru import duration
from openiru.workflows.fill_form import form_to_fill
from openiru.workflows.make_referral import make_referral

MOST_ITEMS = 100  # as the rules of referring allow in one


@door(Right.CREATE_REFERRAL)
def new_referral(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Approved cases of one platform and instrument, to be put into one referral."""
    return new_page(
        request, visit, words_of(request, "platform"), choice_of(request, "instrument", Instrument)
    )


@door(Right.CREATE_REFERRAL, methods=("POST",))
def create(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Make the referral; it leaves when its recall window has passed."""
    platform = plain(request.POST.get("platform", ""))
    said = request.POST.get("instrument", "")
    instrument = Instrument(said) if said in set(Instrument) else Instrument.ACCOUNT_BLOCK
    terms_form = TermsForm(request.POST, request.FILES) if instrument in DATA_INSTRUMENTS else None
    if terms_form is not None and not terms_form.is_valid():
        return new_page(request, visit, platform, instrument, form=terms_form)
    wanted = form_to_fill(platform, instrument)
    answers_form = AnswersForm(wanted, request.POST) if wanted else None
    if answers_form is not None and not answers_form.is_valid():
        return new_page(request, visit, platform, instrument, form=terms_form, answers=answers_form)
    new = NewReferral(
        platform=platform,
        instrument=instrument,
        case_ids=tuple(request.POST.getlist("case")),
        recall_window_s=settings.RECALL_WINDOW_S,
        unit_name=settings.UNIT_NAME,
        redress=settings.REDRESS,
        terms=terms_form.terms() if terms_form else None,
    )
    try:
        made = make_referral(
            new,
            order=terms_form.attached if terms_form else None,
            answers=answers_form.answers() if answers_form else None,
            basis=terms_form.basis() if terms_form and instrument is Instrument.DATA_REQUEST else None,
            campaign=plain(request.POST.get("campaign", "")),
            by=visit.by,
            at=visit.at,
        )
    except OpenIruError as error:
        return new_page(
            request, visit, platform, instrument, form=terms_form, answers=answers_form, refused=error
        )
    messages.success(
        request,
        _("%(reference)s was made. It can be recalled until it leaves.") % {"reference": made.reference},
    )
    return redirect("referral", made.referral_id)


@door(Right.RECALL_REFERRAL, methods=("POST",))
def recall(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """Take a referral back before it leaves."""
    operations.recall(referral_id, by=visit.by, at=visit.at)
    messages.success(
        request, _("The referral was recalled. The platform never hears of it; its cases are free again.")
    )
    return redirect("referral", referral_id)


@door(Right.WITHDRAW_ITEM, methods=("GET", "POST"))
def withdraw(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """Take items back after they were sent: first what will happen, then the step."""
    if request.method != "POST":
        return withdraw_page(request, referral_id, WithdrawalForm())
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return withdraw_page(request, referral_id, form, status=422)
    # Only items of this very referral: the preview showed no others.
    own = {item.item_id for item in queries.referral(referral_id).items}
    asked = [item_id for item_id in request.POST.getlist("item") if item_id in own]
    try:
        taken = operations.withdraw_items(asked, reason=form.cleaned_data["reason"], by=visit.by, at=visit.at)
    except OpenIruError as error:
        return withdraw_page(request, referral_id, form, refused=error, status=STATUS[error.kind])
    messages.success(
        request, _("%(count)s items were withdrawn; the platform is told.") % {"count": len(taken)}
    )
    return redirect("referral", referral_id)


@door(Right.RECORD_OBSERVED_STATE, methods=("POST",))
def note_sighting(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """Keep what we saw of one subject; the platform's word stays as it is beside it."""
    form = SightingForm(request.POST)
    if not form.is_valid():
        return referral_page(request, visit, referral_id, form=form, status=422)
    said = form.cleaned_data
    if said["item_id"] not in {item.item_id for item in queries.referral(referral_id).items}:
        raise Http404
    new = NewSighting(
        item_id=said["item_id"], state=SeenState(said["state"]), observed_at=visit.at, note=said["note"]
    )
    operations.record_observed_state(new, by=visit.by, at=visit.at)
    messages.success(request, _("Kept beside what the platform says."))
    return redirect(f"{request.path.removesuffix('observed/')}#item-{new.item_id}")


@door(Right.CREATE_REFERRAL, methods=("POST",))
def retry(request: HttpRequest, visit: Visit, message_id: str) -> HttpResponse:
    """Try a message again that was given up."""
    operations.retry_delivery(message_id, by=visit.by, at=visit.at)
    messages.success(request, _("The message will be tried again."))
    return redirect("referrals")


def new_page(
    request: HttpRequest,
    visit: Visit,
    platform: str,
    instrument: Instrument | None,
    *,
    form: TermsForm | None = None,
    answers: AnswersForm | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page on which a referral is put together."""
    known = platforms(active_only=True)
    chosen = platform or (known[0].slug if known else "")
    instrument = instrument or Instrument.ACCOUNT_BLOCK
    waiting = approved_unreferred(chosen, instrument, MOST_ITEMS)
    ids = [facts.subject_id for facts in waiting]
    named, reach, organisations = subjects(ids), followers_at(ids, visit.at), organisations_by_id()
    is_data = instrument in DATA_INSTRUMENTS
    wanted = form_to_fill(chosen, instrument)
    context = {
        "platforms": known,
        "platform": chosen,
        "instrument": instrument,
        "instruments": [each for each in Instrument if each in CASE_INSTRUMENTS],
        "rows": [
            (
                facts,
                named[facts.subject_id],
                organisations[facts.organisation_id],
                reach.get(facts.subject_id),
            )
            for facts in waiting
        ],
        "deadline": deadline(chosen, instrument),
        "data_instruments": DATA_INSTRUMENTS,
        "recall_window": duration(timedelta(seconds=settings.RECALL_WINDOW_S)),
        "redress": settings.REDRESS,
        "campaigns": open_campaigns(),
        "campaign": plain(request.POST.get("campaign", "")),
        "form": form or (TermsForm() if is_data else None),
        "answers": answers or (AnswersForm(wanted) if wanted else None),
        "refused": refused,
        "ticked": set(request.POST.getlist("case")) if request.method == "POST" else None,
    }
    status = STATUS[refused.kind] if refused else (422 if form or answers else 200)
    return render(request, "desk/new_referral.html", context, status=status)


def withdraw_page(
    request: HttpRequest,
    referral_id: str,
    form: WithdrawalForm,
    *,
    refused: OpenIruError | None = None,
    status: int = 200,
) -> HttpResponse:
    """What taking items back would do."""
    found = queries.referral(referral_id)
    open_items = [item for item in found.items if item.withdrawn_at is None and item.sent_at is not None]
    context = {
        "referral": found,
        "rows": named_items(open_items),
        "form": form,
        "refused": refused,
        "ticked": set(request.POST.getlist("item")),
    }
    return render(request, "desk/withdraw.html", context, status=status)
