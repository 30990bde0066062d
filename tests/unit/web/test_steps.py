from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from openiru.clocks.types import Duty, DutyKind
from openiru.referrals.types import ReferralStatus, ReferralView
from openiru.review.types import Instrument
from openiru.web.steps import steps_of

AT = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)
SCHEDULED = ReferralView(
    referral_id="r",
    reference="IRU-2025-000001",
    platform="facebook",
    instrument=Instrument.ACCOUNT_BLOCK,
    status=ReferralStatus.SCHEDULED,
    unit_name="Unit",
    outward_name="Officer 7",
    redress="Object with the unit.",
    created_by="p",
    created_at=AT,
    send_not_before=AT + timedelta(minutes=10),
    sent_at=None,
    acknowledge_by=None,
    act_by=None,
    acknowledged_at=None,
    ticket="",
    recalled_at=None,
    withdrawn_at=None,
    withdrawal_reason="",
    terms=None,
    items=(),
    messages=(),
)
SENT = replace(
    SCHEDULED,
    status=ReferralStatus.SENT,
    sent_at=AT + timedelta(minutes=10),
    acknowledge_by=AT + timedelta(days=1),
    act_by=AT + timedelta(days=3),
)
ACKNOWLEDGED = replace(SENT, status=ReferralStatus.ACKNOWLEDGED, acknowledged_at=AT + timedelta(hours=2))

MARKS = {
    ReferralStatus.SCHEDULED: (SCHEDULED, ["done", "now", "todo", "todo"]),
    ReferralStatus.RECALLED: (
        replace(SCHEDULED, status=ReferralStatus.RECALLED, recalled_at=AT),
        ["done", "bad"],
    ),
    ReferralStatus.SENT: (SENT, ["done", "done", "now", "todo"]),
    ReferralStatus.ACKNOWLEDGED: (ACKNOWLEDGED, ["done", "done", "done", "now"]),
    ReferralStatus.CLOSED: (
        replace(ACKNOWLEDGED, status=ReferralStatus.CLOSED),
        ["done", "done", "done", "done"],
    ),
    ReferralStatus.WITHDRAWN: (
        replace(SENT, status=ReferralStatus.WITHDRAWN, withdrawn_at=AT),
        ["done", "done", "bad"],
    ),
}


def duty(kind: DutyKind) -> Duty:
    return Duty(
        key=kind.value,
        kind=kind,
        referral_id="r",
        reference="IRU-2025-000001",
        platform="facebook",
        instrument="account_block",
        starts_at=AT,
        due_at=AT + timedelta(hours=1),
        paused_since=None,
        open_items=1,
    )


class TestStepsOf:
    def test_knows_every_status(self) -> None:
        assert set(MARKS) == set(ReferralStatus)

    @pytest.mark.parametrize("status", MARKS)
    def test_marks_how_far_a_referral_is(self, status: ReferralStatus) -> None:
        referral, marks = MARKS[status]

        assert [step.mark for step in steps_of(referral)] == marks

    def test_lets_the_recall_window_run_as_a_clock(self) -> None:
        assert steps_of(SCHEDULED)[1].due == SCHEDULED.send_not_before

    def test_lets_the_deadlines_run_as_clocks(self) -> None:
        dues = {kind: duty(kind) for kind in (DutyKind.ACKNOWLEDGE, DutyKind.ACT)}

        assert [step.duty for step in steps_of(SENT, dues)][2:] == list(dues.values())
