from datetime import timedelta

import pytest
from tests.factories import referrals as factory
from tests.factories.machines import Machine, StandingClock

from openiru.referrals.types import OutcomeCode


class TestReadFigures:
    def test_counts_what_was_known_on_the_day(self, analyst: Machine, clock: StandingClock) -> None:
        made = factory.sent(items=2)
        clock.at += timedelta(days=3)
        factory.answer(made.items[0].item_id, OutcomeCode.ACCOUNT_TERMINATED, at=clock.at - timedelta(days=1))

        now = analyst.get("/figures").json()
        then = analyst.get("/figures", as_of="2025-07-01").json()

        assert (now["totals"]["referred"], now["totals"]["blocked"]) == (2, 1)
        assert (then["totals"]["referred"], then["totals"]["blocked"]) == (2, 0)
        assert now["totals"]["followers_blocked"] == 1_200
        assert analyst.get("/figures").json() == now

    @pytest.mark.parametrize("as_of", ["0001-01-01", "2025-07-01"])
    def test_answers_for_every_day(self, analyst: Machine, as_of: str) -> None:
        assert analyst.get("/figures", as_of=as_of).status_code == 200

    @pytest.mark.parametrize("as_of", ["9999-12-31", "2025-07-02"])
    def test_refuses_the_future(self, analyst: Machine, as_of: str) -> None:
        answer = analyst.get("/figures", as_of=as_of)

        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "statistics.future")

    @pytest.mark.parametrize("as_of", ["yesterday", "2025-13-01", "\x00"])
    def test_refuses_what_is_no_day(self, analyst: Machine, as_of: str) -> None:
        assert analyst.get("/figures", as_of=as_of).status_code == 422
