"""How are banks created?"""

from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.signals.errors import BankExistsError
from openiru.signals.models import SignalBank
from openiru.signals.policy import banks as policy
from openiru.signals.queries.banks import bank
from openiru.signals.types import BankView, NewBank


@transaction.atomic
def create_bank(new: NewBank, *, by: str, at: datetime) -> BankView:
    """Create a bank; its polarity, purpose and whether it is shared never change.

    Raises:
        NotAllowedError: if `by` may not manage banks.
        BadBankError: if the settings do not fit together.
        BankExistsError: if the short name is taken.
    """
    check_may(by, Right.MANAGE_BANKS)
    policy.check_new_bank(new)
    row, is_new = SignalBank.objects.get_or_create(
        slug=new.slug,
        defaults={
            "name": new.name.strip(),
            "polarity": new.polarity.value,
            "purpose": new.purpose and new.purpose.value,
            "effect": new.effect and new.effect.value,
            "max_distance_bits": new.max_distance_bits,
            "is_shared": new.is_shared,
            "legal_basis": new.legal_basis.strip(),
            "validity_days": new.validity_days,
            "flood_scan_subjects": new.flood_scan_subjects,
            "flood_day_subjects": new.flood_day_subjects,
            "created_by": by,
            "created_at": at,
        },
    )
    if not is_new:
        raise BankExistsError(f"There is a bank {new.slug} already; see `openiru bank show {new.slug}`.")
    detail = {"slug": row.slug, "polarity": row.polarity, "effect": row.effect, "is_shared": row.is_shared}
    audit.record(Event.BANK_CREATED, subject_kind="bank", subject_id=str(row.pk), by=by, at=at, detail=detail)
    return bank(new.slug)
