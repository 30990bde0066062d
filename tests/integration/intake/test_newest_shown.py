"""Many captures of a profile leave room for posts."""

from pathlib import Path

import pytest
from tests.factories import people
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.returned import subject_of

from openiru.intake.queries import newest_shown
from openiru.intake.types import ObservationKind


@pytest.mark.django_db
class TestNewestShown:
    def test_counts_profiles_and_posts_apart(self, tmp_path: Path) -> None:
        rows = [
            account_row("often.seen", name="Often Seen", bio=f"seen {number} times") for number in range(6)
        ]
        posts = [post_row("often.seen", number, f"post number {number}") for number in range(5)]
        take_in(tmp_path, rows + posts, people.AT, name="often")
        subject_id = subject_of("often.seen")

        shown = newest_shown([subject_id], 3)[subject_id]

        kinds = [each.kind for each in shown]
        assert kinds == [ObservationKind.ACCOUNT] * 3 + [ObservationKind.POST] * 3
        times = [each.posted_at for each in shown[3:] if each.posted_at]
        assert len(times) == 3
        assert times == sorted(times, reverse=True)
