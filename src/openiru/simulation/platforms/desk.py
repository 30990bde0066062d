"""How does one platform work off what it receives?"""

import math
from bisect import insort
from datetime import datetime, timedelta
from random import Random
from typing import Final

from openiru.simulation.errors import MessageError
from openiru.simulation.platforms import messages
from openiru.simulation.platforms.chance import Fate, Urn, drawn_delay, happens, one_of
from openiru.simulation.platforms.messages import Incoming, IncomingItem
from openiru.simulation.platforms.state import (
    Callback,
    CallbackKind,
    DeskMemory,
    ItemMemory,
    Memory,
    ReferralMemory,
)
from openiru.simulation.types import PlatformName, Scenario

ACCOUNT_BLOCK: Final = "account_block"
_CONTENT_REMOVAL: Final = "content_removal"


class Desk:
    """The people of one platform who read referrals.

    The unit's quota of account blocks is answered exactly as the scenario says: fates are drawn from an urn without
    replacement, and the fate of a withdrawn item goes back. Other instruments have urns of their own with the same
    shares. An item whose fate is "silent" never gets an answer.
    """

    def __init__(self, platform: PlatformName, scenario: Scenario, seed: int, memory: Memory) -> None:
        self._platform = platform.value
        self._scenario = scenario
        self._plan = scenario.platforms[platform]
        self._name = f"{seed}/{platform}"
        self._all = memory
        self._urns: dict[str, Urn] = {}
        data = scenario.data_requests
        # One urn for all platforms: the scenario counts requests for data over all of them.
        self._data_urn = Urn(
            f"{seed}/data", {Fate.BLOCK: data.answered, Fate.SILENT: data.count - data.answered}
        )

    @property
    def memory(self) -> DeskMemory:
        """What this platform remembers."""
        return self._all.desks[self._platform]

    def take(self, message: Incoming, at: datetime, *, quickly: bool) -> str:
        """Record a new message and plan what follows from it; the ticket.

        Args:
            message: as the unit sent it.
            at: when it came.
            quickly: answer within seconds, because a person is waiting.

        Raises:
            MessageError: if it is about a referral that never came.
        """
        known = self.memory.referrals.get(message.referral_id)
        if message.type == messages.WITHDRAWAL:
            for item in message.items:
                self._withdraw(item.item_id)
            return known.ticket if known else self._new_ticket()
        if message.type in messages.FURTHER:
            return self._hear(message)
        if known is not None:
            return known.ticket
        referral = ReferralMemory(ticket=self._new_ticket())
        self.memory.referrals[message.referral_id] = referral
        asked_at = at + self._acknowledged_after(message, quickly=quickly)
        if message.type == messages.REFERRAL:
            self._take_items(message, at, asked_at, quickly=quickly)
            return referral.ticket
        if message.type == messages.DATA_REQUEST:
            self._take_data_request(message, referral, at, quickly=quickly)
        self._plan_acknowledgement(message, asked_at)
        return referral.ticket

    def settle(self, callback: Callback) -> bytes | None:
        """Let the decisions that `callback` tells take effect; its body, or None if nothing is left to tell.

        The same memory gives the same body.
        """
        referral = self.memory.referrals[callback.referral_id]
        if callback.kind is CallbackKind.ACKNOWLEDGEMENT:
            return messages.acknowledgement(callback.referral_id, referral.ticket, callback.due_at)
        if callback.kind is CallbackKind.ANSWER:
            return messages.answer(callback.referral_id, referral.produced or "none", callback.due_at)
        told = []
        for item_id in callback.item_ids:
            item = self.memory.items[item_id]
            if item.is_withdrawn or item.outcome is None or item.decided_at is None:
                continue
            item.is_told = True
            if self._is_block(item):
                self.memory.gone.add(item.subject)
            told.append(messages.outcome(item_id, item.outcome, self._platform, item.decided_at))
        return messages.outcomes(callback.referral_id, told, callback.due_at) if told else None

    def totals(self) -> dict[str, int]:
        """How many accounts were referred and not withdrawn, and how many of them are blocked."""
        standing = [
            item
            for item in self.memory.items.values()
            if item.instrument == ACCOUNT_BLOCK and not item.is_withdrawn
        ]
        blocked = sum(item.is_told and self._is_block(item) for item in standing)
        return {"received": len(standing), "blocked": blocked}

    # --- what a message sets going ---

    def _hear(self, message: Incoming) -> str:
        known = self.memory.referrals.get(message.referral_id)
        if known is None:
            raise MessageError("A message belongs to a referral that came before it.")
        known.heard[message.type] = known.heard.get(message.type, 0) + 1
        return known.ticket

    def _take_items(self, message: Incoming, at: datetime, asked_at: datetime, *, quickly: bool) -> None:
        bundles: dict[datetime, list[str]] = {}
        for item in message.items:
            if item.item_id in self.memory.items:
                continue
            taken = self._decide(message, item, at, quickly=quickly)
            self.memory.items[item.item_id] = taken
            if taken.decided_at is not None:
                told_at = taken.decided_at if quickly else self._reported_at(taken.decided_at)
                bundles.setdefault(told_at, []).append(item.item_id)
        # Nobody acknowledges what was decided already.
        self._plan_acknowledgement(message, min([asked_at, *bundles]))
        for due_at, item_ids in sorted(bundles.items()):
            self._schedule(due_at, CallbackKind.OUTCOMES, message.referral_id, item_ids)

    def _decide(self, message: Incoming, item: IncomingItem, at: datetime, *, quickly: bool) -> ItemMemory:
        place = f"{self._name}/item/{len(self.memory.items)}"
        number = None
        outcome: str | None
        if item.subject in self.memory.gone:
            outcome = messages.ALREADY_GONE
        else:
            number = self._next_draw(message.instrument)
            outcome = self._outcome(message.instrument, number)
        decided_at = None
        if outcome is not None:
            # One moment for all items of a referral while a person waits.
            decided_at = at + (
                self._quick_delay(message.referral_id)
                if quickly
                else drawn_delay(self._plan.answers.decide, place)
            )
        return ItemMemory(
            referral_id=message.referral_id,
            instrument=message.instrument,
            subject=item.subject,
            number=number,
            outcome=outcome,
            decided_at=decided_at,
        )

    def _outcome(self, instrument: str, number: int) -> str | None:
        answers = self._plan.answers
        place = f"{self._name}/{instrument}/{number}"
        match self._urn(instrument).draw(number):
            case Fate.BLOCK if instrument == _CONTENT_REMOVAL:
                return messages.CONTENT_REMOVED
            case Fate.BLOCK:
                return one_of(answers.block_outcomes, place)
            case Fate.REFUSE:
                return one_of(answers.refusal_outcomes, place)
            case Fate.SILENT:
                return None

    def _urn(self, instrument: str) -> Urn:
        if instrument not in self._urns:
            answers = self._plan.answers
            fates = {
                Fate.BLOCK: answers.blocks,
                Fate.REFUSE: answers.refuses,
                Fate.SILENT: self._plan.silent,
            }
            self._urns[instrument] = Urn(f"{self._name}/{instrument}", fates)
        return self._urns[instrument]

    def _next_draw(self, instrument: str) -> int:
        returned = self.memory.returned.get(instrument)
        if returned:
            return returned.pop(0)
        number = self.memory.drawn.get(instrument, 0)
        self.memory.drawn[instrument] = number + 1
        return number

    def _withdraw(self, item_id: str) -> None:
        item = self.memory.items.get(item_id)
        if item is None or item.is_withdrawn:
            return
        item.is_withdrawn = True
        if item.is_told and self._is_block(item):
            self.memory.gone.discard(item.subject)
        if item.number is not None:
            self.memory.returned.setdefault(item.instrument, []).append(item.number)

    def _take_data_request(
        self, message: Incoming, referral: ReferralMemory, at: datetime, *, quickly: bool
    ) -> None:
        number = self._all.data_requests
        self._all.data_requests += 1
        if self._data_urn.draw(number) is Fate.SILENT:
            return
        data, place = self._scenario.data_requests, f"{self._name}/data/{number}"
        referral.produced = one_of(data.produced, place)
        delay = self._quick_delay(message.referral_id) if quickly else drawn_delay(data.answer, place)
        self._schedule(at + delay, CallbackKind.ANSWER, message.referral_id)

    # --- times and tickets ---

    def _acknowledged_after(self, message: Incoming, *, quickly: bool) -> timedelta:
        if quickly:
            return timedelta(seconds=self._scenario.interactive.from_seconds)
        place = f"{self._name}/acknowledge/{len(self.memory.referrals)}/{message.type}"
        return drawn_delay(self._plan.answers.acknowledge, place)

    def _plan_acknowledgement(self, message: Incoming, due_at: datetime) -> None:
        place = f"{self._name}/acknowledges/{len(self.memory.referrals)}"
        if happens(self._plan.answers.acknowledges, place):
            self._schedule(due_at, CallbackKind.ACKNOWLEDGEMENT, message.referral_id)

    def _quick_delay(self, referral_id: str) -> timedelta:
        span = self._scenario.interactive
        chance = Random(f"{self._name}/quick/{referral_id}").random()
        return timedelta(seconds=span.from_seconds + chance * (span.to_seconds - span.from_seconds))

    def _reported_at(self, decided_at: datetime) -> datetime:
        every = timedelta(hours=self._plan.answers.report_every_hours)
        begins_at = self._scenario.begins_at
        return begins_at + math.ceil((decided_at - begins_at) / every) * every

    def _schedule(
        self, due_at: datetime, kind: CallbackKind, referral_id: str, item_ids: list[str] | None = None
    ) -> None:
        self._all.serial += 1
        callback = Callback(
            serial=self._all.serial,
            due_at=due_at,
            platform=self._platform,
            kind=kind,
            referral_id=referral_id,
            item_ids=item_ids or [],
        )
        insort(self._all.waiting, callback, key=lambda each: (each.due_at, each.serial))

    def _new_ticket(self) -> str:
        return f"{self._platform.upper()}-{len(self.memory.tickets) + 1:06}"

    def _is_block(self, item: ItemMemory) -> bool:
        return item.outcome is not None and messages.acts(item.outcome)
