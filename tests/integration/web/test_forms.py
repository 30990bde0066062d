"""Who makes a referral that carries a form is asked what is open, told what is missing, and can save the copies."""

import json
import re

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.factories.browsers import SignIn
from tests.factories.scene import Scene

from openiru.access.types import SYSTEM
from openiru.forms.types import Language
from openiru.platforms.operations import set_form
from openiru.platforms.types import FormDraft
from openiru.referrals.models import Referral

_CASE = re.compile(r'name="case" value="([^"]+)"')
NEW = "/referrals/new/?platform=facebook&instrument=account_block"
ANSWERS = {
    "answer_is_trusted_flagger": "no",
    "answer_authority_email": "desk@unit.example",
    "answer_bona_fide": "confirmed",
}


@pytest.fixture
def browser(scene: Scene, sign_in: SignIn) -> Client:
    """An analyst; a notice goes with every block that is asked of Facebook, and a case waits."""
    draft = FormDraft(
        platform="facebook",
        instrument="account_block",
        form="dsa-notice",
        profile="eu-dsa",
        language=Language.ENGLISH,
    )
    set_form(draft, by=SYSTEM, at=scene.at)
    return sign_in("ayesha")


def make(browser: Client, **answers: str) -> HttpResponse:
    cases = _CASE.findall(browser.get(NEW).content.decode())
    said = {"platform": "facebook", "instrument": "account_block", "case": cases[:1], **answers}
    answer: HttpResponse = browser.post("/referrals/create/", said)  # type: ignore[assignment]
    return answer


class TestNewReferral:
    def test_asks_what_the_referral_does_not_say(self, browser: Client) -> None:
        page = browser.get(NEW).content.decode()

        assert all(f'name="{name}"' in page for name in ANSWERS)
        assert "Notice of illegal content" in page
        assert 'name="answer_reference"' not in page

    def test_is_refused_while_anything_is_missing_and_keeps_what_was_written(self, browser: Client) -> None:
        before = Referral.objects.count()

        answer = make(browser, **{**ANSWERS, "answer_bona_fide": ""})

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Section C, bona_fide" in page
        assert 'value="desk@unit.example"' in page
        assert Referral.objects.count() == before

    def test_no_other_answer_than_the_choices_is_taken(self, browser: Client) -> None:
        assert make(browser, **{**ANSWERS, "answer_bona_fide": "maybe"}).status_code == 422

    def test_a_complete_form_is_made_and_its_copies_can_be_saved(self, browser: Client) -> None:
        answer = make(browser, **ANSWERS)

        page = browser.get(answer["Location"]).content.decode()
        copies = {
            ending: browser.get(f"{answer['Location']}form/{ending}/") for ending in ("pdf", "json", "csv")
        }
        assert "dsa-notice" in page
        assert b"".join(copies["pdf"]).startswith(b"%PDF-")
        assert copies["pdf"]["Content-Disposition"] == 'attachment; filename="dsa-notice.pdf"'
        assert json.loads(copies["json"].content)["values"]["is_trusted_flagger"] is False
        assert browser.get(f"{answer['Location']}form/exe/").status_code == 404

    def test_urdu_pages_ask_in_urdu(self, browser: Client) -> None:
        browser.cookies["django_language"] = "ur"

        assert "غیر قانونی مواد کی اطلاع" in browser.get(NEW).content.decode()
