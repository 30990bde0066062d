"""What pages of the desk say and do beyond letting people in."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from tests.factories.browsers import SignIn
from tests.factories.scene import Scene
from tests.factories.subjects import account

from openiru.referrals.models import Item, ObservedState
from openiru.referrals.operations import withdraw_items
from openiru.referrals.queries import referral

_NUMBER = re.compile(r'<a href="(/figures/rows/[^"]*)"><bdi>([\d,]+)</bdi></a>')
_ROW = re.compile(r"<tbody>(.*)</tbody>", re.DOTALL)
_NEXT = re.compile(r'href="(\?[^"]*)" rel="next"')


def rows_of(browser: Client, path: str) -> int:
    """How many rows a list has, over all its pages."""
    total, base = 0, path.split("?", 1)[0]
    while path:
        text = browser.get(path).content.decode()
        body = _ROW.search(text)
        total += body[1].count("<tr") if body else 0
        following = _NEXT.search(text)
        path = base + unescape(following[1]) if following else ""
    return total


class TestFigures:
    @pytest.mark.parametrize("query", ["", "?as_of=2025-07-01", "?organisation=river-front"])
    def test_open_the_rows_behind_every_number(self, scene: Scene, sign_in: SignIn, query: str) -> None:
        browser = sign_in("ayesha")
        withdraw_items(
            [scene.referrals["asked"].items[0].item_id],
            reason="A namesake after all.",
            by=scene.people["bilal"],
            at=scene.at,
        )
        page = browser.get(f"/figures/{query}").content.decode()

        numbers = [(unescape(link), int(said.replace(",", ""))) for link, said in _NUMBER.findall(page)]

        assert len(numbers) > 20
        assert {said for _link, said in numbers} >= {0, 1, 2}
        for link, said in numbers:
            assert rows_of(browser, link) == said, link

    def test_of_a_day_do_not_change_with_what_comes_later(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("ayesha")
        path = f"/figures/figures.json?as_of={(scene.at - timedelta(hours=1)).isoformat()}".replace(
            "+", "%2B"
        )
        before = browser.get(path).json()

        withdraw_items(
            [scene.referrals["asked"].items[0].item_id],
            reason="A namesake after all.",
            by=scene.people["bilal"],
            at=scene.at,
        )

        assert browser.get(path).json() == before
        assert browser.get("/figures/figures.json").json() != before

    def test_come_as_a_table_for_machines(self, scene: Scene, sign_in: SignIn) -> None:
        answer = sign_in("ayesha").get("/figures/figures.csv")

        lines = answer.content.decode().splitlines()
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["Content-Disposition"].startswith('attachment; filename="figures-')
        assert lines[0].startswith("as_of,by,key,referred,")
        assert any(",platform,facebook,2," in line for line in lines)


class TestQueue:
    @pytest.mark.parametrize(
        ("query", "handles"),
        [
            ("", {"north.wind", "valley.news", "morning.herald", "student.notes"}),
            ("?platform=facebook", {"north.wind", "valley.news"}),
            ("?platform=nowhere", set()),
            ("?mine=1", {"student.notes"}),
            ("?free=1", {"north.wind", "valley.news", "morning.herald"}),
            ("?status=in_case", {"rf.press", "hill.voice", "front.daily", "front.official", "green.field"}),
            ("?organisation=quiet-garden", set()),
            ("?engine=pictures", {"north.wind", "valley.news", "morning.herald"}),
            ("?sure=80", {"north.wind", "valley.news", "morning.herald"}),
            ("?engine=names&sure=80&platform=telegram", {"morning.herald"}),
        ],
    )
    def test_shows_what_its_address_asks_for(
        self, scene: Scene, sign_in: SignIn, query: str, handles: set[str]
    ) -> None:
        text = sign_in("ayesha").get(f"/queue/{query}").content.decode()

        shown = {handle for handle, lead in scene.leads.items() if f'href="/leads/{lead}/"' in text}

        assert shown == handles

    def test_goes_on_under_the_filters_of_the_last_visit(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("bilal")
        browser.get("/queue/?platform=telegram")

        answer = browser.get("/queue/next/")

        assert answer.headers["Location"] == f"/leads/{scene.leads['morning.herald']}/"

    def test_passes_over_what_somebody_else_holds(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("bilal")
        browser.get("/queue/?platform=x")

        answer = browser.get("/queue/next/", follow=True)

        assert "No open lead is left under these filters." in answer.content.decode()


class TestReferral:
    def test_withdraws_its_own_items_alone(self, scene: Scene, sign_in: SignIn) -> None:
        own, other = scene.referrals["answered"], scene.referrals["asked"]
        before = referral(other.referral_id)

        answer = sign_in("bilal").post(
            f"/referrals/{own.referral_id}/withdraw/",
            {"item": [other.items[0].item_id], "reason": "A namesake after all."},
        )

        assert answer.status_code == 422
        assert referral(other.referral_id) == before
        assert not Item.objects.filter(referral_id=own.referral_id, withdrawn_at__isnull=False).exists()

    def test_keeps_observations_of_its_own_items_alone(self, scene: Scene, sign_in: SignIn) -> None:
        own, other = scene.referrals["answered"], scene.referrals["asked"]
        before = ObservedState.objects.count()

        answer = sign_in("ayesha").post(
            f"/referrals/{own.referral_id}/observed/", {"item_id": other.items[0].item_id, "state": "gone"}
        )

        assert answer.status_code == 404
        assert ObservedState.objects.count() == before

    @pytest.mark.parametrize("page", ["/due/", "/referrals/", "/referrals/{}/", "/referrals/{}/clocks/"])
    def test_shows_the_told_deadline_beside_the_one_with_pauses(
        self, scene: Scene, sign_in: SignIn, page: str
    ) -> None:
        answer = sign_in("ayesha").get(page.format(scene.referrals["data"].referral_id)).content.decode()

        assert "paused since" in answer
        assert "the platform was told" in answer

    def test_shows_our_view_beside_the_platforms_word(self, scene: Scene, sign_in: SignIn) -> None:
        text = (
            sign_in("ayesha").get(f"/referrals/{scene.referrals['answered'].referral_id}/").content.decode()
        )

        assert text.index("breaks none of its terms") < text.index("Posts as before.")


class TestApprovals:
    def test_say_what_became_of_each(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("bilal")
        open_case, decided_case = scene.cases["hill.voice"], scene.cases["green.field"]

        answer = browser.post(
            "/approvals/decide/",
            {"case": [open_case, decided_case], "step": "approve", "reason": "Basis and words hold."},
            follow=True,
        )

        text = answer.content.decode()
        assert "1 case was decided" in text
        assert "1 was refused by a rule." in text
        assert "review.wrong-status" in text

    def test_never_offer_an_authors_own_case(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("bilal")
        browser.post(f"/leads/{scene.leads['valley.news']}/open/")
        own = next(
            case_id
            for case_id in re.findall(
                r"/cases/([0-9a-f-]{36})/", browser.get("/cases/?mine=1").content.decode()
            )
        )

        decided = browser.post(f"/cases/{own}/decide/", {"step": "approve", "reason": "My own words."})

        assert own not in browser.get("/approvals/").content.decode()
        assert decided.status_code in {403, 409}

    def test_leave_unticked_what_reaches_far(self, scene: Scene, sign_in: SignIn) -> None:
        near, far = scene.cases["hill.voice"], scene.cases["front.daily"]

        text = sign_in("bilal").get(f"/approvals/preview/?case={near}&case={far}").content.decode()

        assert re.search(rf'name="case" value="{near}"[^>]* checked', text)
        assert not re.search(rf'name="case" value="{far}"[^>]* checked', text)


class TestOversight:
    def test_tells_every_act_with_its_details(self, scene: Scene, sign_in: SignIn) -> None:
        text = sign_in("nadia").get("/oversight/?event=referrals.referral-created").content.decode()

        assert text.count("<code>referrals.referral-created</code>") == 4  # the fifth is a request for data
        assert scene.referrals["asked"].referral_id in text

    def test_says_whether_the_record_is_whole(self, scene: Scene, sign_in: SignIn) -> None:
        text = sign_in("nadia").get("/oversight/chain/?check=1").content.decode()

        assert "The record is whole" in text

    def test_shows_the_protected_subject_with_its_exemption(self, scene: Scene, sign_in: SignIn) -> None:
        text = sign_in("nadia").get("/oversight/rejected/?protected=1").content.decode()

        assert "old.archive" in text
        assert "hill.voice" not in text


class TestSearch:
    def test_opens_the_one_that_an_address_names(self, scene: Scene, sign_in: SignIn) -> None:
        answer = sign_in("ayesha").get("/search/", {"q": "https://facebook.example/sun.rise"})

        assert answer.headers["Location"] == f"/subjects/{scene.subjects['sun.rise'].id}/"

    def test_lets_the_reader_choose_among_namesakes(self, scene: Scene, sign_in: SignIn) -> None:
        other = account("sun.rise", platform="instagram")

        answer = sign_in("ayesha").get("/search/", {"q": "@sun.rise"})

        text = answer.content.decode()
        assert answer.status_code == 200
        assert f"/subjects/{scene.subjects['sun.rise'].id}/" in text
        assert f"/subjects/{other.id}/" in text

    def test_finds_organisations_and_referrals(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("ayesha")

        named = browser.get("/search/", {"q": "river"}).content.decode()
        referred = browser.get("/search/", {"q": scene.referrals["asked"].reference})

        assert "/organisations/river-front/" in named
        assert referred.headers["Location"] == f"/referrals/{scene.referrals['asked'].referral_id}/"

    def test_says_when_nothing_is_known(self, scene: Scene, sign_in: SignIn) -> None:
        text = sign_in("ayesha").get("/search/", {"q": "nobody.at.all"}).content.decode()

        assert "Nothing here is known under this." in text
