"""No platform ever sees or changes another platform's rows, nor what was never sent to its own."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from tests.factories.addresses import known_values, pages, unknown_values, values_for
from tests.factories.browsers import MARKS, SignIn, ask, contents, said_to
from tests.factories.scene import ACCOUNTS, Scene
from tests.factories.steps import OWN, RULES

from openiru.referrals.operations import withdraw_items
from openiru.referrals.queries import referral

STAFF = {"farid": "facebook", "tania": "telegram", "xenia": "x"}
SENT = {"facebook": {"sun.rise", "koh.e.sada"}, "telegram": {"river.media", "sada.tv"}, "x": {"rf.data"}}
_CHANCE = re.compile(r'value="[A-Za-z0-9]{64}"|csrftoken=[A-Za-z0-9]{32,64}|nonce-\S+|nonce="[^"]*"')
_CHANGING = re.compile(rf'{_CHANCE.pattern}|\?v=\w+|value="/[^"]*"')


def secrets_before(platform: str, scene: Scene) -> set[str]:
    """Texts that staff of `platform` must never meet."""
    hidden = {mark for name, mark in MARKS.items() if name != platform}
    for name, handles, _followers in ACCOUNTS:
        for handle in handles:
            if name == platform and handle in SENT[platform]:
                continue
            hidden |= {
                handle,
                handle.replace(".", " ").title(),
                scene.subjects[handle].id,
                scene.pictures[handle],
            }
    hidden |= set(scene.leads.values()) | set(scene.cases.values())
    for made in scene.referrals.values():
        if made.platform != platform or referral(made.referral_id).sent_at is None:
            hidden |= {made.referral_id, made.reference, *(item.item_id for item in made.items)}
    people = {"ayesha", "bilal", "nadia", "omar", *STAFF}
    return hidden | people - {name for name, own in STAFF.items() if own == platform}


def walk(scene: Scene) -> Iterator[tuple[str, str, object]]:
    """Every request that a visitor can think of: method, path, body."""
    known = known_values(scene)
    for page in pages():
        if page.name in OWN:
            yield "GET", page.path(*("none",) * len(page.parameters)), None
            continue
        # The desk is shut whatever the address names; the portal opens by whose it is.
        most = None if page.name.startswith("portal") else 1
        for values in [*values_for(page, known, most), *unknown_values(page, most)]:
            yield "GET", page.path(*values), None
            if "POST" in RULES[page.name].methods:
                for said in said_to(RULES[page.name], scene):
                    yield "POST", page.path(*values), said


def text_of(answer: HttpResponse) -> str:
    """All that reaches the browser, body and headers, but for tokens in which chance can spell a name."""
    heads = "\n".join(f"{name}: {value}" for name, value in answer.items())
    return _CHANCE.sub("", f"{answer.content.decode(errors='replace')}\n{heads}")


class TestPlatformStaff:
    @pytest.mark.parametrize("username", sorted(STAFF))
    def test_meet_nothing_of_others_on_any_page(self, scene: Scene, sign_in: SignIn, username: str) -> None:
        browser = sign_in(username)
        hidden = secrets_before(STAFF[username], scene)
        met, seen = [], 0

        for method, path, said in walk(scene):
            answer = ask(browser, method, path, said)
            text = text_of(answer)
            seen += answer.status_code == 200
            # What the visitor put into the address comes back in links to the same page.
            met += [(method, path, secret) for secret in hidden if secret in text and secret not in path]

        assert met == []
        assert seen >= 8

    @pytest.mark.parametrize("username", sorted(STAFF))
    def test_see_their_own(self, scene: Scene, sign_in: SignIn, username: str) -> None:
        platform = STAFF[username]
        own = [each for each in scene.referrals.values() if each.platform == platform]
        sent = [each for each in own if referral(each.referral_id).sent_at is not None]
        browser = sign_in(username)

        listed = browser.get("/portal/").content.decode()
        shown = browser.get(f"/portal/referrals/{sent[0].referral_id}/").content.decode()

        assert all(each.reference in listed for each in sent)
        assert all(handle in shown for handle in SENT[platform])

    @pytest.mark.parametrize("username", sorted(STAFF))
    def test_change_nothing_of_others(self, scene: Scene, sign_in: SignIn, username: str) -> None:
        browser = sign_in(username)
        own = {
            each.referral_id
            for each in scene.referrals.values()
            if each.platform == STAFF[username] and referral(each.referral_id).sent_at is not None
        }
        before = contents()

        for method, path, said in walk(scene):
            if method == "POST" and not any(referral_id in path for referral_id in own):
                browser.post(path, said)

        assert contents() == before

    def test_cannot_answer_an_item_of_another_platform_on_their_own_page(
        self, scene: Scene, sign_in: SignIn
    ) -> None:
        own, foreign = scene.referrals["answered"], scene.referrals["asked"]
        before = referral(foreign.referral_id)

        answer = sign_in("farid").post(
            f"/portal/referrals/{own.referral_id}/answer/",
            {"item": [item.item_id for item in foreign.items], "outcome": "account_terminated"},
            follow=True,
        )

        assert answer.status_code == 200
        assert referral(foreign.referral_id) == before

    def test_cannot_tell_what_is_anothers_from_what_is_not_there(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("xenia")
        known = known_values(scene)
        own = {scene.referrals["data"].referral_id, scene.referrals["data"].items[0].item_id}
        answers: dict[str, set[tuple[int, str]]] = {}

        for page in pages():
            if page.name.startswith("portal_"):
                method = "GET" if "GET" in RULES[page.name].methods else "POST"
                for values in [*values_for(page, known), *unknown_values(page)]:
                    if not own & set(values) and "\x00" not in values:
                        answer = ask(browser, method, page.path(*values), {})
                        text = _CHANGING.sub("", answer.content.decode())
                        answers.setdefault(page.name, set()).add((answer.status_code, text))

        assert len(answers) >= 5
        assert {name: len(found) for name, found in answers.items()} == dict.fromkeys(answers, 1)
        assert {status for found in answers.values() for status, _ in found} == {404}

    def test_lose_sight_of_captures_when_the_item_is_withdrawn(self, scene: Scene, sign_in: SignIn) -> None:
        own = scene.subjects["sun.rise"].id
        item = next(each for each in scene.referrals["answered"].items if each.subject_id == own)
        browser = sign_in("farid")
        page = f"/portal/items/{item.item_id}/"
        picture = f"{page}pictures/{scene.pictures['sun.rise']}/"
        before = (MARKS["facebook"] in browser.get(page).content.decode(), browser.get(picture).status_code)

        withdraw_items([item.item_id], reason="A namesake after all.", by=scene.people["bilal"], at=scene.at)
        shown = browser.get(page)

        assert before == (True, 200)
        assert shown.status_code == 200
        assert "A namesake after all." in shown.content.decode()
        assert "sha256:" not in shown.content.decode()
        assert "watch this channel" not in shown.content.decode()
        assert browser.get(picture).status_code == 404
