"""How are banks created and changed?"""

from dataclasses import fields
from datetime import datetime
from typing import Final

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.signals.errors import BadBankError, BankExistsError
from openiru.signals.models import SignalBank
from openiru.signals.policy import banks as policy
from openiru.signals.queries.banks import bank
from openiru.signals.types import BankChange, BankView, NewBank

_SETTINGS: Final = tuple(field.name for field in fields(BankChange))


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


@transaction.atomic
def change_bank(slug: str, change: BankChange, *, by: str, at: datetime, reason: str) -> BankView:
    """Change how a bank is kept: how near counts, how long entries are valid, when they flood, and on what basis.

    The next scan compares with everything that was scanned as the bank is then. Entries that are there keep their
    expiry, and matches that are there stay. A bank that is so already stays as it is.

    Raises:
        NotAllowedError: if `by` may not manage banks.
        UnknownBankError: if there is no such bank.
        BadBankError: if nothing is named, the settings do not fit, or no reason is given.
    """
    check_may(by, Right.MANAGE_BANKS)
    if not reason.strip():
        raise BadBankError("Say in words why the bank changes.")
    bank(slug)
    row = SignalBank.objects.select_for_update().get(slug=slug)
    before = bank(slug)
    after = policy.changed(before, change)
    names = [name for name in _SETTINGS if getattr(before, name) != getattr(after, name)]
    if not names:
        return before
    for name in names:
        setattr(row, name, getattr(after, name))
    row.save(update_fields=names)
    detail = {
        "slug": slug,
        "reason": reason.strip(),
        "before": {name: getattr(before, name) for name in names},
        "after": {name: getattr(after, name) for name in names},
    }
    audit.record(Event.BANK_CHANGED, subject_kind="bank", subject_id=str(row.pk), by=by, at=at, detail=detail)
    return after
