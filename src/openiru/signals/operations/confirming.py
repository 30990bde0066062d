"""How does a second person confirm an entry, end its quarantine, or share it on the ground of a decision?"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.signals.errors import BadSignalError, WrongBankError
from openiru.signals.models import BankEntry, SignalBank
from openiru.signals.operations.opinions import add_opinion
from openiru.signals.policy import banks as policy
from openiru.signals.queries.banks import bank, entry_facts, entry_row, picture_view
from openiru.signals.types import OUR_UNIT, BankView, KnownPictureView, Stance


@transaction.atomic
def confirm_entry(entry_id: str, *, by: str, at: datetime, reason: str) -> KnownPictureView:
    """Say as a second person that an entry stands; ends its quarantine.

    From then on an entry of a suppressing bank suppresses; before, it only warns.

    Raises:
        NotAllowedError: if `by` may not confirm signals.
        UnknownSignalError: if there is no such entry.
        OwnEntryError: if `by` added it.
        WrongBankError: if it was withdrawn.
        BadSignalError: if no reason is given.
    """
    check_may(by, Right.CONFIRM_SIGNAL)
    if not reason.strip():
        raise BadSignalError("Say in words why the entry stands.")
    row = entry_row(entry_id, lock=True)
    policy.check_may_confirm(entry_facts(row), by=by)
    was_quarantined = row.quarantined_at is not None
    row.confirmed_by, row.confirmed_at = by, at
    if was_quarantined:
        row.quarantined_at, row.quarantine_reason = None, ""
        row.released_by, row.released_at = by, at
    row.save()
    detail = {"reason": reason.strip(), "was_quarantined": was_quarantined}
    audit.record(
        Event.ENTRY_CONFIRMED, subject_kind="signal", subject_id=str(row.pk), by=by, at=at, detail=detail
    )
    return picture_view(row, at)


@transaction.atomic
def share_entry(entry_id: str, bank_slug: str, *, case_id: str, by: str, at: datetime) -> KnownPictureView:
    """Move a known picture into a shared bank; the caller has checked that the case is a confirmed decision on it.

    The entry keeps its id, so what it matched stays.
    The database holds the same against any writer: the case is approved and names the same organisation, and an
    active supervisor confirms who did not add the entry.

    Raises:
        NotAllowedError: if `by` may not confirm signals.
        UnknownSignalError: if there is no such entry.
        UnknownBankError: if there is no such bank.
        OwnEntryError: if `by` added the entry.
        WrongBankError: if it may not be shared, or the bank is not shared.
    """
    check_may(by, Right.CONFIRM_SIGNAL)
    target = bank(bank_slug)
    row = entry_row(entry_id, lock=True)
    policy.check_may_share(entry_facts(row), target, by=by, at=at)
    _check_is_new(row, target)
    from_bank = row.bank.slug
    row.bank = SignalBank.objects.get(pk=target.bank_id)
    row.case_id, row.confirmed_by, row.confirmed_at = UUID(case_id), by, at
    row.expires_at = policy.expiry_of(target, row.expires_at, at)
    row.save()
    add_opinion(row, OUR_UNIT, Stance.POSITIVE, reason=f"Confirmed by case {case_id}.", by=by, at=at)
    detail = {"bank": target.slug, "case_id": case_id, "from_bank": from_bank}
    audit.record(
        Event.ENTRY_SHARED, subject_kind="signal", subject_id=str(row.pk), by=by, at=at, detail=detail
    )
    return picture_view(row, at)


def _check_is_new(row: BankEntry, target: BankView) -> None:
    there = BankEntry.objects.filter(
        Q(organisation_id=row.organisation_id), bank__slug=target.slug, pdq=row.pdq, withdrawn_at=None
    ).first()
    if there is not None:
        raise WrongBankError(f"The bank {target.slug} has this picture already, as entry {there.pk}.")
