from collections import Counter

import pytest

from openiru.simulation.platforms.faults import Fault, trouble
from openiru.simulation.types import Faults


class TestTrouble:
    def test_follows_the_shares(self) -> None:
        faults = Faults(
            unavailable_before=0.2,
            unavailable_after=0.1,
            reset_after=0.3,
            slow=0.5,
            slow_seconds=2,
            duplicate_callbacks=0,
        )

        met = [trouble(faults, f"request {number}") for number in range(2_000)]

        counts = Counter(each.fault for each in met)
        assert counts[Fault.UNAVAILABLE_BEFORE] == pytest.approx(400, abs=80)
        assert counts[Fault.UNAVAILABLE_AFTER] == pytest.approx(200, abs=60)
        assert counts[Fault.RESET_AFTER] == pytest.approx(600, abs=90)
        assert sum(each.slow_seconds == 2 for each in met) == pytest.approx(1_000, abs=100)

    def test_never_comes_where_no_share_is(self) -> None:
        calm = Faults(
            unavailable_before=0,
            unavailable_after=0,
            reset_after=0,
            slow=0,
            slow_seconds=2,
            duplicate_callbacks=0,
        )

        met = {trouble(calm, f"request {number}") for number in range(300)}

        assert {(each.fault, each.slow_seconds) for each in met} == {(None, 0)}
