"""Possible returns at the desk: what is shown, what a person says, and what does not follow by itself."""

import re

from tests.factories.browsers import SignIn
from tests.factories.scene import Scene

from openiru.engines.returns.wording import sentence_of
from openiru.intake.models import Subject
from openiru.linking import queries
from openiru.linking.types import ReturnState
from openiru.referrals.models import Item
from openiru.review.models import Case

REASON = "The same posts and the same hours, two days later."


def bare(page: str) -> str:
    """What a page says, without its marks."""
    return re.sub("<[^>]+>", "", page)


class TestReturnPages:
    def test_show_lines_for_and_against_in_both_directions(self, scene: Scene, sign_in: SignIn) -> None:
        row = queries.lead(scene.returned).row
        hostile = '<script>"x"</script>\u202e'
        Subject.objects.filter(pk=row.subject.id).update(display_name=hostile, bio=hostile)
        browser = sign_in("ayesha")
        path = f"/returns/{scene.returned}/"

        listed = browser.get("/returns/").content.decode()
        page = browser.get(path).content.decode()
        urdu = browser.get(path, headers={"accept-language": "ur"}).content.decode()

        assert path in listed
        assert "0 of 0 decided leads" in bare(listed)
        assert '<script>"x"' not in page
        assert "&lt;script&gt;" in page
        assert sentence_of("handle", "different") in page
        assert "waterfall__row--against" in page
        assert "\N{MINUS SIGN}1.3" in page
        assert 'class="waterfall" viewBox="0 0 860 200" role="img" direction="ltr"' in page
        assert 'role="img" direction="rtl"' in urdu
        assert sentence_of("handle", "different") not in urdu
        for subject in (row.subject, row.barred):
            assert path in browser.get(f"/subjects/{subject.id}/").content.decode()

    def test_take_a_word_and_open_a_case_only_when_asked(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("ayesha")
        path = f"/returns/{scene.returned}/"
        before = (Case.objects.count(), Item.objects.count())

        early = browser.post(f"{path}case/")
        short = browser.post(f"{path}decide/", {"verdict": "confirmed", "reason": "yes"})
        stale = browser.post(f"{path}decide/", {"verdict": "confirmed", "reason": REASON, "reckoning": "0"})
        said = browser.post(f"{path}decide/", {"verdict": "confirmed", "reason": REASON}, follow=True)

        assert (early.status_code, short.status_code, stale.status_code) == (409, 422, 409)
        assert "What people said" in said.content.decode()
        assert queries.lead(scene.returned).row.state is ReturnState.CONFIRMED
        assert (Case.objects.count(), Item.objects.count()) == before
        assert "1 of 1 decided leads" in bare(browser.get("/returns/?state=all").content.decode())

        opened = browser.post(f"{path}case/", follow=True)

        assert Case.objects.count() == before[0] + 1
        assert path in opened.content.decode()
        assert (
            sign_in("nadia").post(f"{path}decide/", {"verdict": "rejected", "reason": REASON}).status_code
            == 403
        )
