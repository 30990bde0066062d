"""How does a second person end the quarantine of an exchange that sent a flood?"""

from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.types import Event
from openiru.exchanges import policy, queries
from openiru.exchanges.errors import BadExchangeError
from openiru.exchanges.operations.keeping import live, record
from openiru.exchanges.types import Shape
from openiru.signals import operations as signals
from openiru.signals import queries as banks


@transaction.atomic
def release_exchange(slug: str, *, reason: str, by: str, at: datetime) -> int:
    """End the quarantine of an exchange and of the hashes that wait for it, or let in what a partner offered so far.

    Returns:
        How many hashes are looked for from the next scan on.

    Raises:
        NotAllowedError: if `by` may not manage exchanges.
        UnknownExchangeError: if there is no such exchange.
        ExchangeEndedError: if it was ended.
        NotQuarantinedError: if it is not in quarantine.
        OwnPullError: if `by` pulled hashes that wait.
        BadExchangeError: if no reason is given.
    """
    check_may(by, Right.MANAGE_EXCHANGES)
    if not reason.strip():
        raise BadExchangeError("Say in words why the hashes are right.")
    row = live(slug)
    is_of_offers = row.shape == Shape.OFFERS.value
    waiting_for = policy.offered(row.name) if is_of_offers else row.quarantine_reason
    policy.check_may_release(queries.view(row), banks.adders_of_quarantined(slug, waiting_for), by=by)
    row.quarantined_at, row.quarantine_reason = None, ""
    row.floods_from = at  # what was released is no flood again
    row.save(update_fields=["quarantined_at", "quarantine_reason", "floods_from"])
    released = signals.release_exchanged(slug, reason=waiting_for, by=by, at=at)
    record(Event.EXCHANGE_RELEASED, slug, by, at, {"reason": reason.strip(), "entries": released})
    return released
