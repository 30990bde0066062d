"""How does a referral get the form that it carries?"""

from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.referrals.errors import BadRequestError, NotFoundError
from openiru.referrals.models import Referral, ReferralForm
from openiru.referrals.queries.keys import id_of
from openiru.referrals.types import KeptForm, ReferralStatus


@transaction.atomic
def keep_form(referral_id: str, form: KeptForm, *, by: str, at: datetime) -> None:
    """Let a referral that has not left carry a form; once.

    Raises:
        NotAllowedError: if `by` may not make referrals.
        NotFoundError: if there is no such referral.
        BadRequestError: if it left already, or carries a form.
    """
    check_may(by, Right.CREATE_REFERRAL)
    row = Referral.objects.select_for_update(no_key=True).filter(pk=id_of(referral_id, "referral")).first()
    if row is None:
        raise NotFoundError("There is no such referral.")
    if row.status != ReferralStatus.SCHEDULED or ReferralForm.objects.filter(pk=row.pk).exists():
        raise BadRequestError("A form goes with a referral that has not left and carries none.")
    ReferralForm.objects.create(
        referral=row,
        form=form.form,
        profile=form.profile,
        language=form.language.value,
        json_digest=form.json_digest,
        csv_digest=form.csv_digest,
        pdf_digest=form.pdf_digest,
        kept_by=by,
        kept_at=at,
    )
    record(
        Event.FORM_KEPT,
        subject_kind="referral",
        subject_id=str(row.pk),
        by=by,
        at=at,
        detail={
            "reference": row.reference,
            "form": form.form,
            "profile": form.profile,
            "language": form.language.value,
            "json_digest": form.json_digest,
            "csv_digest": form.csv_digest,
            "pdf_digest": form.pdf_digest,
        },
    )
