from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.foundation.retrying import FIRST_RETRY_S, JITTER, LONGEST_RETRY_S, MAX_ATTEMPTS, retry_at

NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)


class TestRetryAt:
    @given(st.uuids(), st.integers(1, MAX_ATTEMPTS - 1))
    def test_waits_longer_each_time_within_its_jitter(self, message_id: object, attempt: int) -> None:
        expected_s = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** (attempt - 1))

        found = retry_at(str(message_id), attempt=attempt, at=NOON)

        assert found is not None
        assert expected_s * (1 - JITTER) <= (found - NOON).total_seconds() <= expected_s * (1 + JITTER)

    def test_is_the_same_for_the_same_failure(self) -> None:
        assert retry_at("m", attempt=3, at=NOON) == retry_at("m", attempt=3, at=NOON)

    def test_differs_between_messages(self) -> None:
        assert len({retry_at(str(number), attempt=5, at=NOON) for number in range(20)}) > 10

    @pytest.mark.parametrize("attempt", [MAX_ATTEMPTS, MAX_ATTEMPTS + 1])
    def test_gives_up_at_last(self, attempt: int) -> None:
        assert retry_at("m", attempt=attempt, at=NOON) is None

    def test_tries_for_about_a_day(self) -> None:
        total = timedelta()
        for attempt in range(1, MAX_ATTEMPTS):
            due = retry_at("m", attempt=attempt, at=NOON)
            assert due is not None
            total += due - NOON

        assert timedelta(hours=18) < total < timedelta(hours=30)

    def test_waits_as_long_as_the_platform_asks(self) -> None:
        found = retry_at("m", attempt=1, at=NOON, wish_s=900)

        assert found == NOON + timedelta(seconds=900)

    def test_does_not_wait_for_ever_because_a_platform_asks(self) -> None:
        found = retry_at("m", attempt=1, at=NOON, wish_s=10**9)

        assert found == NOON + timedelta(seconds=LONGEST_RETRY_S)
