"""Both sides write on pages; what is internal stands apart, and openings are noted once."""

import json

from django.urls import reverse
from tests.factories.browsers import SignIn, contents
from tests.factories.scene import Scene

from openiru.conversations.models import InternalNote, OutwardMessage, Receipt


def path(name: str, scene: Scene, *more: str) -> str:
    return reverse(name, args=(scene.referrals["answered"].referral_id, *more))


class TestTheDesk:
    def test_shows_how_the_platform_will_read_it_before_it_leaves(
        self, scene: Scene, sign_in: SignIn
    ) -> None:
        browser = sign_in("ayesha")
        before = contents()

        seen = browser.post(path("send_message", scene), {"text": "We mean <the> posts of 28 June."})

        page = seen.content.decode()
        assert seen.status_code == 200
        assert "We mean &lt;the&gt; posts of 28 June." in page
        assert "ayesha" not in page.split("<main")[1].split("</main>")[0].lower()
        assert contents() == before

        browser.post(path("send_message", scene), {"text": "We mean the posts.", "step": "send"})
        assert OutwardMessage.objects.filter(text="We mean the posts.").exists()

    def test_keeps_notes_on_another_side_through_another_button(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("ayesha")
        browser.post(path("write_note", scene), {"text": "Call the colleague before Friday."})

        ours = browser.get(path("conversation", scene)).content.decode()
        theirs = sign_in("farid").get(path("portal_conversation", scene)).content.decode()

        assert "Call the colleague before Friday." in ours.split('id="internal"')[1]
        assert "Call the colleague" not in ours.split('id="internal"')[0]
        assert "Call the colleague" not in theirs
        assert InternalNote.objects.count() == 2

    def test_tells_in_its_bar_and_to_open_pages_that_a_platform_answered(
        self, scene: Scene, sign_in: SignIn
    ) -> None:
        ayesha, farid = sign_in("ayesha"), sign_in("farid")
        ask = f"{reverse('news')}?referral={scene.referrals['answered'].referral_id}"
        before = json.loads(ayesha.get(ask).content)

        farid.post(path("portal_say", scene), {"text": "Which pictures?", "asks": "on"})

        after = json.loads(ayesha.get(ask).content)
        assert (after["count"], after["replies"]) == (before["count"] + 1, before["replies"] + 1)
        assert after["words"] in ayesha.get(reverse("home")).content.decode()
        assert "Which pictures?" in ayesha.get(reverse("answers")).content.decode()
        ayesha.get(path("conversation", scene))
        assert json.loads(ayesha.get(ask).content)["count"] == before["count"]


class TestThePortal:
    def test_notes_when_it_opened_a_message_once(self, scene: Scene, sign_in: SignIn) -> None:
        sign_in("ayesha").post(path("send_message", scene), {"text": "One more thing.", "step": "send"})
        farid, message = sign_in("farid"), OutwardMessage.objects.get(text="One more thing.")
        assert not Receipt.objects.filter(outward=message).exists()

        farid.get(path("portal_conversation", scene))
        before = contents()
        farid.get(path("portal_conversation", scene))

        assert Receipt.objects.get(outward=message).way == "portal"
        assert contents() == before
        assert "first opened" in sign_in("ayesha").get(path("conversation", scene)).content.decode()

    def test_offers_every_part_of_an_answer(self, scene: Scene, sign_in: SignIn) -> None:
        farid = sign_in("farid")
        item = scene.referrals["answered"].items[0]
        said = {
            "item": [item.item_id],
            "outcome": "account_suspended",
            "basis": "law",
            "rule": "Section 11",
            "scope": "PK, GB",
            "duration_days": "90",
            "appeal_info": "https://facebook.example/appeals",
            "reason": "Suspended after review.",
        }
        farid.post(path("portal_answer", scene), said)

        for browser, name in ((farid, "portal_referral"), (sign_in("ayesha"), "referral")):
            page = browser.get(path(name, scene)).content.decode()
            for words in ("Section 11", "PK, GB", "90", "https://facebook.example/appeals", "after review"):
                assert words in page, (name, words)

    def test_hands_out_a_file_as_a_download_that_runs_nowhere(self, scene: Scene, sign_in: SignIn) -> None:
        answer = sign_in("farid").get(path("portal_file", scene, scene.talk.files["clean"]))

        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"] == 'attachment; filename="what we see.png"'
        assert "sandbox" in answer["Content-Security-Policy"]


class TestTheTicket:
    def test_says_what_is_wrong_with_a_ticket_and_loses_none(self, scene: Scene, sign_in: SignIn) -> None:
        farid = sign_in("farid")
        before = contents()

        seen = farid.post(path("portal_acknowledge", scene), {"ticket": "T" * 201})

        assert (seen.status_code, contents()) == (422, before)
        assert "at most 200 characters" in seen.content.decode()
