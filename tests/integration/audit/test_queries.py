from datetime import timedelta

import pytest
from tests.factories.acts import AT, record_acts

from openiru.audit import queries
from openiru.audit.errors import BadCursorError
from openiru.audit.types import EventFilter


@pytest.fixture
def _nine_acts(db: None) -> None:
    record_acts(9)


@pytest.mark.usefixtures("_nine_acts")
class TestEventsPage:
    def numbers(self, wanted: EventFilter) -> list[int]:
        return [row.detail["number"] for row in queries.events_page(wanted).rows]

    def test_shows_the_newest_first(self) -> None:
        assert self.numbers(EventFilter()) == [8, 7, 6, 5, 4, 3, 2, 1, 0]

    @pytest.mark.parametrize(
        ("wanted", "numbers"),
        [
            (EventFilter(subject_kind="case", subject_id="case-1"), [7, 4, 1]),
            (EventFilter(subject_kind="referral"), []),
            (EventFilter(actor_id="person-1"), [7, 5, 3, 1]),
            (EventFilter(event="review.case-approved"), [8, 6, 4, 2, 0]),
            (EventFilter(from_at=AT + timedelta(hours=3), to_at=AT + timedelta(hours=5)), [4, 3]),
            (EventFilter(actor_id="person-0", subject_id="case-0"), [6, 0]),
        ],
    )
    def test_keeps_to_what_is_wanted(self, wanted: EventFilter, numbers: list[int]) -> None:
        assert self.numbers(wanted) == numbers

    def test_comes_in_pages_that_stay_while_acts_arrive(self) -> None:
        first = queries.events_page(EventFilter(), size=4)
        record_acts(2)
        second = queries.events_page(EventFilter(), first.next_cursor, size=4)
        third = queries.events_page(EventFilter(), second.next_cursor, size=4)

        assert [row.detail["number"] for row in (*first.rows, *second.rows, *third.rows)] == [
            8, 7, 6, 5, 4, 3, 2, 1, 0,
        ]  # fmt: skip
        assert third.next_cursor is None

    @pytest.mark.parametrize("cursor", ["", "x", "-1", "1.5", "٣", "9" * 30])
    def test_refuses_a_cursor_that_is_none(self, cursor: str) -> None:
        with pytest.raises(BadCursorError):
            queries.events_page(EventFilter(), cursor)


@pytest.mark.usefixtures("_nine_acts")
class TestEventsOf:
    def test_tells_the_story_of_one_thing(self) -> None:
        assert [row.detail["number"] for row in queries.events_of("case", "case-2")] == [2, 5, 8]
