"""Leads that rest on one text are one item, and its copies are told with what differs."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.browsers import SignIn
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.organisations import listed
from tests.factories.people import analyst, supervisor
from tests.factories.texts import AT, note, text

from openiru.audit.queries import events_of
from openiru.runners.local import InProcess
from openiru.signals import operations, queries
from openiru.signals.models import Lead, TextGroup
from openiru.signals.operations import leads
from openiru.signals.types import LeadRow, QueueFilter
from openiru.web.desk.queue.copies import differing
from openiru.workflows.scan_intake import scan_intake

STATEMENT = f"River Front says {text(1)}"


def arrive(folder: Path, handles: list[str], *, name: str = "export") -> None:
    rows = [
        row
        for handle in handles
        for row in (account_row(handle), post_row(handle, 1, f"{STATEMENT} {handle}"))
    ]
    take_in(folder, rows, AT, name=name)
    scan_intake(by=analyst(), at=AT, executor=InProcess())
    note()


def queue(*, once: bool = True) -> list[LeadRow]:
    return list(queries.queue_page(QueueFilter(once_a_text=once)).rows)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Three accounts that say one statement, each with a word of its own."""
    listed()
    arrive(tmp_path, ["lantern", "harvest", "gardens"])
    return tmp_path


@pytest.mark.django_db
class TestQueue:
    def test_shows_leads_that_rest_on_one_text_as_one(self, copied: Path) -> None:
        assert (len(queue()), len(queue(once=False))) == (1, 3)

        (row,) = queue()
        said = queries.copies_of_leads([row.lead_id])[row.lead_id]
        assert (said.leads, said.group.observations, said.group.accounts) == (3, 3, 3)

    def test_shows_a_lead_of_more_by_itself(self, copied: Path) -> None:
        take_in(copied, [post_row("harvest", 2, f"River Front, and {text(9)}")], AT, name="more")
        scan_intake(by=analyst(), at=AT, executor=InProcess())
        note()

        assert {row.subject_name for row in queue()} >= {"harvest"}
        assert len(queue()) == 2

    def test_shows_each_lead_that_rests_on_more_than_words_by_itself(self, tmp_path: Path) -> None:
        listed()
        rows = [account_row(each, name="River Front", bio=text(2)) for each in ("lantern", "harvest")]
        take_in(tmp_path, rows, AT, name="bios")
        scan_intake(by=analyst(), at=AT, executor=InProcess())
        note()

        assert (len(queue()), TextGroup.objects.get().accounts) == (2, 2)

    def test_shows_a_lead_by_itself_once_a_scan_finds_more(self, copied: Path) -> None:
        (first,) = queue()
        take_in(copied, [account_row(first.subject_name, name="River Front")], AT, name="renamed")
        scan_intake(by=analyst(), at=AT, executor=InProcess())

        assert len(queue()) == 2

    def test_shows_the_next_free_one_where_the_first_is_held(self, copied: Path) -> None:
        (first,) = queue()
        operations.claim_lead(first.lead_id, by=supervisor(), at=AT)

        free = queries.queue_page(QueueFilter(once_a_text=True, unclaimed_at=AT)).rows
        assert len(free) == 1
        assert free[0].lead_id != first.lead_id

    def test_goes_on_with_the_next_when_the_first_is_closed(self, copied: Path) -> None:
        (first,) = queue()
        operations.set_lead_status(first.lead_id, first.status.DISMISSED, by=analyst(), at=AT)

        (second,) = queue()
        assert second.lead_id != first.lead_id

    def test_tells_so_on_the_page(self, copied: Path, sign_in: SignIn) -> None:
        client = sign_in(_name())

        words = " ".join(re.sub(r"<[^>]*>", "", client.get("/queue/").content.decode()).split())

        assert "3 leads as one" in words
        assert "This text was seen 3 times" in words
        assert "on 3 accounts" in words


def _name() -> str:
    analyst()
    return "ayesha"


def page_of(client: Client) -> str:
    (row,) = queue()
    return client.get(f"/leads/{row.lead_id}/copies/").content.decode()


@pytest.mark.django_db
class TestCopiesPage:
    def test_marks_what_the_first_one_does_not_say(self, copied: Path, sign_in: SignIn) -> None:
        found = page_of(sign_in(_name()))

        assert found.count("<mark>") == 2
        assert not re.search(r'="[^"]*<bdi', found)
        assert "says nothing against those who copy it" in found

    def test_says_so_where_nobody_copied(self, tmp_path: Path, sign_in: SignIn) -> None:
        listed()
        arrive(tmp_path, ["lantern"])

        assert "Nobody else is known to say what was found here." in page_of(sign_in(_name()))

    def test_asks_no_more_for_many_copies(self, copied: Path, sign_in: SignIn) -> None:
        client = sign_in(_name())
        page_of(client)
        with CaptureQueriesContext(
            connection,
        ) as few:
            page_of(client)
        arrive(copied, [f"further{number}" for number in range(20)], name="further")
        with CaptureQueriesContext(connection) as many:
            page_of(client)

        assert TextGroup.objects.get().observations == 23
        assert len(many) == len(few)

    def test_holds_all_of_one_text(self, copied: Path, sign_in: SignIn) -> None:
        client = sign_in(_name())
        (row,) = queue()

        client.post(f"/leads/{row.lead_id}/copies/claim/")

        held = queue(once=False)
        assert {each.claimed_by for each in held} == {analyst()}
        assert all(events_of("lead", each.lead_id)[-1].event == "signals.lead-claimed" for each in held)

    @pytest.mark.parametrize("place", [0, 1])
    def test_holds_a_hundred_at_most_those_in_front_first(
        self, copied: Path, monkeypatch: pytest.MonkeyPatch, place: int
    ) -> None:
        monkeypatch.setattr(leads, "CLAIMED_MAX", 2)
        first, *others = queue(once=False)
        front = others[place]
        Lead.objects.filter(pk=front.lead_id).update(priority=first.priority + 1)

        assert operations.claim_leads_of_text(first.lead_id, by=analyst(), at=AT) == 2

        held = {each.lead_id for each in queue(once=False) if each.claimed_by}
        assert held == {first.lead_id, front.lead_id}

    def test_leaves_with_others_what_they_hold(self, copied: Path) -> None:
        first, *others = queue(once=False)
        operations.claim_lead(others[0].lead_id, by=supervisor(), at=AT)

        assert operations.claim_leads_of_text(first.lead_id, by=analyst(), at=AT) == 2


class TestDiffering:
    @settings(max_examples=300, deadline=None)
    @given(
        *2
        * [
            st.lists(
                st.sampled_from(
                    ["ﷺ", *["اللہ", "صلى", "الله", "عليه", "وسلم", "نے", "فرمایا", "رسول", "بعد", "😀", "A."]]
                )
            ).map(" ".join)
        ]
    )
    def test_tells_every_letter_once(self, said: str, first: str) -> None:
        assert "".join(piece for piece, _ in differing(said, first)) == said

    @pytest.mark.parametrize(
        ("said", "first", "new"),
        [
            ("one two three four", "one two three four", []),
            ("one two three five", "one two three four", [" five"]),
            (
                "رسول الله ﷺ نے فرمایا",
                "اللہ صلى الله عليه بعد وسلم نے فرمایا",
                ["رسول "],
            ),
            ("quite other words", "one two three four", ["quite other words"]),
        ],
    )
    def test_marks_words_of_its_own(self, said: str, first: str, new: list[str]) -> None:
        pieces = differing(said, first)

        assert "".join(piece for piece, _ in pieces) == said
        assert [piece for piece, is_new in pieces if is_new] == new
