"""Figures of staying down, from the database: as of a moment, without what was taken back, alike at every door."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.looks import look
from tests.factories.observed import account_row, take_in
from typer.testing import CliRunner

from openiru.cli.whole import app
from openiru.engines.probes.types import State
from openiru.intake.queries import find_subject, first_sightings
from openiru.referrals import operations
from openiru.referrals.types import OutcomeCode, ReferralView
from openiru.statistics import queries
from openiru.statistics.queries import kept
from openiru.statistics.types import End, Says, Seen

pytestmark = pytest.mark.django_db

SENT_AT = factory.AFTER_WINDOW
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BLOCKED_AT = SENT_AT + HOUR
UP_AT = BLOCKED_AT + 3 * DAY
SETTLED_AT = UP_AT + DAY
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def blocked(settings: Settings, tmp_path: Path) -> ReferralView:
    """Three accounts that a platform says it blocked; the first was seen down, then up again."""
    settings.DATA_FOLDER = tmp_path / "data"
    made = factory.sent(platform="telegram", items=3)
    for item in made.items:
        factory.answer(item.item_id, OutcomeCode.ACCOUNT_SUSPENDED, at=BLOCKED_AT, platform="telegram")
    subject_id = made.items[0].subject_id
    look(subject_id, State.GONE_CAUSE_UNKNOWN, at=BLOCKED_AT + DAY)
    look(subject_id, State.LIVE, at=UP_AT)
    look(subject_id, State.LIVE, at=SETTLED_AT, recorded_at=SETTLED_AT + 2 * DAY, followers=900)
    return made


class TestStaying:
    def test_knows_only_what_was_recorded_by_then_to_the_microsecond(self, blocked: ReferralView) -> None:
        recorded_at = SETTLED_AT + 2 * DAY

        before, then = queries.staying(recorded_at - MOMENT), queries.staying(recorded_at)

        # The second look was a day after the first, and nobody knew of it for two more.
        assert (before.total.ends[End.UP_AGAIN], before.total.ends[End.NOT_SETTLED]) == (0, 1)
        assert (then.total.ends[End.UP_AGAIN], then.total.ends[End.NEVER_LOOKED]) == (1, 2)
        assert [(step.after, step.share) for step in then.total.traced.steps] == [(3.0, 0.0)]
        assert before.version != then.version
        assert queries.staying(recorded_at - MOMENT) == before
        subject_id = blocked.items[0].subject_id
        counts = [dict(queries.followers_of(subject_id, at)) for at in (recorded_at - MOMENT, recorded_at)]
        assert [SETTLED_AT in each for each in counts] == [False, True]

    def test_an_older_export_that_comes_later_changes_nothing_of_a_past_moment(self, tmp_path: Path) -> None:
        row = account_row("late.lantern")
        take_in(tmp_path, [row], people.AT, name="first")
        found = find_subject("https://facebook.example/late.lantern")
        assert found is not None
        at = people.AT + DAY
        before = (
            queries.followers_of(found.id, at),
            first_sightings([found.id], at),
            queries.staying_version(at),
        )
        older = {**row, "observed_at": "2025-05-01T10:00:00Z", "followers": 300}

        take_in(tmp_path, [older], people.AT + 100 * DAY, name="older")

        after = (
            queries.followers_of(found.id, at),
            first_sightings([found.id], at),
            queries.staying_version(at),
        )
        assert after == before
        assert [number for _, number in before[0]] == [1200]
        later = people.AT + 101 * DAY
        assert [number for _, number in queries.followers_of(found.id, later)] == [300, 1200]
        assert queries.staying_version(later) != before[2]

    def test_leaves_out_what_was_taken_back(self, blocked: ReferralView) -> None:
        at = SETTLED_AT + 3 * DAY
        (first,) = queries.items_compared(at, Says.REMOVED, Seen.UP)
        assert first == blocked.items[0].item_id

        operations.withdraw_items([first], reason="A namesake after all.", by=people.supervisor(), at=at)

        made = queries.staying(at)
        assert (made.total.at_risk, made.total.watched, made.disagreement.rate.denominator) == (2, 0, 0)
        assert queries.items_that_ended(at, End.UP_AGAIN) == ()
        assert queries.items_that_ended(at - MOMENT, End.UP_AGAIN) == (first,)

    def test_sums_hold_and_the_following_is_that_of_the_figures(self, blocked: ReferralView) -> None:
        other = factory.sent(items=8, organisation_id=factory.listed_organisation("moonrise-front"))
        for number, item in enumerate(other.items[:7]):
            factory.answer(item.item_id, OutcomeCode.ACCOUNT_TERMINATED, at=BLOCKED_AT + number * HOUR)
        at = SETTLED_AT + 3 * DAY

        made, official = queries.staying(at), queries.figures(at)

        for groups in (made.platforms, made.organisations):
            assert sum(each.at_risk for each in groups) == made.total.at_risk == official.totals.blocked
            assert sum(each.watched for each in groups) == made.total.watched
        for group in (*made.platforms, made.total):
            assert sum(group.ends.values()) == group.at_risk == group.by_word + group.by_look
        assert made.presence.followers_at_block == official.totals.followers_blocked
        half = made.act.total.quantiles[1].hours
        assert half is not None
        assert half == official.totals.median_hours_to_act
        cells = made.disagreement.cells
        assert sum(each.items for each in cells) == official.totals.referred
        own = queries.staying(at, organisation_id=factory.listed_organisation("moonrise-front"))
        assert (own.total.at_risk, [each.key for each in own.platforms]) == (7, ["facebook"])

    def test_are_printed_alike_by_the_commands(
        self, blocked: ReferralView, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at = (SETTLED_AT + 3 * DAY).isoformat()
        monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")
        run = CliRunner(env={"COLUMNS": "200"})

        table = run.invoke(app, ["curves", "--as-of", at, "--csv"])
        curves = run.invoke(app, ["curves", "--as-of", at, "--json"])
        figures = run.invoke(app, ["figures", "--as-of", at, "--json"])

        rows = list(csv.DictReader(io.StringIO(table.stdout)))
        told = json.loads(curves.stdout)["curves"]
        assert len(rows) == sum(len(curve["steps"]) for curve in told)
        still = [row for row in rows if (row["curve"], row["by"]) == ("still_down", "total")]
        # From the start on, and enough to count again; a share of one is no share.
        assert [(row["after"], row["at_risk"], row["events"], row["share"]) for row in still] == [
            ("0.0", "1", "0", ""),
            ("3.0", "1", "1", ""),
        ]
        document = json.loads(figures.stdout)
        assert document["survival"]["totals"]["ends"]["up_again"] == 1
        assert document["disagreement"]["totals"]["rate_detail"]["numerator"] == 1
        assert {"survival", "time_to_act", "disagreement", "presence"} <= set(document)
        assert "survival" in document["definitions"]
        assert run.invoke(app, ["curves", "--csv", "--json"]).exit_code == 2


class TestStayingNow:
    def test_is_of_the_moment_unless_counting_takes_long_and_then_counted_by_the_worker(
        self, blocked: ReferralView, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        cache.clear()
        later = [SETTLED_AT + 3 * DAY + minutes * timedelta(minutes=6) for minutes in range(5)]

        assert queries.keep_staying(later[0]), "whoever looks first finds it counted"
        assert [queries.staying_now(at).as_of for at in later[:2]] == later[:2]
        assert not queries.keep_staying(later[1]), "what is quickly counted waits for a reader"
        monkeypatch.setattr(kept, "SLOW_S", -1.0)  # as if there were years of looks
        assert not queries.keep_staying(later[2]), "nothing happened since"
        assert queries.staying_now(later[1] + DAY / 2).as_of == later[1]
        look(blocked.items[1].subject_id, State.LIVE, at=later[1], recorded_at=later[2])
        old = queries.staying_now(later[2])
        assert (old.as_of, old.total.ends[End.NEVER_LOOKED]) == (later[1], 2)
        assert queries.keep_staying(later[2])
        new = queries.staying_now(later[3])
        assert (new.as_of, new.total.ends[End.NEVER_LOOKED]) == (later[2], 1)
        # No worker did it for long: whoever looks waits.
        look(blocked.items[2].subject_id, State.LIVE, at=later[3], recorded_at=later[3])
        assert queries.staying_now(later[2] + DAY).as_of == later[2] + DAY

    @pytest.mark.parametrize("is_word", [False, True])
    def test_never_outlives_what_was_taken_back(
        self, blocked: ReferralView, settings: Settings, monkeypatch: pytest.MonkeyPatch, *, is_word: bool
    ) -> None:
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        cache.clear()
        monkeypatch.setattr(kept, "SLOW_S", -1.0)
        at = SETTLED_AT + 3 * DAY
        before = queries.staying_now(at)
        later, (item, *_) = at + MINUTE, blocked.items
        assert queries.staying_now(later) == queries.staying_lately(later) == before

        if is_word:
            factory.answer(item.item_id, OutcomeCode.MANIFEST_ERROR, at=later, platform="telegram")
        else:
            operations.withdraw_items([item.item_id], reason="A namesake.", by=people.supervisor(), at=later)

        assert queries.staying_lately(later) == queries.staying(later) != before
        assert queries.staying_now(later).as_of == later
        cache.clear()
