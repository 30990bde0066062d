"""How old may figures on pages be?"""

from datetime import timedelta

from django.core.cache import cache
from tests.factories.browsers import SignIn
from tests.factories.scene import Scene

from openiru.referrals.operations import withdraw_items
from openiru.web.figures import _COUNTING, figures_lately, figures_now


def withdraw(scene: Scene) -> None:
    """A fact that changes every figure."""
    item = scene.referrals["asked"].items[0].item_id
    withdraw_items([item], reason="A namesake after all.", by=scene.people["bilal"], at=scene.at)


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

        withdraw(scene)

        assert figures_lately(scene.at + timedelta(minutes=5)) == before
        later = figures_lately(scene.at + timedelta(minutes=6))
        assert later.totals.referred == before.totals.referred - 1

    def test_stay_while_somebody_else_counts(self, scene: Scene) -> None:
        before = figures_lately(scene.at)
        withdraw(scene)
        cache.add(_COUNTING, 1, 60)

        assert figures_lately(scene.at + timedelta(minutes=9)) == before

    def test_are_never_those_of_a_later_moment(self, scene: Scene) -> None:
        figures_lately(scene.at)

        assert figures_lately(scene.at - timedelta(hours=3)).as_of == scene.at - timedelta(hours=3)

    def test_say_their_moment_on_the_page(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("ayesha")

        for path in ("/", "/platforms/", "/platforms/facebook/"):
            assert "as of" in browser.get(path).content.decode().lower(), path
