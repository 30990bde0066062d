"""How do simulated platforms receive, advance and remember, from several threads at once?"""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from openiru.simulation.platforms.chance import happens
from openiru.simulation.platforms.clock import PlatformClock
from openiru.simulation.platforms.courier import Courier, Letter, Receipt, UnreachableError
from openiru.simulation.platforms.desk import Desk
from openiru.simulation.platforms.faults import MOST_FAULTS, NO_TROUBLE, Fault, Trouble, trouble
from openiru.simulation.platforms.key_file import Keys
from openiru.simulation.platforms.messages import read_message
from openiru.simulation.platforms.signing import verified_id
from openiru.simulation.platforms.state import Callback, Memory, fresh_memory, load_memory, save_memory
from openiru.simulation.types import PlatformName, Scenario

_SAVE_EVERY: Final = 25  # callbacks; those sent again after a crash keep their ids, so the unit knows them


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request gets."""

    ticket: str
    trouble: Trouble = NO_TROUBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """What was sent while the platforms' time went on."""

    delivered: int
    waiting: int
    now: datetime
    is_complete: bool  # False: the unit did not answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the platforms are started with."""

    scenario: Scenario
    seed: int
    keys: Mapping[str, Keys]
    callback_url: str
    clock: PlatformClock
    record: Path | None


class Platforms:
    """All platforms of a scenario. One lock guards the memory; a second one keeps callbacks in order."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._memory = _memory_of(setting)
        self._desks = {
            platform.value: Desk(platform, setting.scenario, setting.seed, self._memory)
            for platform in setting.scenario.platforms
        }
        self._guard = threading.RLock()
        self._on_the_way = threading.Lock()
        self._courier = Courier(setting.callback_url, setting.clock.now)

    def names(self) -> frozenset[str]:
        """The platforms' slugs."""
        return frozenset(self._desks)

    def now(self) -> datetime:
        """The platforms' time: the clock's, or later if they were told to advance beyond it."""
        return max(self._setting.clock.now(), self._memory.advanced_to)

    def receive(self, platform: str, headers: Mapping[str, str | None], body: bytes) -> Answer:
        """Take a message of the unit, once, and say what trouble the answer runs into.

        Raises:
            SignatureError: if its signature or time does not hold.
            MessageError: if it cannot be understood.
        """
        clock = self._setting.clock
        keys = self._setting.keys[platform]
        message_id = verified_id(headers, body, keys.send, clock.now())
        message = read_message(body)
        quickly = clock.runs()
        with self._guard:
            desk = self._desks[platform]
            memory, counters = desk.memory, desk.memory.counters
            met = NO_TROUBLE if quickly else self._trouble(platform, message_id)
            if met.fault is Fault.UNAVAILABLE_BEFORE:
                return Answer(ticket="", trouble=met)
            if message_id in memory.tickets:
                counters.repeated += 1
            else:
                counters.messages += 1
                memory.tickets[message_id] = desk.take(message, self.now(), quickly=quickly)
            self._save()
            return Answer(ticket=memory.tickets[message_id], trouble=met)

    def advance(self, until: datetime, patience_s: float) -> Advance:
        """Send all callbacks that are due until then, in the order of their times; then it is `until`.

        Stops at the first one that the unit does not take within `patience_s`; a later call goes on there.
        """
        delivered, is_complete = 0, True
        with self._on_the_way:
            while (callback := self._next_due(until)) is not None:
                try:
                    self._send(callback, patience_s)
                except UnreachableError:
                    is_complete = False
                    break
                delivered += 1
                if delivered % _SAVE_EVERY == 0:
                    self.save()
        with self._guard:
            if is_complete:
                self._memory.advanced_to = max(self._memory.advanced_to, until)
            self._save()
            waiting = len(self._memory.waiting)
        return Advance(delivered=delivered, waiting=waiting, now=self.now(), is_complete=is_complete)

    def is_due(self, at: datetime) -> bool:
        """Whether a callback should have left by `at`."""
        return self._next_due(at) is not None

    def record(self) -> dict[str, dict[str, int]]:
        """What reached each platform and what it did: accounts received and not withdrawn, and blocked."""
        with self._guard:
            return {name: desk.totals() for name, desk in self._desks.items()}

    def counters(self) -> dict[str, dict[str, int]]:
        """What happened on the way to and from each platform."""
        with self._guard:
            return {name: desk.memory.counters.model_dump() for name, desk in self._desks.items()}

    def waiting(self) -> int:
        """How many callbacks wait for their time."""
        with self._guard:
            return len(self._memory.waiting)

    def save(self) -> None:
        """Write the record, if one is kept.

        Raises:
            RecordError: if it cannot be written.
        """
        with self._guard:
            self._save()

    def close(self) -> None:
        """Write the record and drop the connection to the unit."""
        self.save()
        self._courier.close()

    # --- on the way here ---

    def _trouble(self, platform: str, message_id: str) -> Trouble:
        memory = self._desks[platform].memory
        memory.requests += 1
        if memory.attempts.get(message_id, 0) >= MOST_FAULTS:
            return NO_TROUBLE
        faults = self._setting.scenario.platforms[PlatformName(platform)].faults
        met = trouble(faults, f"{self._setting.seed}/{platform}/request/{memory.requests}")
        counters = memory.counters
        counters.slow += met.slow_seconds > 0
        counters.reset += met.fault is Fault.RESET_AFTER
        counters.unavailable += met.fault in {Fault.UNAVAILABLE_BEFORE, Fault.UNAVAILABLE_AFTER}
        if met.fault is not None:
            memory.attempts[message_id] = memory.attempts.get(message_id, 0) + 1
        return met

    # --- on the way back ---

    def _next_due(self, until: datetime) -> Callback | None:
        with self._guard:
            waiting = self._memory.waiting
            return waiting[0] if waiting and waiting[0].due_at <= until else None

    def _send(self, callback: Callback, patience_s: float) -> None:
        desk = self._desks[callback.platform]
        with self._guard:
            body = desk.settle(callback)
        receipt = None
        if body is not None:
            letter = self._letter(callback, body)
            receipt = self._courier.deliver(letter, patience_s)
            if self._comes_twice(callback):
                self._courier.deliver(letter, patience_s)
                desk.memory.counters.callbacks_repeated += 1
        with self._guard:
            self._memory.waiting.remove(callback)
            self._count(callback, receipt)

    def _letter(self, callback: Callback, body: bytes) -> Letter:
        # The digest tells another body apart, should an item have been withdrawn between two attempts.
        digest = hashlib.sha256(body).hexdigest()[:16]
        return Letter(
            platform=callback.platform,
            message_id=f"msg_{callback.platform}_{callback.serial}_{digest}",
            body=body,
            key=self._setting.keys[callback.platform].callback,
        )

    def _comes_twice(self, callback: Callback) -> bool:
        faults = self._setting.scenario.platforms[PlatformName(callback.platform)].faults
        return happens(faults.duplicate_callbacks, f"{self._setting.seed}/twice/{callback.serial}")

    def _count(self, callback: Callback, receipt: Receipt | None) -> None:
        if receipt is None:
            return
        counters = self._desks[callback.platform].memory.counters
        counters.callbacks += receipt.is_taken
        counters.callbacks_refused += not receipt.is_taken
        counters.outcomes_refused += receipt.outcomes_refused

    def _save(self) -> None:
        if self._setting.record is not None:
            save_memory(self._memory, self._setting.record)


def _memory_of(setting: Setting) -> Memory:
    if setting.record is None:
        return fresh_memory(setting.scenario, setting.seed)
    return load_memory(setting.record, setting.scenario, setting.seed)
