"""What pages say of known pictures: why a lead is there, what stands in banks, and what people do about it."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from tests.factories.banks import entry
from tests.factories.browsers import SignIn
from tests.factories.scene import Scene

from openiru.signals import operations, queries
from openiru.signals.types import EntryState, Standing


def page(browser: Client, path: str) -> str:
    """The page with its whitespace made even."""
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return " ".join(unescape(answer.content.decode()).split())


def lead(scene: Scene, handle: str = "valley.news") -> str:
    return f"/leads/{scene.leads[handle]}/"


class TestWhy:
    def test_shows_both_pictures_covered(self, scene: Scene, sign_in: SignIn) -> None:
        text = page(sign_in("ayesha"), lead(scene))

        known = queries.known_picture(scene.entries["poster"], scene.at)
        pair = text[text.index('<div class="pair">') : text.index("A guess")]
        assert f"/pictures/{scene.pictures['valley.news']}/" in pair
        assert f"/pictures/{known.capture_digest}/" in pair
        assert pair.count('class="veil__hold"') == pair.count("<img ") == 2

    def test_tells_distance_bits_and_edit(self, scene: Scene, sign_in: SignIn) -> None:
        text = page(sign_in("ayesha"), lead(scene))

        assert "<bdi>6</bdi> of 256 bits differ from a known picture; up to <bdi>31</bdi> count." in text
        assert "probably saved again or scaled" in text
        assert "<title>6 of 256 bits differ</title>" in text
        assert text.count('class="bits__one"') == 6
        assert "Bits that differ: <bdi>" in text

    def test_warns_of_pictures_that_must_accuse_nobody(self, scene: Scene, sign_in: SignIn) -> None:
        text = page(sign_in("ayesha"), lead(scene))

        warning = text[text.index("Warning") : text.index("Disputed")]
        assert "at least as near, <bdi>4</bdi> bits" in warning
        assert f'href="/signals/{scene.entries["press"]}/"' in warning
        assert "Pictures of newspapers" in warning
        assert "Front page of a daily paper, 4 May." in warning
        digest = queries.known_picture(scene.entries["press"], scene.at).capture_digest
        assert f'<img src="/pictures/{digest}/"' in warning

    def test_says_who_disputes_it_and_why(self, scene: Scene, sign_in: SignIn) -> None:
        text = page(sign_in("ayesha"), lead(scene))

        disputed = text[text.index("Disputed") : text.index('<div class="pair">')]
        assert "<bdi>Facebook</bdi></b>: it does not belong here" in disputed
        assert "A news broadcast shows it as well." in disputed
        assert "our unit</bdi></b>: it belongs here" in disputed

    def test_names_bank_ground_and_provenance(self, scene: Scene, sign_in: SignIn) -> None:
        text = page(sign_in("ayesha"), lead(scene))

        ground = text[text.index("Which bank, from where") :]
        assert '<a href="/banks/unit/">' in ground
        assert "looked for while a list names it." in ground
        assert "file poster.jpg" in ground
        assert "by no second person yet" in ground

    def test_says_when_the_known_picture_was_withdrawn_since(self, scene: Scene, sign_in: SignIn) -> None:
        operations.withdraw_signal(
            scene.entries["poster"], by=scene.people["ayesha"], at=scene.at, reason="<b>A reporter</b>."
        )

        answer = sign_in("ayesha").get(lead(scene)).content.decode()

        assert "The known picture is not looked for any more" in answer
        assert "&lt;b&gt;A reporter&lt;/b&gt;." in answer

    def test_stands_on_the_page_of_the_case_as_well(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("ayesha")
        opened = browser.post(f"{lead(scene)}open/", {"instrument": "account_block"})

        text = page(browser, opened.headers["Location"])

        assert text.count('class="bits__one"') == 6
        assert "Analyst" in text[text.index("Which bank, from where") :]

    def test_leaves_matches_without_an_entry_as_they_were(self, scene: Scene, sign_in: SignIn) -> None:
        text = page(sign_in("ayesha"), lead(scene, "north.wind"))

        assert "<bdi>12</bdi> of 256 bits differ from a known picture; up to <bdi>31</bdi> count." in text
        assert '<div class="pair">' not in text


class TestBank:
    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("", {"poster", "withdrawn", "quarantined"}),
            ("?state=quarantined", {"quarantined"}),
            ("?state=withdrawn", {"withdrawn"}),
            ("?state=active", {"poster"}),
            ("?state=expired", set()),
            ("?standing=disputed", {"poster"}),
            ("?state=unheard-of", {"poster", "withdrawn", "quarantined"}),
            ("?q=no+hash", set()),
        ],
    )
    def test_shows_what_its_address_asks_for(
        self, scene: Scene, sign_in: SignIn, query: str, shown: set[str]
    ) -> None:
        text = page(sign_in("nadia"), f"/banks/unit/{query}")

        assert {name for name, each in scene.entries.items() if f"/signals/{each}/" in text} == shown

    def test_finds_by_the_beginning_of_a_hash_and_by_number(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("ayesha")
        known = queries.known_picture(scene.entries["poster"], scene.at)

        for asked in (known.pdq.hex()[:9].upper(), known.pdq.hex(), known.entry_id):
            text = page(browser, f"/banks/unit/?q={asked}")
            assert f"/signals/{known.entry_id}/" in text
            assert f"/signals/{scene.entries['withdrawn']}/" not in text

    def test_goes_through_all_entries_once(self, scene: Scene, sign_in: SignIn) -> None:
        organisation = scene.organisation.organisation_id
        made = {
            entry(organisation, bytes([number]) * 32, at=scene.at + timedelta(seconds=number // 2)).entry_id
            for number in range(120)
        }
        browser, seen, path = sign_in("ayesha"), list[str](), "/banks/unit/"

        for _page in range(3):
            text = page(browser, path)
            seen += [each for each in (*made, *scene.entries.values()) if f'"/signals/{each}/"' in text]
            _, _, following = text.partition('href="?cursor=')
            path = "/banks/unit/?cursor=" + following.split('"')[0]

        assert sorted(seen) == sorted({*made, *scene.entries.values()} - {scene.entries["press"]})

    def test_is_changed_by_a_supervisor_only(self, scene: Scene, sign_in: SignIn) -> None:
        assert "Change how it is kept" in page(sign_in("bilal"), "/banks/press/")
        assert "Change how it is kept" not in page(sign_in("ayesha"), "/banks/press/")

    def test_says_what_does_not_fit_and_changes_nothing(self, scene: Scene, sign_in: SignIn) -> None:
        said = {"name": "Press", "legal_basis": "Law", "max_distance_bits": "32", "reason": "More."}

        answer = sign_in("bilal").post("/banks/press/change/", said)

        assert answer.status_code == 422
        assert 'href="#id_max_distance_bits"' in answer.content.decode()
        assert queries.bank("press").max_distance_bits == 31

    def test_counts_link_to_what_they_count(self, scene: Scene, sign_in: SignIn) -> None:
        text = page(sign_in("nadia"), "/banks/")

        assert '<a href="/banks/unit/?state=quarantined">in quarantine: <bdi>1</bdi></a>' in text


class TestEntry:
    def test_leaves_quarantine_by_a_second_person(self, scene: Scene, sign_in: SignIn) -> None:
        path = f"/signals/{scene.entries['quarantined']}/"
        assert "End the quarantine" in page(sign_in("bilal"), path)

        sign_in("bilal").post(f"{path}confirm/", {"reason": "A poster, not a flag."})

        found = queries.known_picture(scene.entries["quarantined"], scene.at)
        assert (found.state, found.confirmed_by) == (EntryState.ACTIVE, scene.people["bilal"])

    def test_refuses_whoever_added_it(self, scene: Scene, sign_in: SignIn) -> None:
        own = entry(scene.organisation.organisation_id, by=scene.people["bilal"], at=scene.at)
        path = f"/signals/{own.entry_id}/"
        browser = sign_in("bilal")
        assert "another person confirms it" in page(browser, path)

        answer = browser.post(f"{path}confirm/", {"reason": "Sure."})

        assert answer.status_code == 403
        assert "You added this entry; another person must confirm it." in answer.content.decode()
        assert queries.known_picture(own.entry_id, scene.at).confirmed_at is None

    def test_takes_the_word_of_a_platform(self, scene: Scene, sign_in: SignIn) -> None:
        path = f"/signals/{scene.entries['poster']}/"
        said = {"party": "platform:facebook", "stance": "positive", "reason": "Looked again."}

        text = page_after(sign_in("ayesha"), f"{path}opinion/", said)

        assert queries.known_picture(scene.entries["poster"], scene.at).standing is Standing.POSITIVE
        assert text.index("Looked again.") < text.index("A news broadcast shows it as well.")

    def test_needs_a_reason_for_everything(self, scene: Scene, sign_in: SignIn) -> None:
        path = f"/signals/{scene.entries['quarantined']}/"
        browser = sign_in("bilal")

        statuses = {
            step: browser.post(
                f"{path}{step}/", {"party": "unit", "stance": "negative", "reason": "  "}
            ).status_code
            for step in ("withdraw", "opinion", "confirm")
        }

        assert set(statuses.values()) == {422}
        assert queries.known_picture(scene.entries["quarantined"], scene.at).state is EntryState.QUARANTINED

    def test_stays_as_a_tombstone(self, scene: Scene, sign_in: SignIn) -> None:
        text = page(sign_in("bilal"), f"/signals/{scene.entries['withdrawn']}/")

        assert "It shows a reporter." in text
        assert "/withdraw/" not in text
        assert "/confirm/" not in text

    def test_offers_oversight_nothing_to_do(self, scene: Scene, sign_in: SignIn) -> None:
        text = page(sign_in("nadia"), f"/signals/{scene.entries['poster']}/")

        assert 'method="post" action="/signals/' not in text

    def test_is_shown_as_its_hash_where_no_picture_is_kept(self, scene: Scene, sign_in: SignIn) -> None:
        known = entry(scene.organisation.organisation_id, at=scene.at)

        text = page(sign_in("ayesha"), f"/signals/{known.entry_id}/")

        assert "Only its hash is known, no picture is kept." in text
        assert known.pdq.hex() in text


def page_after(browser: Client, path: str, said: dict[str, str]) -> str:
    """The page that a step leads to."""
    answer = browser.post(path, said, follow=True)
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())
