"""Which exchanges are there, how far were they pulled, and what do they give?"""

from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q

from openiru.exchanges import keys
from openiru.exchanges.errors import UnknownExchangeError
from openiru.exchanges.models import Exchange, Record
from openiru.exchanges.types import ExchangeCounts, ExchangeView, LeftOut, Opening, Shape
from openiru.signals.types import Stance


def exchanges() -> tuple[ExchangeView, ...]:
    """All exchanges, by short name; ended ones too."""
    return tuple(view(row) for row in Exchange.objects.select_related("bank").order_by("slug"))


def exchange(slug: str) -> ExchangeView:
    """One exchange.

    Raises:
        UnknownExchangeError: if there is none with that short name.
    """
    return view(row_of(slug))


def due(at: datetime) -> tuple[str, ...]:
    """The short names of exchanges that want to be pulled, the longest waiting first."""
    rows = Exchange.objects.filter(ended_at=None, pull_every_s__isnull=False)
    waiting = rows.filter(Q(next_pull_at=None) | Q(next_pull_at__lte=at))
    return tuple(waiting.order_by("next_pull_at", "slug").values_list("slug", flat=True))


def counts(slug: str) -> ExchangeCounts:
    """What an exchange gives at the moment."""
    rows = Record.objects.filter(exchange_id=slug)
    live = rows.filter(withdrawn_at=None)
    left_out = live.exclude(left_out="").values_list("left_out", "signal_type").annotate(n=Count("id"))
    told: dict[str, int] = {}
    for why, kind, number in left_out.order_by("left_out", "signal_type"):
        name = kind if why == LeftOut.KIND.value else why
        told[name] = told.get(name, 0) + number
    return ExchangeCounts(
        in_bank=live.filter(entry__isnull=False).count(),
        left_out=told,
        withdrawn=rows.filter(withdrawn_at__isnull=False).count(),
    )


def opening(slug: str) -> Opening:
    """What opens an exchange.

    Raises:
        NoKeyError: if it is not there, or lies open for others.
    """
    return keys.opening(settings.EXCHANGE_KEYS, slug)


def row_of(slug: str, *, lock: bool = False) -> Exchange:
    """The row of an exchange, for this capability alone.

    Raises:
        UnknownExchangeError: if there is none with that short name.
    """
    rows = Exchange.objects.select_related("bank")
    row = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=slug).first()
    if row is None:
        raise UnknownExchangeError(f"There is no exchange {slug!r}; see `openiru exchange list`.")
    return row


def view(row: Exchange) -> ExchangeView:
    """An exchange as others may see it; its bank must be loaded with it."""
    return ExchangeView(
        slug=row.slug,
        name=row.name,
        shape=Shape(row.shape),
        address=row.address,
        bank=row.bank.slug,
        organisation_id=None if row.organisation_id is None else str(row.organisation_id),
        labels=dict(row.labels),
        stance=Stance(row.stance),
        flood_day=row.flood_day,
        pull_every_s=row.pull_every_s,
        checkpoint=row.checkpoint,
        pushed_through=row.pushed_through,
        pulled_at=row.pulled_at,
        quarantined_at=row.quarantined_at,
        quarantine_reason=row.quarantine_reason,
        ended_at=row.ended_at,
        ended_reason=row.ended_reason,
        added_by=row.added_by,
        added_at=row.added_at,
    )
