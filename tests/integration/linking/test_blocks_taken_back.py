"""A return falls with the block on which it rests: whatever ended, was seen or was noted before."""

from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from tests.factories import people, referrals
from tests.factories.looks import look
from tests.factories.observed import take_in
from tests.factories.returned import all_leads, returned, rows_of, subject_of, watched

from openiru.access.types import SYSTEM
from openiru.engines.probes.types import State
from openiru.linking.queries import barred_now, confirmed_returns, return_stands
from openiru.linking.types import BarredBy, BarredEnd, ReturnVerdict, Verdict
from openiru.referrals import operations
from openiru.referrals.types import NewOutcome, OutcomeCode, Reply
from openiru.workflows.returns.barred import note_who_is_barred
from openiru.workflows.returns.deciding import decide_return

AT: Final = referrals.AFTER_WINDOW
DAY: Final = timedelta(days=1)
YES: Final = Verdict(verdict=ReturnVerdict.CONFIRMED, reason="The same posts, bio and voice as before.")


def blocked_for_a_week(folder: Path) -> tuple[str, str]:
    """An account that its platform suspended for seven days; its id and the item's."""
    take_in(folder, rows_of("copper.lantern", "Copper Lantern Evening"), people.AT, name="first")
    referrals.platforms()
    subject_id = subject_of("copper.lantern")
    item_id = referred(subject_id, days=0)
    word = NewOutcome(item_id=item_id, code=OutcomeCode.ACCOUNT_SUSPENDED, effective_at=AT, duration_days=7)
    operations.record_outcome(word, by=SYSTEM, at=AT, reply=Reply(platform="facebook"))
    return subject_id, item_id


def referred(subject_id: str, *, days: int) -> str:
    """The item of a referral that was sent some days on."""
    case = referrals.approved_case(subject_id)
    at = people.AT + days * DAY
    made = operations.create_referral(referrals.new_referral([case]), by=people.analyst(), at=at)
    referrals.deliver(made.referral_id, at=at + timedelta(hours=1))
    return made.items[0].item_id


def confirmed(folder: Path, *, day: int) -> str:
    """The lead that a person calls a return on a day."""
    returned(folder)
    watched(AT + day * DAY)
    (lead,) = all_leads()
    decide_return(lead.lead_id, YES, by=people.analyst(), at=AT + day * DAY)
    assert return_stands(lead.lead_id)
    return lead.lead_id


def noted(day: int) -> None:
    """What is noted on a day of who is barred."""
    note_who_is_barred(by=people.analyst(), at=AT + day * DAY)


@pytest.mark.django_db
class TestReturn:
    def test_falls_with_a_second_block_though_the_first_ran_its_time(self, tmp_path: Path) -> None:
        barred, _ = blocked_for_a_week(tmp_path)
        again = referred(barred, days=9)
        referrals.answer(again, OutcomeCode.ACCOUNT_TERMINATED, at=AT + 10 * DAY)
        lead = confirmed(tmp_path, day=11)

        referrals.answer(again, OutcomeCode.MANIFEST_ERROR, at=AT + 12 * DAY)

        assert not return_stands(lead)
        assert len(confirmed_returns(AT + 12 * DAY - timedelta(microseconds=1))) == 1
        noted(13)
        assert barred_now()[barred].ended is BarredEnd.WORD
        assert confirmed_returns() == ()

    @pytest.mark.parametrize("is_seen", [False, True])
    def test_falls_with_a_block_that_was_over_and_noted_so(self, tmp_path: Path, *, is_seen: bool) -> None:
        barred, item_id = blocked_for_a_week(tmp_path)
        lead = confirmed(tmp_path, day=3)
        noted(8)
        assert barred_now()[barred].ended is BarredEnd.TERM
        if is_seen:
            for day in (8, 9):
                look(barred, State.SUSPENDED, at=AT + day * DAY, platform="facebook")
            noted(10)
            assert barred_now()[barred].by is BarredBy.CHECKS
            for day in (10, 11):
                look(barred, State.LIVE, at=AT + day * DAY, platform="facebook")
            noted(11)
            assert barred_now()[barred].ended is BarredEnd.LOOKS
        assert return_stands(lead)

        referrals.answer(item_id, OutcomeCode.NOT_VIOLATING, at=AT + 12 * DAY)

        assert not return_stands(lead)
        assert confirmed_returns() == ()

    def test_stands_while_another_block_of_its_platform_does(self, tmp_path: Path) -> None:
        barred, item_id = blocked_for_a_week(tmp_path)
        again = referred(barred, days=1)
        referrals.answer(again, OutcomeCode.ACCOUNT_TERMINATED, at=AT + 2 * DAY)
        lead = confirmed(tmp_path, day=3)

        referrals.answer(item_id, OutcomeCode.NOT_VIOLATING, at=AT + 4 * DAY)
        noted(4)

        assert return_stands(lead)
        referrals.answer(again, OutcomeCode.NOT_VIOLATING, at=AT + 5 * DAY)
        assert not return_stands(lead)
