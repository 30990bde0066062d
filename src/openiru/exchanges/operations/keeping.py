"""How are exchanges added, changed and ended?"""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.exchanges import keys, policy, queries
from openiru.exchanges.errors import BadExchangeError, ExchangeEndedError, ExchangeExistsError
from openiru.exchanges.models import Exchange, Record
from openiru.exchanges.types import ExchangeView, LeftOut, NewExchange, Opening
from openiru.signals import operations as signals
from openiru.signals import queries as banks


@transaction.atomic
def add_exchange(new: NewExchange, *, by: str, at: datetime) -> ExchangeView:
    """Add an exchange; nothing is pulled yet. The caller has checked its address.

    Raises:
        NotAllowedError: if `by` may not manage exchanges.
        UnknownBankError: if there is no such bank.
        BadExchangeError: naming the setting that is wrong.
        ExchangeExistsError: if the short name is or was taken.
    """
    check_may(by, Right.MANAGE_EXCHANGES)
    bank = banks.bank(new.bank)
    policy.check_new_exchange(new, bank)
    row, is_new = Exchange.objects.get_or_create(
        slug=new.slug,
        defaults={
            "name": new.name.strip(),
            "shape": new.shape.value,
            "address": new.address,
            "bank_id": bank.bank_id,
            "organisation_id": new.organisation_id,
            "labels": dict(new.labels),
            "stance": new.stance.value,
            "flood_day": new.flood_day,
            "pull_every_s": new.pull_every_s,
            "added_by": by,
            "added_at": at,
        },
    )
    if not is_new:
        raise ExchangeExistsError(f"The short name {new.slug} is or was taken; choose another one.")
    detail = {"shape": row.shape, "address": row.address, "bank": bank.slug}
    record(Event.EXCHANGE_ADDED, row.slug, by, at, detail)
    return queries.exchange(row.slug)


@transaction.atomic
def place_labels(
    slug: str, labels: Mapping[str, str], *, organisation_id: str | None, by: str, at: datetime
) -> ExchangeView:
    """Say to which organisations the labels of an exchange belong; records that waited for it come with the next pull.

    What is in the bank already stays with its organisation until the exchange speaks of it again.

    Args:
        slug: the exchange.
        labels: label -> organisation id; added to those that are placed.
        organisation_id: of everything that no label places; None leaves it as it is.
        by: who says so.
        at: when.

    Raises:
        NotAllowedError: if `by` may not manage exchanges.
        UnknownExchangeError: if there is no such exchange.
        ExchangeEndedError: if it was ended.
    """
    check_may(by, Right.MANAGE_EXCHANGES)
    row = live(slug)
    row.labels = {**row.labels, **labels}
    if organisation_id is not None:
        row.organisation_id = organisation_id
    # Asked for anew: the exchange tells only what changed since the checkpoint, and these did not.
    waits = Record.objects.filter(
        exchange=row, withdrawn_at=None, left_out=LeftOut.ORGANISATION.value
    ).exists()
    if waits:
        row.checkpoint, row.floods_from = "", None
    row.save(update_fields=["labels", "organisation_id", "checkpoint", "floods_from"])
    detail = {"labels": sorted(labels), "is_pulled_anew": waits}
    record(Event.EXCHANGE_CHANGED, slug, by, at, detail)
    return queries.exchange(slug)


@transaction.atomic
def set_key(slug: str, opening: Opening, *, by: str, at: datetime) -> None:
    """Keep what opens an exchange, in a file of the program's own user.

    Raises:
        NotAllowedError: if `by` may not manage exchanges.
        UnknownExchangeError: if there is no such exchange.
        ExchangeEndedError: if it was ended.
        BadExchangeError: if there is nothing to keep.
    """
    check_may(by, Right.MANAGE_EXCHANGES)
    live(slug)
    if not opening.lines:
        raise BadExchangeError("Give what opens the exchange, one fact on each line.")
    record(Event.EXCHANGE_CHANGED, slug, by, at, {"key": True})
    keys.keep(settings.EXCHANGE_KEYS, slug, opening)


@transaction.atomic
def end_exchange(slug: str, *, reason: str, by: str, at: datetime) -> int:
    """Pull nothing more from an exchange, forget what opens it, and withdraw what came from it alone.

    Where others say that a hash belongs there, it becomes disputed. What was found with it stays on record.

    Returns:
        How many entries were withdrawn.

    Raises:
        NotAllowedError: if `by` may not manage exchanges.
        UnknownExchangeError: if there is no such exchange.
        ExchangeEndedError: if it was ended before.
        BadExchangeError: if no reason is given.
    """
    check_may(by, Right.MANAGE_EXCHANGES)
    if not reason.strip():
        raise BadExchangeError("Say in words why the exchange ends.")
    row = live(slug)
    row.ended_at, row.ended_reason, row.pull_id = at, reason.strip(), None
    row.save(update_fields=["ended_at", "ended_reason", "pull_id"])
    rows = Record.objects.filter(exchange=row, withdrawn_at=None)
    why = f"The exchange {row.name} was ended: {reason.strip()}"
    entries = rows.filter(entry__isnull=False).values_list("entry_id", flat=True)
    gone = signals.withdraw_exchanged(slug, {str(each): why for each in entries}, by=by, at=at)
    rows.update(withdrawn_at=at, withdrawn_reason=why, changed_at=at)
    record(Event.EXCHANGE_ENDED, slug, by, at, {"reason": reason.strip(), "entries": len(gone)})
    keys.forget(settings.EXCHANGE_KEYS, slug)
    return len(gone)


@transaction.atomic
def postpone(slug: str, *, until: datetime) -> None:
    """Let the worker pull an exchange no sooner; says when to try again, and nothing else."""
    Exchange.objects.filter(pk=slug).update(next_pull_at=until)


def live(slug: str) -> Exchange:
    """The locked row of an exchange that goes on, for this capability alone.

    Raises:
        UnknownExchangeError: if there is no such exchange.
        ExchangeEndedError: if it was ended.
    """
    row = queries.row_of(slug, lock=True)
    if row.ended_at is not None:
        raise ExchangeEndedError(f"The exchange {row.name} was ended: {row.ended_reason}")
    return row


def record(event: Event, slug: str, by: str, at: datetime, detail: Mapping[str, object]) -> None:
    """Record an act on an exchange, for this capability alone."""
    audit.record(event, subject_kind="exchange", subject_id=slug, by=by, at=at, detail=detail)
