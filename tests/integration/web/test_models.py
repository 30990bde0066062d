"""Pages of text models, and what they read beside a lead."""

from html import unescape

import pytest
from django.test import Client
from tests.factories.browsers import SignIn
from tests.factories.scene import Scene

from openiru.learning.queries import version, versions_on


def page(browser: Client, path: str, status: int = 200) -> str:
    """The page with its whitespace made even."""
    answer = browser.get(path)
    assert answer.status_code == status, path
    return " ".join(unescape(answer.content.decode()).split())


class TestModels:
    def test_lists_versions_and_who_switched_them(self, scene: Scene, sign_in: SignIn) -> None:
        text = page(sign_in("ayesha"), "/models/")

        assert all(f'href="/models/{each}/"' in text for each in scene.models.values())
        assert "There is no golden set." in text
        assert "Chosen for a test." in text
        assert "No golden set was frozen" in text
        assert "0.812" in text


class TestModel:
    def test_shows_figures_by_language_the_chart_and_the_card(self, scene: Scene, sign_in: SignIn) -> None:
        text = page(sign_in("nadia"), f"/models/{scene.models['held']}/")

        assert "ur-Latn" in text
        assert '<svg class="chart"' in text
        assert "0.8–0.9: with the label 17, without 5" in text
        assert "# Model" in text
        assert "/switch/" not in text

    def test_lets_supervisors_switch_it_with_a_reason(self, scene: Scene, sign_in: SignIn) -> None:
        address = f"/models/{scene.models['on']}/"
        browser = sign_in("bilal")
        offered = page(browser, address)

        short = browser.post(f"{address}switch/", {"step": "off", "reason": "no"})
        done = browser.post(f"{address}switch/", {"step": "off", "reason": "It misreads reports in Urdu."})

        assert f'action="{address}switch/"' in offered
        assert short.status_code == 422
        assert done.status_code == 302
        assert [each.version_id for each in versions_on()] == [scene.models["exempt"]]

    def test_refuses_to_switch_on_what_cannot_be_read(self, scene: Scene, sign_in: SignIn) -> None:
        address = f"/models/{scene.models['held']}/switch/"

        refused = sign_in("bilal").post(
            address, {"step": "on", "reason": "It reads better than the other one."}
        )

        assert refused.status_code == 503
        assert "cannot be read" in refused.content.decode()
        assert not version(scene.models["held"]).is_on


class TestLead:
    @pytest.mark.parametrize("username", ["ayesha", "nadia"])
    def test_shows_what_machines_read_and_what_protects_first(
        self, scene: Scene, sign_in: SignIn, username: str
    ) -> None:
        text = page(sign_in(username), f"/leads/{scene.leads['north.wind']}/")

        part = text[text.index("What machines read") :]
        part = part[: part.index("</section>")]
        assert part.index("protected: press") < part.index("ground (c): recruits")
        assert "<bdi>93.0 %</bdi>" in part
        assert "unsure" in part
        assert f'href="/models/{scene.models["on"]}/"' in part
        assert "<mark>" in part
        assert "No ground for any step." in part

    def test_shows_nothing_where_no_model_spoke(self, scene: Scene, sign_in: SignIn) -> None:
        text = page(sign_in("ayesha"), f"/leads/{scene.leads['valley.news']}/")

        assert "What machines read" not in text
