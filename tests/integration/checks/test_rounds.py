"""Rounds of looks: whose turn it is, within which budget, what a host's refusal and a kill leave behind."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.factories import referrals as factory
from tests.factories.page_servers import PageServer, page_server, probes_for
from tests.factories.people import analyst, overseer, supervisor

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM
from openiru.checks.models import Hazard, Host, Observation, Run
from openiru.checks.queries import hosts, kept_hazards, looked, spent, standing_of
from openiru.engines.probes.types import Page, State
from openiru.engines.rechecks.reasons import Reason
from openiru.intake.models import Subject
from openiru.platforms.probes.catalogue import catalogue
from openiru.platforms.probes.checking import Fetches
from openiru.platforms.probes.fetching import Fetcher, Manners
from openiru.referrals import operations as referrals
from openiru.referrals.types import OutcomeCode
from openiru.workflows.checks import watching
from openiru.workflows.checks.rounds import Round, Surroundings, work_round
from openiru.workflows.checks.watching import watch

pytestmark = [pytest.mark.django_db]
AT = factory.AFTER_WINDOW
HOUR = timedelta(hours=1)


class Desk:
    """Subjects that Telegram was sent, its pages, and a clock."""

    def __init__(self, server: PageServer, folder: Path) -> None:
        self.server, self.at = server, AT
        self.catalogue = catalogue(probes_for(server, folder / "probes"))
        self.fetcher: Fetches = Fetcher(Manners(pause_s=0, allow_loopback=True))
        self.draw: Callable[[], float] = lambda: 1.0

    def referred(self, *handles: str, followers: int = 1_200) -> list[str]:
        """Ids of subjects, by the handles under which their pages are asked for."""
        factory.platforms()
        ids = [factory.account(each, platform="telegram", followers=followers) for each in handles]
        # Of persons, pages of Telegram never say that they are gone.
        Subject.objects.filter(pk__in=ids).update(kind="channel")
        cases = [factory.approved_case(each, platform="telegram") for each in ids]
        made = referrals.create_referral(
            factory.new_referral(cases, platform="telegram"), by=analyst(), at=AT - timedelta(seconds=600)
        )
        factory.deliver(made.referral_id, at=AT)
        self.items = {item.subject_id: item.item_id for item in made.items}
        return ids

    def round(
        self, *, per_hour: int = 10, by: str = SYSTEM, clock: Callable[[], datetime] | None = None
    ) -> Round:
        around = Surroundings(
            catalogue=self.catalogue,
            fetcher=self.fetcher,
            clock=clock or (lambda: self.at),
            tokens={},
            live={},
            draw=self.draw,
        )
        return work_round(per_hour=per_hour, by=by, around=around)


@pytest.fixture
def desk(socket_enabled: None, tmp_path: Path, settings: Settings) -> Iterator[Desk]:
    settings.DATA_FOLDER = tmp_path / "data"
    with page_server() as listening:
        yield Desk(listening, tmp_path)


class TestRounds:
    def test_a_budget_goes_round_and_a_second_look_comes_first_when_it_is_due(
        self, desk: Desk, settings: Settings
    ) -> None:
        settings.VANTAGE, settings.VANTAGE_COUNTRY = "isb-1", "PK"
        great = desk.referred("sunrise_up", followers=90_000)
        small = desk.referred("sunrise_gone", followers=10)
        desk.at += HOUR

        assert desk.round(per_hour=1) == Round(asked=1, said=1, unasked=0, waiting=())
        assert looked(great)[great[0]].state is State.LIVE
        assert desk.round(per_hour=1).asked == 0, "the hour's budget is spent"
        desk.at += HOUR + timedelta(minutes=1)
        assert desk.round(per_hour=1).asked == 1
        assert looked(small)[small[0]].state is State.GONE_CAUSE_UNKNOWN
        assert standing_of(small[0]).is_settled is False
        desk.at += 6 * HOUR
        due = watch(desk.at).planned({"telegram": 2})
        assert [(each.subject_id, each.reason) for each in due] == [
            (great[0], Reason.SECOND_LOOK),
            (small[0], Reason.SECOND_LOOK),
        ]
        desk.round()
        assert standing_of(small[0]).is_settled
        assert standing_of(small[0]).vantages == 1
        assert set(Run.objects.values_list("vantage", "country")) == {("isb-1", "PK")}
        assert watch(desk.at).planned({"telegram": 2}) == []

    def test_a_host_that_limits_us_is_left_alone_after_a_restart_too_and_costs_nothing(
        self, desk: Desk
    ) -> None:
        ids = desk.referred("sunrise_limit", "sunrise_up", "sunrise_gone", followers=10)
        desk.at += HOUR
        asked_first = desk.server.asked.total()

        done = desk.round()

        # The first answer was a limit, or came before it: nothing was asked of the host afterwards.
        host = f"127.0.0.1:{desk.server.port}"
        assert done.waiting == (host,)
        assert desk.server.asked["sunrise_limit"] == 1
        assert done.asked + done.unasked == len(ids)
        assert Observation.objects.count() == done.asked
        assert spent(desk.at) == {"telegram": done.asked}
        (view,) = hosts(desk.at)
        assert (view.failures, view.why, view.wait_until) == (1, "HTTP 429", desk.at + timedelta(minutes=5))
        before = desk.server.asked.total()
        assert before > asked_first
        desk.at += timedelta(minutes=4)
        assert desk.round().asked == 0
        assert desk.server.asked.total() == before
        # Later those come first that were not asked about, and an answer makes it all good.
        desk.at += timedelta(minutes=2)
        assert desk.round().asked == done.unasked
        assert hosts(desk.at)[0].failures == (0 if done.unasked else 1)

    def test_a_kill_in_the_middle_asks_nobody_twice_in_a_row_and_loses_nobody(self, desk: Desk) -> None:
        ids = desk.referred("sunrise_up", "sunrise_gone")
        desk.at += HOUR
        good = desk.fetcher

        class Killed:
            def fetch(self, url: str, headers: object) -> Page:
                raise KeyboardInterrupt

        desk.fetcher = Killed()
        with pytest.raises(KeyboardInterrupt):
            desk.round(per_hour=1)
        desk.fetcher = good
        (first,) = looked(ids)
        assert looked(ids)[first].refusals == 1
        desk.at += timedelta(minutes=20)
        assert desk.round(per_hour=1).asked == 0, "a turn that was taken is paid for"
        desk.at += HOUR

        assert desk.round(per_hour=1).asked == 1

        (other,) = set(ids) - {first}
        assert looked(ids)[other].state is not None
        assert looked(ids)[first].state is None, "not twice in a row"
        desk.at += 2 * HOUR
        desk.round(per_hour=2)
        assert looked(ids)[first].state is not None

    def test_what_breaks_a_stretch_frees_its_hosts_and_a_refusal_is_kept_at_once(self, desk: Desk) -> None:
        desk.referred("sunrise_up", "sunrise_gone")
        desk.at += HOUR

        class Broken:
            def fetch(self, url: str, headers: object) -> Page:
                raise ValueError("A page that no parser expects.")

        desk.fetcher = Broken()
        assert desk.round(per_hour=1).failed == ("telegram",)
        assert [each.is_busy for each in hosts(desk.at)] == [False]

        class Refused:
            def fetch(self, url: str, headers: object) -> Page:
                return Page(status=429, final_url=url, body=b"", headers={"retry-after": "7200"})

        desk.fetcher = Refused()
        desk.at += 2 * HOUR
        stopped = desk.at

        def clock_of_the_killed() -> datetime:
            if hosts(stopped)[0].failures:
                raise KeyboardInterrupt
            return stopped

        with pytest.raises(KeyboardInterrupt):
            desk.round(per_hour=1, clock=clock_of_the_killed)
        (view,) = hosts(desk.at)
        assert (view.why, view.wait_until) == ("HTTP 429", desk.at + 2 * HOUR)

    def test_asks_about_nobody_who_was_withdrawn_or_has_had_no_news_for_long(
        self, desk: Desk, settings: Settings
    ) -> None:
        kept, withdrawn = desk.referred("sunrise_up", "sunrise_gone")
        referrals.withdraw_items(
            [desk.items[withdrawn]], by=supervisor(), at=AT + HOUR, reason="Another account was meant."
        )
        assert [each.subject_id for each in watch(AT + HOUR).subjects] == [kept]
        settings.WATCH_DAYS = 30
        assert len(watch(AT + timedelta(days=30)).subjects) == 1
        assert watch(AT + timedelta(days=31)).subjects == ()
        with pytest.raises(NotAllowedError):
            desk.round(by=overseer())
        assert not desk.server.asked

    def test_what_a_platform_says_is_gone_may_return_and_a_deadline_asks_for_a_look(self, desk: Desk) -> None:
        (subject,) = desk.referred("sunrise_up")
        day = timedelta(days=1)
        (early,) = watch(AT + HOUR).next_looks()
        assert (early.reason, early.is_gone) == (Reason.HAZARD, False)
        factory.answer(
            desk.items[subject], OutcomeCode.ACCOUNT_SUSPENDED, at=AT + 2 * day, platform="telegram"
        )
        (watched,) = watch(AT + 3 * day).subjects
        assert (watched.is_gone, watched.since_at) == (True, AT + 2 * day)
        desk.at = AT + 3 * day
        desk.round()
        desk.server.up.clear()
        desk.server.up.add("telegram")
        desk.at += day
        desk.round()
        desk.server.up.add("sunrise_up")
        desk.at += day
        desk.round()
        found = looked([subject])[subject]
        assert (found.returns, found.state, found.turned_at) == (1, State.LIVE, desk.at)

    def test_what_looks_taught_is_kept_for_a_day(self, desk: Desk) -> None:
        desk.referred("sunrise_up", "sunrise_gone")
        desk.at += HOUR
        desk.round()
        before = kept_hazards()

        with CaptureQueriesContext(connection) as asked:
            desk.at += 7 * HOUR
            desk.round()
            hazards = watch(desk.at).hazards
        desk.at += 17 * HOUR
        desk.round()

        assert set(before) == {"telegram", ""}
        assert not [each for each in asked if "FROM marked" in each["sql"] and "AS number" in each["sql"]]
        assert hazards.rates.tolist() == [[*before["telegram"].returns], [*before["telegram"].removals]]
        # Two more looks at each showed no change: by now either is held to be less likely.
        after = kept_hazards(desk.at - HOUR)["telegram"]
        assert after.removals[0] < before["telegram"].removals[0]
        assert after.returns[0] < before["telegram"].returns[0]

    def test_what_looks_taught_grows_old_and_what_cannot_be_learned_stops_nobody(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk.referred("sunrise_up", "sunrise_gone")
        desk.at += HOUR
        desk.round()
        assert watch(desk.at + 6 * 24 * HOUR).learned_at == desk.at
        later = desk.at + 8 * 24 * HOUR
        assert watch(later).learned_at == later
        Hazard.objects.all().delete()
        desk.at += 7 * HOUR

        with monkeypatch.context() as patch:
            patch.setattr(watching, "spells_of", lambda *_: 1 / 0)
            assert desk.round().asked == 2

        assert not Hazard.objects.exists()
        desk.at += 7 * HOUR
        desk.round()
        assert Hazard.objects.count() == 2


class TestGuards:
    def test_a_host_waits_only_after_failures_and_a_vantage_has_a_country(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Host.objects.create(name="t.example", failures=0, wait_until=datetime(2025, 7, 1, tzinfo=UTC))
        with pytest.raises(IntegrityError), transaction.atomic():
            Run.objects.create(platform="telegram", vantage="isb-1", country="", recorded_by="x", at=AT)
