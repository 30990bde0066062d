"""How blocks end."""

from datetime import UTC, datetime, timedelta

import pytest

from openiru.linking.policy import changes_of
from openiru.linking.types import BarredBy, BarredEnd, BarredStanding, BarredSubject

AT = datetime(2025, 7, 1, tzinfo=UTC)


def noted(by: BarredBy, ended: BarredEnd | None = None) -> dict[str, BarredStanding]:
    """One account, as noted last."""
    standing = BarredStanding(
        number=1,
        subject_id="lantern",
        is_barred=ended is None,
        by=by,
        barred_at=AT,
        organisation_id=None,
        ended=ended,
    )
    return {"lantern": standing}


def barred_now(by: BarredBy) -> dict[str, BarredSubject]:
    """The same account, barred now."""
    return {"lantern": BarredSubject(subject_id="lantern", by=by, barred_at=AT, organisation_id=None)}


class TestChangesOf:
    @pytest.mark.parametrize(
        ("known", "wrong", "ends"),
        [
            (noted(BarredBy.CHECKS), (), [BarredEnd.LOOKS]),
            (noted(BarredBy.PLATFORM), (), [BarredEnd.WORD]),
            (noted(BarredBy.CHECKS), ("lantern",), [BarredEnd.WRONG]),
            # Somebody finds out later that it was wrong all along.
            (noted(BarredBy.CHECKS, BarredEnd.LOOKS), ("lantern",), [BarredEnd.WRONG]),
            (noted(BarredBy.CHECKS, BarredEnd.WRONG), ("lantern",), []),
            (noted(BarredBy.CHECKS, BarredEnd.LOOKS), (), []),
        ],
    )
    def test_says_how_a_block_ended(
        self, known: dict[str, BarredStanding], wrong: tuple[str, ...], ends: list[BarredEnd]
    ) -> None:
        fresh, ended = changes_of(known, {}, wrong)

        assert fresh == []
        assert [end for _, end in ended] == ends

    def test_a_time_that_is_over_ends_the_block_that_was_made_for_it_alone(self) -> None:
        known = noted(BarredBy.PLATFORM)

        ((_, of_this),) = changes_of(known, {}, over={("lantern", AT)})[1]
        ((_, of_another),) = changes_of(known, {}, over={("lantern", AT - timedelta(days=9))})[1]

        assert (of_this, of_another) == (BarredEnd.TERM, BarredEnd.WORD)

    def test_a_word_taken_back_ends_a_block_that_looks_still_show(self) -> None:
        fresh, ended = changes_of(noted(BarredBy.PLATFORM), barred_now(BarredBy.CHECKS))

        assert [each.by for each in fresh] == [BarredBy.CHECKS]
        assert [end for _, end in ended] == [BarredEnd.WORD]
