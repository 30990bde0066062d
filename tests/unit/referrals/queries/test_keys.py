import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.foundation.ids import new_id
from openiru.referrals.errors import BadCursorError, NotFoundError
from openiru.referrals.queries.keys import cursor_of, id_of, place_of


class TestPlaceOf:
    def test_reads_what_was_given_out(self) -> None:
        at, row_id = datetime(2025, 7, 1, 8, 0, 0, 123456, tzinfo=UTC), new_id()

        assert place_of(cursor_of(at, row_id)) == (at, row_id)

    @pytest.mark.parametrize(
        "cursor",
        [
            "nonsense",
            "====",
            "a",
            base64.urlsafe_b64encode(b"2025-07-01|not-an-id").decode(),
            base64.urlsafe_b64encode(b"2025-07-01T08:00:00|01989fa2-76f2-7b1f-a45c-e53ecd5e8800").decode(),
            base64.urlsafe_b64encode(
                b"0001-01-01T08:00:00+14:00|01989fa2-76f2-7b1f-a45c-e53ecd5e8800"
            ).decode(),
            base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        ],
    )
    def test_refuses_what_was_not(self, cursor: str) -> None:
        with pytest.raises(BadCursorError):
            place_of(cursor)

    def test_gives_a_time_that_every_database_takes(self) -> None:
        text = b"2025-07-01T08:00:00+23:00|01989fa2-76f2-7b1f-a45c-e53ecd5e8800"

        at, _ = place_of(base64.urlsafe_b64encode(text).decode())

        assert at.isoformat() == "2025-06-30T09:00:00+00:00"

    @given(st.text())
    def test_never_fails_otherwise(self, cursor: str) -> None:
        try:
            at, _ = place_of(cursor)
        except BadCursorError:
            return
        assert at.tzinfo is not None


class TestIdOf:
    @pytest.mark.parametrize("text", ["", "1", "\x00", "facebook", "0198a1b2"])
    def test_says_that_what_has_no_id_does_not_exist(self, text: str) -> None:
        with pytest.raises(NotFoundError):
            id_of(text, "item")
