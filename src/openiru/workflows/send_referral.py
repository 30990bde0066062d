"""How do due messages reach their platforms, each platform at its own pace?

No transaction is open while a platform is spoken to. Whatever is killed when, a message is sent again
with the same id and bytes, and the platform recognises it.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import Final, NamedTuple, Self

from django.db import DataError, IntegrityError, OperationalError, connection, connections
from django.db import Error as AnyDatabaseError

from openiru.foundation.errors import GuardedError, OpenIruError
from openiru.platforms.connectors.base import AwaitsPerson, Connector, Delivered, DeliveryError
from openiru.platforms.queries import destination, routes
from openiru.platforms.types import OutboundMessage
from openiru.referrals.types import Failure
from openiru.workflows.routes.lines import REFERRALS, Line
from openiru.workflows.routes.messages import RoutedConnector

_log: Final = logging.getLogger(__name__)

SenderFor = Callable[[str], Connector]  # by platform; may refuse with an OpenIruError

MESSAGES_AT_ONCE: Final = 50  # of one platform in one pass, so that news of other work is not late
UNEXPECTED: Final = Failure(
    message="Something unexpected happened on our side; the log of the worker says what.", is_permanent=False
)
FAILURES_IN_A_ROW: Final = 2  # then the platform is left alone until its next retry
# Then what is left of a lease of several is given back: the longest exchange must still end before the lease does.
LEASED_AT_MOST_S: Final = 5.0
FRESH_S: Final = 1.0  # so long what was made ready with others may leave without another look
THREADS: Final = 8
CONFIRM_PAUSES_S: Final = (0.1, 1.0, 3.0)


class Fate(StrEnum):
    """What became of one leased message."""

    DELIVERED = "delivered"
    RETRIED = "retried"  # failed; tried again later
    GIVEN_UP = "given_up"
    WITHHELD = "withheld"  # nothing was left to send
    LEFT_TO_PERSON = "left_to_person"  # a person files it


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchReport:
    """What became of the messages of one pass."""

    delivered: int = 0
    retried: int = 0
    given_up: int = 0
    withheld: int = 0
    left_to_person: int = 0


def connector_for(platform: str) -> Connector:
    """What carries messages to a platform, each on the way that is set for what it asks.

    Raises:
        UnknownPlatformError, NotReadyError, SecretUnreadableError: if no way leads to it yet.
    """
    if not routes(platform):
        destination(platform)
    return RoutedConnector(platform)


def dispatch_due(
    at: datetime,
    *,
    limit: int = 1_000,
    senders: SenderFor = connector_for,
    now: Callable[[], datetime] | None = None,
) -> DispatchReport:
    """Send what is due at `at`, all platforms side by side, and wait for the end.

    Args:
        at: counts as the time of sending and of arrival, unless `now` tells it.
        limit: how many messages to each platform.
        senders: makes the connector of a platform.
        now: the running clock; needed beside other workers, who take leases that are over.

    Returns:
        What became of the messages. Failures are on the failed deliveries too, with their reason.
    """
    with Dispatcher(senders, now or (lambda: at), limit=limit) as dispatcher:
        dispatcher.start_due()
        return dispatcher.finish()


class Dispatcher:
    """Sends to each platform in a thread of its own, so that a slow one holds up nobody else."""

    def __init__(
        self,
        senders: SenderFor,
        now: Callable[[], datetime],
        *,
        limit: int = MESSAGES_AT_ONCE,
        line: Line = REFERRALS,
    ) -> None:
        self._senders = senders
        self._now = now
        self._line = line
        self._limit = limit
        self._pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="dispatch")
        self._running: dict[str, Future[list[Fate]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def start_due(self) -> DispatchReport:
        """Begin with every platform that has due messages and is not being written to.

        Returns:
            What became of the messages of those passes that ended since the last call.
        """
        ended = {name: future for name, future in self._running.items() if future.done()}
        for name in ended:
            del self._running[name]
        for platform in self._line.due(at=self._now()):
            if platform not in self._running:
                self._running[platform] = self._pool.submit(self._deliver_to, platform)
        return _counted(ended)

    def finish(self) -> DispatchReport:
        """Wait for all passes that were begun."""
        running, self._running = self._running, {}
        return _counted(running)

    def _deliver_to(self, platform: str) -> list[Fate]:
        try:
            return deliver_to(platform, self._senders, self._now, limit=self._limit, line=self._line)
        finally:
            # The connections of this thread; the next pass may run in another one.
            connections.close_all()


def deliver_to(
    platform: str,
    senders: SenderFor,
    now: Callable[[], datetime],
    *,
    limit: int,
    line: Line = REFERRALS,
) -> list[Fate]:
    """Send the due messages of one platform, one after the other; stops early while it is down."""
    fates: list[Fate] = []
    try:
        sender = senders(platform)
    except OpenIruError as error:
        return _fail_all(platform, error, now(), limit, line)
    with sender:
        while len(fates) < limit and not _is_down(fates):
            # Several together once the platform takes them: of one that is away no more is made ready than is tried.
            most = line.at_once if fates[-1:] == [Fate.DELIVERED] else 1
            at = now()
            leased = line.lease(at=at, limit=min(most, limit - len(fates)), to=platform)
            if not leased:
                break
            _deliver_some(_Leased(leased, at), fates, sender, now, line)
    return fates


def _is_down(fates: Sequence[Fate]) -> bool:
    return list(fates[-FAILURES_IN_A_ROW:]) == [Fate.RETRIED] * FAILURES_IN_A_ROW


class _Leased(NamedTuple):
    """Messages that no other worker takes for a while."""

    message_ids: tuple[str, ...]
    at: datetime


def _deliver_some(
    leased: _Leased, fates: list[Fate], sender: Connector, now: Callable[[], datetime], line: Line
) -> None:
    """Deliver leased messages while their lease is young and the platform takes them; give the rest back."""
    begun = time.monotonic()
    ids = leased.message_ids
    ready = line.prepare_together(ids, sender, at=now()) if len(ids) > 1 else {}
    for place, message_id in enumerate(ids):
        if place and (_is_down(fates) or time.monotonic() - begun > LEASED_AT_MOST_S):
            line.give_back(ids[place:], leased_at=leased.at)
            return
        is_fresh = time.monotonic() - begun < FRESH_S
        fates.append(_deliver(message_id, ready.get(message_id) if is_fresh else None, sender, now, line))


def _deliver(
    message_id: str,
    message: OutboundMessage | None,
    sender: Connector,
    now: Callable[[], datetime],
    line: Line,
) -> Fate:
    # A message that cannot be made or sent must not stand in the way of all others.
    waits = None if message else line.why_it_waits(message_id, sender, at=now())
    if waits is not None:
        return _failed(message_id, waits, now(), line)
    try:
        message = message or line.prepare(message_id, at=now())
        if message is None:
            _log.info("referrals.withheld message_id=%s", message_id)
            return Fate.WITHHELD
        return _hand_over(message, sender, now, line)
    except OpenIruError as error:
        return _failed(message_id, Failure(message=error.message, is_permanent=True), now(), line)
    except IntegrityError as error:
        failure = Failure(message=GuardedError.of(error).message, is_permanent=False)
        return _failed(message_id, failure, now(), line)
    except Exception as error:
        # This is the door of one message. What the database cannot hold is of this message, too, and of no other.
        if isinstance(error, AnyDatabaseError) and not isinstance(error, DataError):
            raise
        _log.exception("referrals.delivery-unexpected message_id=%s", message_id)
        return _failed(message_id, UNEXPECTED, now(), line)


def _hand_over(message: OutboundMessage, sender: Connector, now: Callable[[], datetime], line: Line) -> Fate:
    try:
        delivered = sender.deliver(message)
    except DeliveryError as error:
        failure = Failure(
            message=error.message,
            is_permanent=error.permanent,
            retry_after_s=error.retry_after_s,
            until=now() if error.is_under_way else None,
        )
        return _failed(message.id, failure, now(), line)
    if isinstance(delivered, AwaitsPerson):
        line.leave_to_person(message.id, delivered, at=now())
        _log.info("referrals.waits-for-person message_id=%s", message.id)
        return Fate.LEFT_TO_PERSON
    _confirm(message.id, delivered, now, line)
    _log.info("referrals.delivered message_id=%s", message.id)
    return Fate.DELIVERED


def _confirm(message_id: str, delivered: Delivered, now: Callable[[], datetime], line: Line) -> None:
    """Note that it arrived, and not give in at once: what is not noted is sent again, and not all ways tell that apart."""
    for pause_s in CONFIRM_PAUSES_S:
        try:
            line.confirm(message_id, at=now(), ticket=delivered.ticket)
        except OperationalError as error:
            # The database went away for a moment, or ended one of two that waited for each other.
            _log.warning(
                "referrals.not-confirmed-yet message_id=%s cause=%s", message_id, type(error).__name__
            )
            connection.close_if_unusable_or_obsolete()
            time.sleep(pause_s)
        else:
            return
    line.confirm(message_id, at=now(), ticket=delivered.ticket)


def _failed(message_id: str, failure: Failure, at: datetime, line: Line) -> Fate:
    due = line.fail(message_id, failure, at=at)
    _log.warning("referrals.not-delivered message_id=%s next_try_at=%s", message_id, due)
    return Fate.GIVEN_UP if due is None else Fate.RETRIED


def _fail_all(platform: str, error: OpenIruError, at: datetime, limit: int, line: Line) -> list[Fate]:
    """Put off what is due to a platform that cannot be written to yet, so that people see why."""
    failure = Failure(message=error.message, is_permanent=False)
    leased = line.lease(at=at, limit=limit, to=platform)
    return [_failed(message_id, failure, at, line) for message_id in leased]


def _counted(passes: Mapping[str, Future[list[Fate]]]) -> DispatchReport:
    fates = [fate for platform, future in passes.items() for fate in _result(platform, future)]
    return DispatchReport(
        delivered=fates.count(Fate.DELIVERED),
        retried=fates.count(Fate.RETRIED),
        given_up=fates.count(Fate.GIVEN_UP),
        withheld=fates.count(Fate.WITHHELD),
        left_to_person=fates.count(Fate.LEFT_TO_PERSON),
    )


def _result(platform: str, future: Future[list[Fate]]) -> Iterable[Fate]:
    try:
        return future.result()
    except Exception:  # noqa: BLE001  (this is the door of one pass)
        # What was leased is tried again when the lease has run out; the other platforms go on.
        _log.exception("referrals.dispatch-broken platform=%s", platform)
        return ()
