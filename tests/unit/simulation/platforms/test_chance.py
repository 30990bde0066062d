from collections import Counter
from datetime import timedelta
from statistics import median

import pytest

from openiru.simulation.platforms.chance import Fate, Urn, drawn_delay, happens, one_of
from openiru.simulation.types import BlockOutcome, Delay

FATES = {Fate.BLOCK: 75, Fate.REFUSE: 105, Fate.SILENT: 70}


class TestUrn:
    def test_gives_exactly_what_lies_in_it(self) -> None:
        urn = Urn("x", FATES)

        assert Counter(urn.draw(number) for number in range(250)) == FATES

    def test_goes_on_with_the_same_shares(self) -> None:
        urn = Urn("x", FATES)

        assert Counter(urn.draw(number) for number in range(250, 500)) == FATES

    def test_does_not_depend_on_the_order_of_draws(self) -> None:
        forwards = Urn("x", FATES)
        backwards = Urn("x", FATES)

        drawn = [backwards.draw(number) for number in reversed(range(600))]

        assert drawn == [forwards.draw(number) for number in reversed(range(600))]

    def test_is_mixed(self) -> None:
        drawn = [Urn("x", FATES).draw(number) for number in range(100)]

        # A third of all, not the first hundred of the list.
        assert 15 <= drawn.count(Fate.BLOCK) <= 45
        assert drawn != [Urn("y", FATES).draw(number) for number in range(100)]

    def test_is_silent_when_empty(self) -> None:
        assert Urn("x", {Fate.BLOCK: 0}).draw(3) is Fate.SILENT


class TestDrawnDelay:
    def test_has_the_median_and_never_exceeds_the_longest(self) -> None:
        delay = Delay(median_hours=20, sigma=0.5, longest_hours=70)

        drawn = [drawn_delay(delay, f"item {number}") for number in range(800)]

        assert max(drawn) <= timedelta(hours=70)
        assert 18 < median(each / timedelta(hours=1) for each in drawn) < 22

    def test_is_the_same_for_the_same_name(self) -> None:
        delay = Delay(median_hours=20, sigma=0.5, longest_hours=70)

        assert drawn_delay(delay, "item 3") == drawn_delay(delay, "item 3")

    def test_ends_even_where_almost_every_draw_is_too_long(self) -> None:
        delay = Delay(median_hours=20, sigma=4, longest_hours=20)

        assert drawn_delay(delay, "item") <= timedelta(hours=20)


class TestOneOf:
    def test_follows_the_weights(self) -> None:
        weights = {BlockOutcome.ACCOUNT_SUSPENDED: 3.0, BlockOutcome.REMOVED_TOS: 1.0}

        drawn = Counter(one_of(weights, f"item {number}") for number in range(800))

        assert drawn[BlockOutcome.ACCOUNT_SUSPENDED] == pytest.approx(600, abs=60)


class TestHappens:
    @pytest.mark.parametrize(("share", "times"), [(0, 0), (1, 50)])
    def test_knows_never_and_always(self, share: float, times: int) -> None:
        assert sum(happens(share, f"case {number}") for number in range(50)) == times
