import os
from collections.abc import Iterator

import pytest

from openiru.match_service.limits import BYTES, Rates


@pytest.fixture
def rates() -> Iterator[Rates]:
    descriptor = os.memfd_create("rates")
    os.ftruncate(descriptor, BYTES)
    yield Rates(descriptor)
    os.close(descriptor)


class TestRates:
    def test_let_a_burst_through_and_then_nothing(self, rates: Rates) -> None:
        waits = [rates.wait_s(3, cost=1, rate_per_s=0.01, burst=5) for _ in range(8)]

        assert waits[:6] == [0.0] * 6
        assert all(0 < wait <= 100 for wait in waits[6:])

    def test_count_each_token_by_itself(self, rates: Rates) -> None:
        for _ in range(3):
            rates.wait_s(0, cost=1000, rate_per_s=1, burst=1)

        assert rates.wait_s(1, cost=1, rate_per_s=1, burst=1) == 0.0

    def test_count_a_refused_request_as_nothing(self, rates: Rates) -> None:
        rates.wait_s(0, cost=100, rate_per_s=1, burst=1)
        first = rates.wait_s(0, cost=50, rate_per_s=1, burst=1)
        second = rates.wait_s(0, cost=50, rate_per_s=1, burst=1)

        assert second <= first

    def test_let_a_batch_larger_than_the_burst_in_once_and_have_it_paid_for(self, rates: Rates) -> None:
        assert rates.wait_s(0, cost=1, rate_per_s=10, burst=10) == 0.0

        rates.charge(0, cost=1000, rate_per_s=10)

        assert 98 < rates.wait_s(0, cost=1, rate_per_s=10, burst=10) < 101

    def test_are_shared_by_all_that_have_the_memory(self, rates: Rates) -> None:
        descriptor = os.memfd_create("shared")
        os.ftruncate(descriptor, BYTES)
        one, other = Rates(descriptor), Rates(descriptor)

        one.charge(7, cost=100, rate_per_s=1)

        assert other.wait_s(7, cost=1, rate_per_s=1, burst=1) > 90
        os.close(descriptor)
