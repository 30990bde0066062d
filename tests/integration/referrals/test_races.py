"""A person and a worker act at the same instant: one of them wins, and the record says which."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from tests.factories import people
from tests.factories import referrals as factory

from openiru.audit.queries import events_of, verify
from openiru.foundation.errors import OpenIruError
from openiru.referrals import operations, queries
from openiru.referrals.operations.locks import locked_referral
from openiru.referrals.types import ItemState, OutcomeCode, ReferralStatus

pytestmark = pytest.mark.usefixtures("superuser")  # a database that may be committed to

DUE = factory.AFTER_WINDOW
LATER = DUE + timedelta(days=1)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What the acts return, or the code of their error; in a thread and a connection each, begun together."""
    gate = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=30)
            results[number] = act()
        except OpenIruError as error:
            results[number] = error.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


class TestFilings:
    def test_one_that_somebody_holds_keeps_no_other_waiting(self) -> None:
        first, second = (_to_be_filed() for _ in range(2))
        factory.delist(factory.listed_organisation(), LATER.date())
        working = threading.Thread(target=_give_up_lapsed)

        with transaction.atomic():
            # Whoever holds the second one may be about to record an act.
            locked_referral(second)
            working.start()
            deadline = time.monotonic() + 30
            while not _is_given_up(first) and time.monotonic() < deadline:
                time.sleep(0.05)
            found = _is_given_up(first), _is_given_up(second)
        working.join(timeout=30)

        assert found == (True, False)
        assert _is_given_up(second)


def _to_be_filed() -> str:
    made = factory.scheduled(items=1)
    (message_id,) = operations.lease_due(at=DUE, limit=1)
    operations.prepare_delivery(message_id, at=DUE)
    operations.await_person(message_id, file_within_s=3600, at=DUE)
    return made.referral_id


def _give_up_lapsed() -> None:
    try:
        operations.give_up_lapsed_filings(at=LATER)
    finally:
        connection.close()


def _is_given_up(referral_id: str) -> bool:
    return queries.referral(referral_id).messages[0].dead_at is not None


class TestRecallAndSending:
    def test_either_it_leaves_or_it_is_recalled(self) -> None:
        made = factory.scheduled()
        (message_id,) = operations.lease_due(at=DUE, limit=1)
        by = people.analyst()

        recalled, delivery = at_once(
            lambda: operations.recall(made.referral_id, by=by, at=DUE),
            lambda: operations.prepare_delivery(message_id, at=DUE),
        )

        after = queries.referral(made.referral_id)
        events = {act.event for act in events_of("referral", made.referral_id)}
        if recalled == "referrals.wrong-status":
            assert delivery is not None
            assert (after.status, after.recalled_at) == (ReferralStatus.SENT, None)
            assert "referrals.referral-recalled" not in events
        else:
            assert delivery is None
            assert (after.status, after.sent_at) == (ReferralStatus.RECALLED, None)
            assert "referrals.referral-sent" not in events
        assert verify().is_whole


class TestWithdrawalAndAnswer:
    def test_both_are_kept_and_the_withdrawal_stands(self) -> None:
        made = factory.sent(items=1)
        item_id = made.items[0].item_id
        by, later = people.supervisor(), DUE + timedelta(hours=1)

        results = at_once(
            lambda: operations.withdraw_items([item_id], reason="A namesake after all.", by=by, at=later),
            lambda: factory.answer(item_id, OutcomeCode.ACCOUNT_TERMINATED, at=later),
        )

        item = queries.item(item_id)
        assert not any(isinstance(result, str) for result in results)
        assert (item.state, len(item.outcomes)) == (ItemState.WITHDRAWN, 1)
        assert queries.referral(made.referral_id).status is ReferralStatus.WITHDRAWN
        assert verify().is_whole


class TestTwoWithdrawals:
    def test_of_the_same_item_one_counts(self) -> None:
        made = factory.sent(items=2)
        by, farah = people.supervisor(), people.supervisor("farah")
        both = [item.item_id for item in made.items]

        results = at_once(
            lambda: operations.withdraw_items(both, reason="Bilal found a namesake.", by=by, at=DUE),
            lambda: operations.withdraw_items(both[::-1], reason="Farah found it too.", by=farah, at=DUE),
        )

        assert [isinstance(result, str) for result in results].count(True) == 1
        assert "referrals.already-withdrawn" in results
        (row,) = [row for row in queries.ledger(DUE) if row.item_id == both[0]]
        assert row.state is ItemState.WITHDRAWN
