"""How old may figures on pages be?"""

from datetime import timedelta

from django.core.cache import cache
from pytest_django import Settings
from tests.factories import referrals as factory
from tests.factories.browsers import SignIn
from tests.factories.machines import StandingClock
from tests.factories.scene import Scene

from openiru.access.types import SYSTEM
from openiru.referrals.operations import record_outcome, withdraw_items
from openiru.referrals.types import NewOutcome, OutcomeCode, Reply
from openiru.web.figures import _COUNTING, figures_lately, figures_now


def withdraw(scene: Scene) -> None:
    """A fact that changes every figure."""
    item = scene.referrals["asked"].items[0].item_id
    withdraw_items([item], reason="A namesake after all.", by=scene.people["bilal"], at=scene.at)


def answer(scene: Scene) -> None:
    """A fact that comes in all day."""
    asked = scene.referrals["asked"]
    factory.answer(
        asked.items[0].item_id, OutcomeCode.ACCOUNT_TERMINATED, at=scene.at, platform=asked.platform
    )


class TestFigures:
    def test_lead_from_blocks_whose_time_is_over_to_their_rows(
        self, scene: Scene, settings: Settings, sign_in: SignIn
    ) -> None:
        first, second = scene.referrals["asked"].items
        for item, days in ((first, 1), (second, 30)):
            word = NewOutcome(item_id=item.item_id, code=OutcomeCode.ACCOUNT_TERMINATED, duration_days=days)
            record_outcome(word, by=SYSTEM, at=scene.at, reply=Reply(platform="telegram"))
        settings.CLOCK = StandingClock(scene.at + timedelta(days=2))
        browser = sign_in("ayesha")

        page = browser.get("/figures/").content.decode()
        rows = browser.get("/figures/rows/?platform=telegram&state=acted&over=1").content.decode()

        assert "?platform=telegram&amp;state=acted&amp;over=1" in page
        assert (f"item-{first.item_id}" in rows, f"item-{second.item_id}" in rows) == (True, False)

    def test_mark_a_median_that_rests_on_few_items(self, scene: Scene, sign_in: SignIn) -> None:
        answer(scene)

        tile = sign_in("ayesha").get("/figures/").content.decode().partition("Median time to act")[2]

        assert "few items" in tile.partition("</div>")[0]


class TestFiguresNow:
    def test_know_a_new_fact_at_once(self, scene: Scene) -> None:
        before = figures_now(scene.at).totals.referred

        withdraw(scene)

        assert figures_now(scene.at).totals.referred == before - 1

    def test_are_counted_again_while_nothing_happens(self, scene: Scene) -> None:
        figures_now(scene.at)

        soon = figures_now(scene.at + timedelta(minutes=5))
        later = figures_now(scene.at + timedelta(minutes=6))

        assert soon.as_of == scene.at
        assert later.as_of == scene.at + timedelta(minutes=6)


class TestFiguresLately:
    def test_stay_for_five_minutes_whatever_comes_in(self, scene: Scene) -> None:
        before = figures_lately(scene.at)

        answer(scene)

        assert figures_lately(scene.at + timedelta(minutes=5)) == before
        later = figures_lately(scene.at + timedelta(minutes=6))
        assert later.version != before.version
        withdraw(scene)
        assert figures_lately(later.as_of).totals.referred == before.totals.referred - 1, (
            "taken back: at once"
        )

    def test_stay_while_somebody_else_counts(self, scene: Scene) -> None:
        before = figures_lately(scene.at)
        answer(scene)
        cache.add(_COUNTING, 1, 60)

        assert figures_lately(scene.at + timedelta(minutes=9)) == before

    def test_are_never_those_of_a_later_moment(self, scene: Scene) -> None:
        figures_lately(scene.at)

        assert figures_lately(scene.at - timedelta(hours=3)).as_of == scene.at - timedelta(hours=3)

    def test_say_their_moment_on_the_page(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("ayesha")

        for path in ("/", "/platforms/", "/platforms/facebook/"):
            assert "as of" in browser.get(path).content.decode().lower(), path
