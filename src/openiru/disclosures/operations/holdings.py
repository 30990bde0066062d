"""How is what a platform hands over sealed, and how is it destroyed?"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import SYSTEM, Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.disclosures.errors import BasisError, DestroyedError, UnknownDisclosureError
from openiru.disclosures.models import Holding, HoldingKey
from openiru.disclosures.policy import KEPT_FOR, check_label, check_reason
from openiru.disclosures.queries.keys import id_of
from openiru.disclosures.queries.left import note_arrival
from openiru.disclosures.queries.openings import holding_view, store
from openiru.disclosures.queries.requests import emergency_of
from openiru.disclosures.sealing import Sealed, new_key, wrap
from openiru.disclosures.types import HoldingView, Verdict
from openiru.evidence.operations import keep
from openiru.foundation.digests import canonical_json
from openiru.foundation.ids import new_id
from openiru.referrals.operations import hold_referral
from openiru.referrals.queries import referral
from openiru.referrals.types import ReferralStatus, ReferralView
from openiru.review.types import Instrument

OVER = "The time for which it may be kept has passed."


def receive(
    referral_id: str,
    source: BinaryIO,
    *,
    label: str,
    by: str,
    at: datetime,
    kept_for: timedelta = KEPT_FOR,
) -> HoldingView:
    """Seal what a platform handed over for a data request; its digest goes into custody, its bytes nowhere else.

    Args:
        referral_id: of the data request.
        source: read to its end, a piece at a time.
        label: what it is, in the unit's words; names nobody.
        by: who received it.
        at: when.
        kept_for: then it is destroyed, unless a decision does so before.

    Raises:
        NotAllowedError: if `by` may not receive.
        NotFoundError: if there is no such referral.
        BasisError: if it is no data request that was sent and stands, or its emergency was found unjustified.
        OpeningError: without a label.
    """
    check_may(by, Right.RECEIVE_DISCLOSURE)
    found = referral(referral_id)
    _check_may_receive(found)
    check_label(label)
    key, name = new_key(), str(new_id())
    # Until it is on record nobody may take it for a file that was left behind.
    with store().arriving():
        try:
            sealed = store().put(name, source, key=key)
            arrived = _Arrived(name=name, key=key, sealed=sealed, label=label.strip())
            return _kept(found, arrived, by=by, at=at, until=at + kept_for)
        except BaseException:
            store().remove(name)
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrived:
    """What was sealed a moment ago and stands on no record yet."""

    name: str
    key: bytes = field(repr=False)
    sealed: Sealed
    label: str


def _check_may_receive(found: ReferralView) -> None:
    stands = found.status not in {
        ReferralStatus.SCHEDULED,
        ReferralStatus.RECALLED,
        ReferralStatus.WITHDRAWN,
    }
    if found.instrument is not Instrument.DATA_REQUEST or not stands:
        raise BasisError(
            "Only what was asked for is received: a data request that was sent and not taken back."
        )
    emergency = emergency_of(found.referral_id)
    if emergency is not None and emergency.verdict is Verdict.UNJUSTIFIED:
        raise BasisError("The emergency was found unjustified; nothing of it is received.")


@transaction.atomic
def _kept(found: ReferralView, arrived: _Arrived, *, by: str, at: datetime, until: datetime) -> HoldingView:
    name, sealed = arrived.name, arrived.sealed
    note_arrival()
    # It may have been taken back while the bytes came in.
    hold_referral(found.referral_id)
    _check_may_receive(referral(found.referral_id))
    custody = {
        "holding_id": name,
        "reference": found.reference,
        "size_bytes": sealed.size_bytes,
        "digest": sealed.digest,
        "sealed_digest": sealed.sealed_digest,
        "received_at": at.isoformat(),
    }
    note = keep(
        canonical_json(custody).encode(),
        source=f"custody of an answer to {found.reference}",
        collector=by,
        at=at,
    )
    row = Holding.objects.create(
        pk=UUID(name),
        referral_id=UUID(found.referral_id),
        label=arrived.label,
        size_bytes=sealed.size_bytes,
        digest=sealed.digest,
        sealed_digest=sealed.sealed_digest,
        custody_digest=note.digest,
        received_by=by,
        received_at=at,
        keep_until=until,
    )
    HoldingKey.objects.create(
        holding=row, wrapped=wrap(arrived.key, secret=str(settings.SECRET_KEY), name=name)
    )
    record(
        Event.DISCLOSURE_RECEIVED,
        subject_kind="referral",
        subject_id=found.referral_id,
        by=by,
        at=at,
        detail={**custody, "custody_digest": note.digest, "keep_until": until.isoformat()},
    )
    return holding_view(Holding.objects.select_related("referral").get(pk=row.pk))


@transaction.atomic
def destroy(holding_id: str, *, reason: str, by: str, at: datetime) -> HoldingView:
    """Destroy what was handed over: its key, then its file; a tombstone stays.

    Raises:
        NotAllowedError: if `by` may not destroy.
        UnknownDisclosureError: if there is no such file.
        DestroyedError: if it was destroyed before.
        OpeningError: without a reason in words.
    """
    check_may(by, Right.DESTROY_DISCLOSURE)
    row = Holding.objects.select_for_update().filter(pk=id_of(holding_id)).first()
    if row is None:
        raise UnknownDisclosureError("There is no such file.")
    if row.destroyed_at is not None:
        raise DestroyedError("This was destroyed before; its tombstone says when and why.")
    check_reason(reason)
    row.destroyed_at, row.destroyed_by, row.destruction_reason = at, by, reason.strip()
    row.save(update_fields=["destroyed_at", "destroyed_by", "destruction_reason"])
    HoldingKey.objects.filter(pk=row.pk).delete()
    record(
        Event.DISCLOSURE_DESTROYED,
        subject_kind="referral",
        subject_id=str(row.referral_id),
        by=by,
        at=at,
        detail={"holding_id": str(row.pk), "digest": row.digest},
    )
    # Without its key the file is noise; it goes once that is certain.
    transaction.on_commit(partial(store().remove, str(row.pk)))
    return holding_view(Holding.objects.select_related("referral").get(pk=row.pk))


def destroy_due(*, at: datetime) -> int:
    """Destroy what may not be kept any longer, and files that are left of what was destroyed; how many keys went."""
    due = Holding.objects.filter(destroyed_at__isnull=True, keep_until__lte=at).order_by("keep_until", "id")
    names = [str(pk) for pk in due.values_list("pk", flat=True)]
    for name in names:
        destroy(name, reason=OVER, by=SYSTEM, at=at)
    gone = Holding.objects.filter(destroyed_at__isnull=False, pk__in=[UUID(each) for each in store().names()])
    for left_over in gone.values_list("pk", flat=True):
        store().remove(str(left_over))
    return len(names)
