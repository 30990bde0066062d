"""The looks of the story: recorded as all looks are, so that its figures of staying down are not empty."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.factories import people
from tests.factories import referrals as factory

from openiru.checks.models import Observation
from openiru.engines.probes.types import NO_VERDICT
from openiru.referrals.types import OutcomeCode
from openiru.statistics.queries import staying
from openiru.statistics.types import End, Says, Seen
from openiru.workflows.play_story.watching import MOST_BLOCKED, WATCHED, Watch

DAY = timedelta(days=1)
BLOCKED_AT = factory.AFTER_WINDOW + timedelta(hours=2)


@pytest.mark.django_db
class TestWatch:
    def test_sees_some_come_back_and_some_never_go(self, settings: Settings, tmp_path: Path) -> None:
        settings.DATA_FOLDER = tmp_path
        for platform in WATCHED:
            made = factory.sent(platform=platform, items=MOST_BLOCKED + 8)
            for number, item in enumerate(made.items):
                code = OutcomeCode.NOT_VIOLATING if number % 4 == 3 else OutcomeCode.ACCOUNT_SUSPENDED
                factory.answer(item.item_id, code, at=BLOCKED_AT, platform=platform)
        watch = Watch(by=people.analyst())
        for half_day in range(30):
            watch.look(BLOCKED_AT + half_day * DAY / 2)

        made_then = staying(BLOCKED_AT + 15 * DAY)

        ends = made_then.total.ends
        assert all(ends[each] for each in (End.STILL_DOWN, End.UP_AGAIN, End.NEVER_LOOKED))
        assert ends[End.NOTHING_SAID] == 0
        assert all(each.watched for each in made_then.platforms)
        assert made_then.total.estimates[0].share is not None
        cells = {(each.says, each.seen) for each in made_then.disagreement.cells if each.differs}
        assert cells == {(Says.REMOVED, Seen.UP), (Says.REFUSED, Seen.GONE)}
        assert not Observation.objects.filter(state__in=[each.value for each in NO_VERDICT]).exists()
