"""How does a hash come into a bank, and how does a signal stop being one?"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.engines.hashes.types import LowQuality, NoPicture, PdqHash
from openiru.signals.errors import BadSignalError, UnknownSignalError
from openiru.signals.models import BankEntry, KnownName, KnownTerm, KnownUrl, SignalBank
from openiru.signals.operations.opinions import add_opinion
from openiru.signals.policy import banks as policy
from openiru.signals.queries.banks import bank, entry_row
from openiru.signals.types import OUR_UNIT, BankView, EntryKind, NewPicture, Polarity, Provenance, Stance

Signal = KnownName | KnownTerm | KnownUrl | BankEntry

_WITHDRAWN: Final[tuple[tuple[type[Signal], Event], ...]] = (
    (KnownName, Event.NAME_WITHDRAWN),
    (BankEntry, Event.IMAGE_WITHDRAWN),
    (KnownUrl, Event.URL_WITHDRAWN),
    (KnownTerm, Event.TERM_WITHDRAWN),
)


def hashed(
    made: PdqHash | LowQuality | NoPicture, *, organisation_id: str | None, provenance: Provenance
) -> NewPicture:
    """A hash that was made of a picture, as banks take it.

    Raises:
        BadSignalError: if the picture could not be hashed or is too poor: it would resemble everything.
    """
    if not isinstance(made, PdqHash):
        raise BadSignalError(
            "This picture is too poor to compare or cannot be read; it would resemble everything."
        )
    return NewPicture(
        pdq=made.value, quality=made.quality, organisation_id=organisation_id, provenance=provenance
    )


@transaction.atomic
def add_picture(bank_slug: str, new: NewPicture, *, by: str, at: datetime) -> bool:
    """Add a hash, or the file of a video, sound or mark, to a bank; one that is there already changes nothing.

    Adding one that was withdrawn or has expired brings it back. Adding is our unit's word that it belongs there.

    Returns:
        Whether it was new, or brought back.

    Raises:
        NotAllowedError: if `by` may not add signals.
        UnknownBankError: if there is no such bank.
        WrongBankError: if the bank is shared, or the organisation is missing or too much.
        BadSignalError: if the hash does not have 256 bits.
    """
    check_may(by, Right.ADD_SIGNAL)
    target = bank(bank_slug)
    policy.check_may_hold(target, new)
    if len(new.pdq) != (32 if new.kind is EntryKind.PICTURE else 0):
        raise BadSignalError(
            "A PDQ hash has 256 bits: 64 hexadecimal digits; videos, sound and marks have none."
        )
    if new.kind is not EntryKind.PICTURE and not new.provenance.capture_digest:
        raise BadSignalError("A video, sound or mark is known by its file: keep the file as evidence first.")
    row = _new_or_brought_back(target, new, by=by, at=at)
    if row is None:
        return False
    add_opinion(row, OUR_UNIT, Stance.POSITIVE, reason=f"Added: {new.provenance.source}", by=by, at=at)
    detail = {
        "bank": target.slug,
        "kind": new.kind.value,
        "organisation_id": new.organisation_id,
        "capture_digest": new.provenance.capture_digest,
    }
    _record(row, Event.IMAGE_ADDED, detail, by=by, at=at)
    return True


def _new_or_brought_back(target: BankView, new: NewPicture, *, by: str, at: datetime) -> BankEntry | None:
    """The row that was made or is looked for again; None if nothing changed."""
    # One at a time for each bank: two people may add the same picture at once.
    SignalBank.objects.select_for_update().get(pk=target.bank_id)
    organisation_id = None if new.organisation_id is None else UUID(new.organisation_id)
    is_same = (
        Q(pdq=new.pdq)
        if new.kind is EntryKind.PICTURE
        else Q(kind=new.kind.value, capture_digest=new.provenance.capture_digest)
    )
    same = BankEntry.objects.filter(Q(organisation_id=organisation_id), is_same)
    here = same.filter(bank__slug=target.slug)
    expires_at = policy.expiry_of(target, new.expires_at, at)
    live = here.filter(withdrawn_at=None).first()
    if live is not None:
        has_expired = live.expires_at is not None and live.expires_at <= at
        return _bring_back(live, expires_at, at) if has_expired else None
    if target.polarity is Polarity.POSITIVE and same.filter(bank__is_shared=True, withdrawn_at=None).exists():
        return None
    tombstone = here.order_by("-withdrawn_at").first()
    if tombstone is not None:
        return _bring_back(tombstone, expires_at, at)
    return BankEntry.objects.create(
        bank_id=UUID(target.bank_id),
        organisation_id=organisation_id,
        kind=new.kind.value,
        pdq=new.pdq or None,
        **_columns(new, expires_at, by, at),
    )


def _columns(new: NewPicture, expires_at: datetime | None, by: str, at: datetime) -> dict[str, Any]:
    return {
        "quality": new.quality,
        "capture_digest": new.provenance.capture_digest,
        "source": new.provenance.source,
        "note": new.provenance.note,
        "exchange": new.provenance.exchange,
        "exchange_key": new.provenance.exchange_key,
        "added_by": by,
        "added_at": at,
        "expires_at": expires_at,
    }


def _bring_back(row: BankEntry, expires_at: datetime | None, at: datetime) -> BankEntry:
    row.withdrawn_at, row.withdrawn_reason, row.expires_at = None, "", expires_at
    row.brought_back_at = at
    # What was confirmed once was taken back since: a second person looks again.
    row.confirmed_by, row.confirmed_at = None, None
    row.save()
    return row


@transaction.atomic
def withdraw_signal(signal_id: str, *, by: str, at: datetime, reason: str) -> None:
    """Take a known name, term, picture or address out: from the next scan on it matches nothing.

    What was found with it stays on record. One that was withdrawn already stays as it is.

    Raises:
        NotAllowedError: if `by` may not add signals.
        UnknownSignalError: if there is no such signal.
        BadSignalError: if no reason is given.
    """
    check_may(by, Right.ADD_SIGNAL)
    if not reason.strip():
        raise BadSignalError("Say in words why the signal is withdrawn.")
    row, event = _locked(signal_id)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at = at
    if isinstance(row, BankEntry):
        row.withdrawn_reason = reason.strip()
        row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    else:
        row.save(update_fields=["withdrawn_at"])
    _record(row, event, {"reason": reason}, by=by, at=at)


@transaction.atomic
def withdraw_shared(entry_id: str, *, by: str, at: datetime, reason: str) -> None:
    """Withdraw a shared entry with the case that it rests on; called by those above, whose rules decide.

    One that was withdrawn already stays as it is.

    Raises:
        UnknownSignalError: if there is no such entry.
    """
    row, event = _locked(entry_id)
    if isinstance(row, BankEntry) and row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_reason = at, reason
        row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        case_id = None if row.case_id is None else str(row.case_id)
        _record(row, event, {"reason": reason, "case_id": case_id}, by=by, at=at)


@transaction.atomic
def rest_on_case(entry_id: str, case_id: str, *, by: str, at: datetime) -> None:
    """Let a shared entry rest on another approved case; called by those above, whose rules decide.

    One that was withdrawn stays as it is.
    The database holds that the case is approved, was not taken back and names the same organisation.

    Raises:
        UnknownSignalError: if there is no such entry.
    """
    row = entry_row(entry_id, lock=True)
    if row.withdrawn_at is not None:
        return
    detail = {"case_id": case_id, "from_case_id": None if row.case_id is None else str(row.case_id)}
    row.case_id = UUID(case_id)
    row.save(update_fields=["case_id"])
    _record(row, Event.ENTRY_GROUND_CHANGED, detail, by=by, at=at)


def _locked(signal_id: str) -> tuple[Signal, Event]:
    unknown = UnknownSignalError(
        f"There is no known signal {signal_id!r}; see `openiru bank list` and `openiru terms list`."
    )
    try:
        key = UUID(signal_id)
    except ValueError as error:
        raise unknown from error
    for table, event in _WITHDRAWN:
        row = table.objects.select_for_update().filter(pk=key).first()
        if row is not None:
            return row, event
    raise unknown


def _record(row: Signal, event: Event, detail: dict[str, str | None], *, by: str, at: datetime) -> None:
    audit.record(event, subject_kind="signal", subject_id=str(row.pk), by=by, at=at, detail=detail)
