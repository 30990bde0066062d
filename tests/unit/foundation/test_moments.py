from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from openiru.foundation.moments import moment_of, moment_or_none


class TestMomentOf:
    @given(st.datetimes(timezones=st.just(UTC)))
    def test_is_exact_to_the_microsecond(self, moment: datetime) -> None:
        passed = moment - datetime(1970, 1, 1, tzinfo=UTC)
        microseconds = (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds

        assert moment_of(microseconds) == moment_or_none(microseconds) == moment
        assert moment_or_none(None) is None
