"""A platform answers one referral by a link, without an account; and meets nothing else."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories.browsers import SignIn, contents
from tests.factories.conversations import picture
from tests.factories.scene import Scene

from openiru.conversations.models import Receipt, ReceivedMessage
from openiru.invitations import operations
from openiru.invitations.models import Link, Opening
from openiru.invitations.types import NewInvitation
from openiru.referrals.models import Outcome
from openiru.web.portal import link as door


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def made(
    scene: Scene, name: str = "asked", *, days: int = 7, earlier: timedelta = timedelta()
) -> tuple[str, str]:
    """A link to a referral of the scene: its id and its secret."""
    new = NewInvitation(
        referral_id=scene.referrals[name].referral_id, contact="desk@telegram.example", days=days
    )
    invited = operations.invite(new, by=scene.people["ayesha"], at=scene.at - earlier)
    return invited.link.link_id, invited.secret


def opened(secret: str) -> tuple[Client, str]:
    """A browser whose user pressed the button, and where it went."""
    browser = Client()
    answer = browser.post(reverse("link_entrance", args=(secret,)))
    assert answer.status_code == 302
    return browser, answer["Location"]


class TestTheEntrance:
    def test_is_not_used_up_by_programs_that_look_into_mails(self, scene: Scene) -> None:
        _, secret = made(scene)
        before = contents()

        for _ in range(3):
            looked = Client().get(reverse("link_entrance", args=(secret,)))

        assert looked.status_code == 200
        assert scene.referrals["asked"].reference not in looked.content.decode()
        assert contents() == before
        assert looked["Referrer-Policy"] == "same-origin"
        assert "no-store" in looked["Cache-Control"]
        assert "noindex" in looked["X-Robots-Tag"]

    def test_notes_every_press_and_leads_to_addresses_without_the_secret(self, scene: Scene) -> None:
        link_id, secret = made(scene)

        browser, place = opened(secret)
        opened(secret)

        page = browser.get(place).content.decode()
        assert secret not in place
        assert secret not in page
        assert scene.referrals["asked"].reference in page
        assert Opening.objects.filter(link_id=link_id).count() == 2
        assert secret not in str(list(Link.objects.values_list("secret_digest", "contact")))

    def test_lets_nobody_guess_quickly(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(door, "KNOCKS", 3)

        statuses = [
            Client().get(reverse("link_entrance", args=(f"guess-{number}",))).status_code
            for number in range(5)
        ]

        assert statuses == [404, 404, 404, 429, 429]
        del scene


class TestBehindIt:
    def test_a_platform_reads_acknowledges_answers_asks_and_attaches(
        self, scene: Scene, sign_in: SignIn
    ) -> None:
        link_id, secret = made(scene)
        browser, place = opened(secret)
        item = scene.referrals["asked"].items[0]
        base = place.removesuffix("/")

        assert browser.post(f"{base}/acknowledge/", {"ticket": "TG-1"}).status_code == 302
        said = {
            "item": [item.item_id],
            "outcome": "geo_restricted",
            "scope": "PK",
            "appeal_info": "In the app.",
        }
        assert browser.post(f"{base}/answer/", said).status_code == 302
        with_file = {
            "text": "Which of the posts?",
            "asks": "on",
            "files": [SimpleUploadedFile("screen.png", picture().data)],
        }
        assert browser.post(f"{base}/say/", with_file).status_code == 302

        speaker = f"link:{link_id}"
        assert Outcome.objects.get(item_id=item.item_id).received_by == speaker
        assert ReceivedMessage.objects.get(text="Which of the posts?").received_by == speaker
        talk = browser.get(f"{base}/conversation/").content.decode()
        assert "screen.png" in talk
        item_page = re.search(r'href="(/visit/[^"]+/items/[^"]+)"', browser.get(place).content.decode())
        assert item_page
        assert "As captured" in browser.get(item_page[1]).content.decode()
        desk = sign_in("ayesha").get(reverse("conversation", args=(item.referral_id,))).content.decode()
        assert "by a link" in desk

    def test_opens_one_referral_of_one_platform_and_only_while_it_lasts(
        self, scene: Scene, sign_in: SignIn
    ) -> None:
        link_id, secret = made(scene)
        browser, place = opened(secret)
        other = scene.referrals["answered"]
        _, foreign = made(scene, "answered")
        neutral = Client().get(reverse("link_entrance", args=("no-such-secret",))).content

        def same(address: str, who: Client = browser) -> bool:
            answer = who.get(address)
            shown = re.sub(rb"(value|csrf)[^>]*|Page made[^<]*", b"", answer.content)
            return answer.status_code == 404 and shown == re.sub(
                rb"(value|csrf)[^>]*|Page made[^<]*", b"", neutral
            )

        assert same(place.replace(scene.referrals["asked"].referral_id, other.referral_id))
        assert same(f"/visit/{link_id}/items/{other.items[0].item_id}/")
        assert same(place, Client())
        assert browser.get(reverse("portal")).status_code == 302
        assert browser.get(reverse("home")).status_code == 302
        sign_in("bilal").post(reverse("revoke_link", args=(link_id,)))
        assert same(place)
        assert same(reverse("link_entrance", args=(secret,)))
        _, expired = made(scene, days=1, earlier=timedelta(days=2))
        assert same(reverse("link_entrance", args=(expired,)))
        assert Client().get(reverse("link_entrance", args=(foreign,))).status_code == 200

    def test_notes_that_our_words_were_opened_by_link(self, scene: Scene, sign_in: SignIn) -> None:
        about = scene.referrals["asked"].referral_id
        sign_in("ayesha").post(
            reverse("send_message", args=(about,)), {"text": "Please hurry.", "step": "send"}
        )
        _, secret = made(scene)
        browser, place = opened(secret)

        assert "Please hurry." in browser.get(f"{place}conversation/").content.decode()

        assert Receipt.objects.get(outward__text="Please hurry.").way == "link"
