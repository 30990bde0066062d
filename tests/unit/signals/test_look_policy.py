from dataclasses import replace

import pytest

from openiru.engines.interface import Effect
from openiru.signals.policy.looks import digest_of, marks_of, next_look
from openiru.signals.types import CloseEntry, EntryKind, LookPlan, PictureMarks

POSTER = CloseEntry(
    entry_id="poster",
    signal_id="picture:poster",
    kind=EntryKind.PICTURE,
    bank="unit",
    capture_digest="sha256:poster",
    organisation_id="river",
)
CLIP = replace(POSTER, entry_id="clip", kind=EntryKind.VIDEO, capture_digest="sha256:clip")
FRONT_PAGE = replace(
    POSTER, entry_id="front-page", bank="press", organisation_id=None, purpose="press", effect=Effect.WARN
)
NOTHING = marks_of(())


def plan(
    *entries: CloseEntry, looked: PictureMarks = NOTHING, through: int = 0, last: int = 9
) -> LookPlan | None:
    return next_look(entries, looked, through_media=through, last_media=last)


class TestNextLook:
    def test_looks_for_nothing_without_entries_that_accuse(self) -> None:
        assert plan() is None
        assert plan(FRONT_PAGE) is None

    def test_begins_with_the_first_file_and_all_entries(self) -> None:
        assert plan(POSTER, FRONT_PAGE) == LookPlan(
            first_media=1, last_media=9, places=(0, 1), is_behind=False
        )

    def test_goes_on_after_the_last_file(self) -> None:
        found = plan(POSTER, looked=marks_of([POSTER]), through=4)

        assert found == LookPlan(first_media=5, last_media=9, places=(0,), is_behind=False)

    def test_ends_where_everything_was_compared(self) -> None:
        assert plan(POSTER, FRONT_PAGE, looked=marks_of([POSTER, FRONT_PAGE]), through=9) is None

    def test_compares_what_is_behind_with_new_entries_beside_negative_ones(self) -> None:
        found = plan(POSTER, FRONT_PAGE, CLIP, looked=marks_of([POSTER, FRONT_PAGE]), through=4)

        assert found == LookPlan(first_media=1, last_media=4, places=(2, 1), is_behind=True)

    def test_compares_everything_anew_when_a_negative_entry_is_gone(self) -> None:
        found = plan(POSTER, CLIP, looked=marks_of([POSTER, CLIP, FRONT_PAGE]), through=9)

        assert found == LookPlan(first_media=1, last_media=9, places=(0, 1), is_behind=True)

    def test_compares_nothing_anew_when_an_entry_is_gone(self) -> None:
        assert plan(POSTER, looked=marks_of([POSTER, CLIP]), through=9) is None

    @pytest.mark.parametrize(
        "changed",
        [
            replace(POSTER, revision="released"),
            replace(POSTER, radius_bits=10),
            replace(POSTER, stands_alone=False),
            replace(POSTER, is_disputed=True),
            replace(POSTER, organisation_id="lake"),
        ],
    )
    def test_compares_an_entry_anew_that_would_match_otherwise(self, changed: CloseEntry) -> None:
        found = plan(changed, looked=marks_of([POSTER]), through=9)

        assert found is not None
        assert found.is_behind


class TestDigestOf:
    def test_knows_no_order_and_every_change(self) -> None:
        assert digest_of([POSTER, CLIP]) == digest_of([CLIP, POSTER])
        assert digest_of([POSTER]) != digest_of([replace(POSTER, revision="released")])
