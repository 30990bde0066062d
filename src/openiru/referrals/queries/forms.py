"""Which form does a referral carry, and who may read it?"""

from datetime import datetime
from typing import Final

from openiru.forms.types import Language
from openiru.referrals.models import Item, ReferralForm
from openiru.referrals.queries.keys import id_of
from openiru.referrals.types import ItemState, KeptForm

_TAKEN_OUT: Final = (ItemState.RECALLED, ItemState.WITHDRAWN)


def form_of(referral_id: str, *, for_platform: str | None = None) -> KeptForm | None:
    """The form that a referral carries; None if it carries none.

    A platform sees those that were sent to it and not taken back; none that names an item which was taken out since,
    because no list names its organisation any more or it was withdrawn.

    Raises:
        NotFoundError: if `referral_id` is no id.
    """
    carried = ReferralForm.objects.filter(pk=id_of(referral_id, "referral"))
    if for_platform is not None:
        carried = carried.filter(
            referral__platform_id=for_platform,
            referral__sent_at__isnull=False,
            referral__withdrawn_at__isnull=True,
        ).exclude(referral_id__in=Item.objects.filter(state__in=_TAKEN_OUT).values("referral_id"))
    row = carried.first()
    if row is None:
        return None
    return KeptForm(
        form=row.form,
        profile=row.profile,
        language=Language(row.language),
        json_digest=row.json_digest,
        csv_digest=row.csv_digest,
        pdf_digest=row.pdf_digest,
    )


def was_ordered_before(platform: str, profile: str, *, at: datetime) -> bool:
    """Whether a platform was sent a form of this profile before `at`."""
    return ReferralForm.objects.filter(
        profile=profile, referral__platform_id=platform, referral__sent_at__lt=at
    ).exists()
