"""Followers of a subject that was counted every day for ten years: the page and its drawing stay small."""

from datetime import UTC, datetime, timedelta

from openiru.checks.policy import standing
from openiru.linking.types import OfSubject
from openiru.web.desk.staying.presence import ROWS, presence_of

AT = datetime(2015, 7, 1, tzinfo=UTC)


class TestPresenceOf:
    def test_shows_a_page_of_the_newest_numbers_and_draws_what_can_be_told_apart(self) -> None:
        counts = [(AT + timedelta(days=day), 1_000 + day) for day in range(3_650)]
        nobody = OfSubject(as_new=(), as_barred=())

        first = presence_of(nobody, (), standing(()), counts, place=0)
        last = presence_of(nobody, (), standing(()), counts, place=3_640)

        assert (first.counts, first.next_place) == (counts[: -ROWS - 1 : -1], ROWS)
        assert (last.counts, last.next_place) == (counts[9::-1], None)
        drawn = str(first.drawing)
        assert 100 < drawn.count("<circle") < 140
        assert len(drawn) < 30_000
        assert f"{counts[0][0]:%Y-%m-%d}: {counts[0][1]}" in drawn
        assert f"{counts[-1][0]:%Y-%m-%d}: {counts[-1][1]}" in drawn
