"""One broken file in the unit's own folder stops nothing but what needs it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from tests.factories import clocks as factory
from tests.factories import people
from tests.factories import referrals as made_referrals

from openiru.cli.installation.doctor import _check_rule_files
from openiru.clocks import operations
from openiru.clocks.catalogue import calendars
from openiru.clocks.errors import BadClockRuleError
from openiru.clocks.queries import due_rows, known_calendars, tasks_of
from openiru.clocks.types import Count, DutyKind, NewLimit
from openiru.workflows.clocks.work_clocks import take_steps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "rules"
    for kind, text in (("calendars", "name: pk\nzone: [unclosed"), ("forms", "- 1"), ("profiles", "\t")):
        (folder / kind).mkdir(parents=True)
        (folder / kind / "pk.yaml").write_text(text, encoding="utf-8")
    good = Path("src/openiru/clocks/calendars/eu.yaml").read_text(encoding="utf-8")
    (folder / "calendars" / "own.yaml").write_text(good.replace("name: eu", "name: own"), encoding="utf-8")
    monkeypatch.setattr(settings, "FORMS_FOLDER", folder)


def limit(calendar: str) -> NewLimit:
    return NewLimit(
        platform="facebook",
        instrument="account_block",
        kind=DutyKind.ACT,
        count=Count.WORKING_DAYS,
        amount=3,
        calendar=calendar,
        source="Agreement of 1 June",
    )


class TestBrokenFile:
    def test_stops_no_clock_and_is_named_by_whoever_needs_it(self) -> None:
        made = made_referrals.sent(items=1)

        report = take_steps(factory.ACT_BY + timedelta(hours=1))

        assert report.overdue == 2
        assert {row.duty.referral_id for row in due_rows(factory.ACT_BY)} == {made.referral_id}
        assert {"eu", "uk", "own"} <= set(known_calendars().known)
        operations.set_limit(limit("own"), by=people.supervisor(), at=factory.SENT_AT)
        with pytest.raises(BadClockRuleError, match=r"pk\.yaml: not readable as YAML"):
            operations.set_limit(limit("pk"), by=people.supervisor(), at=factory.SENT_AT)

    @pytest.mark.parametrize("zone", ["America", "x" * 300])
    def test_lets_no_step_be_taken_by_another_rule(self, zone: str) -> None:
        made_referrals.platforms()
        operations.set_limit(limit("own"), by=people.supervisor(), at=made_referrals.AT)
        made = made_referrals.sent(items=1)
        path = Path(str(settings.FORMS_FOLDER)) / "calendars" / "own.yaml"
        good = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^zone: .*$", f"zone: {zone}", good), encoding="utf-8")
        calendars.cache_clear()
        late = factory.SENT_AT + timedelta(days=20)

        report = take_steps(late)

        duties = {row.duty.kind: row.duty for row in due_rows(late)}
        act = duties[DutyKind.ACT]
        assert (act.due_at, act.is_overdue(late)) == (None, False)
        assert "is no time zone" in act.unreckoned
        assert report.overdue == 1  # the acknowledgement, which no calendar counts
        assert {task.kind for task in tasks_of(made.referral_id)} == {DutyKind.ACKNOWLEDGE}

        path.write_text(good, encoding="utf-8")
        calendars.cache_clear()
        assert take_steps(late).overdue == 2

    def test_is_named_by_doctor(self) -> None:
        found = list(_check_rule_files())

        broken = [each.words for each in found if each.state == "broken"]
        assert len(broken) == 3
        assert all(words.startswith("pk.yaml: ") for words in broken)
        assert found[-1].state == "note"
