"""What of referring wants a person's eye: overdue answers and messages that did not arrive."""

from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from openiru.referrals.models import Item, OutboxMessage, Referral
from openiru.referrals.queries.messages import message_views
from openiru.referrals.types import (
    ASKING,
    DueKind,
    HomeCounts,
    ItemState,
    MessageView,
    OverdueRow,
    ReferralStatus,
)
from openiru.review.types import Instrument

SHOWN_MAX: Final = 200  # nobody works down a longer list; counts tell the rest

_OPEN: Final = (ReferralStatus.SENT, ReferralStatus.ACKNOWLEDGED)
# What was withdrawn before it arrived wants nobody's eye: its withdrawal is told instead.
_NEEDLESS: Final = Q(referral__status=ReferralStatus.WITHDRAWN, dead_at__isnull=False, kind__in=ASKING)
_FAILING: Final = Q(confirmed_at__isnull=True, cancelled_at__isnull=True) & ~Q(last_error="") & ~_NEEDLESS


def failed_deliveries() -> tuple[MessageView, ...]:
    """Messages whose last attempt failed: given up first, then those that are tried again; at most 200."""
    failing = message_views(OutboxMessage.objects.filter(_FAILING), most=SHOWN_MAX)
    return tuple(sorted(failing, key=lambda message: message.dead_at is None))


def overdue(at: datetime) -> tuple[OverdueRow, ...]:
    """Deadlines that passed without an answer, longest overdue first; at most 200."""
    to_acknowledge = (
        Referral.objects.filter(_acknowledgement_is_late(at)).order_by("acknowledge_by").values(*_COLUMNS)
    )
    to_act = _late_to_act(at).order_by("act_by").values(*_COLUMNS)
    late = [
        *((row, DueKind.ACKNOWLEDGE, row["acknowledge_by"]) for row in to_acknowledge[:SHOWN_MAX]),
        *((row, DueKind.ACT, row["act_by"]) for row in to_act[:SHOWN_MAX]),
    ]
    late.sort(key=lambda each: (each[2], each[0]["reference"], each[1]))
    shown = late[:SHOWN_MAX]
    pending = dict(
        Item.objects.filter(referral_id__in={row["id"] for row, _, _ in shown}, state=ItemState.PENDING)
        .values_list("referral_id")
        .annotate(count=Count("id"))
    )
    return tuple(
        OverdueRow(
            referral_id=str(row["id"]),
            reference=row["reference"],
            platform=row["platform_id"],
            instrument=Instrument(row["instrument"]),
            kind=kind,
            due_at=due_at,
            open_items=pending.get(row["id"], 0),
        )
        for row, kind, due_at in shown
    )


def counts_for_home(at: datetime) -> HomeCounts:
    """What of referring wants a person's eye now, in numbers."""
    return HomeCounts(
        scheduled=Referral.objects.filter(status=ReferralStatus.SCHEDULED).count(),
        awaiting_reply=Referral.objects.filter(status__in=_OPEN).count(),
        overdue=Referral.objects.filter(_acknowledgement_is_late(at)).count() + _late_to_act(at).count(),
        failed_deliveries=OutboxMessage.objects.filter(_FAILING).count(),
    )


_COLUMNS: Final = ("id", "reference", "platform_id", "instrument", "acknowledge_by", "act_by")


def _acknowledgement_is_late(at: datetime) -> Q:
    return Q(status=ReferralStatus.SENT, acknowledged_at__isnull=True, acknowledge_by__lt=at)


def _late_to_act(at: datetime) -> QuerySet[Referral]:
    has_pending = Exists(Item.objects.filter(referral_id=OuterRef("pk"), state=ItemState.PENDING))
    return Referral.objects.filter(has_pending, status__in=_OPEN, act_by__lt=at)
