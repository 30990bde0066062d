"""Cases that show the same, what is common to many, and who may see it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from django.test import Client
from pytest_django import Settings
from tests.factories.cases import approved_at, lead, open_case
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.people import analyst, somebody

from openiru.access.errors import NotAllowedError
from openiru.access.models import Person
from openiru.access.types import SYSTEM, Role
from openiru.intake.queries import batch_end, find_subject
from openiru.relations import operations
from openiru.relations.models import HeldValue, Posting
from openiru.relations.operations import keep_postings
from openiru.relations.policy import MOST_NAMED, values_of
from openiru.relations.queries import evidence_of, network, network_of, related, related_cases
from openiru.relations.queries.around import MOST_SHARED
from openiru.relations.types import COMMON_FROM, Content, ValueKind

AT: Final = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
PHRASE: Final = "tonight the river front speaks to all its friends"
PAPER: Final = "https://paper.example/today"


def case_on(handle: str) -> str:
    subject = find_subject(f"https://facebook.example/{handle}")
    assert subject is not None
    return open_case(lead(subject_id=subject.id)).case_id


class TestValuesOf:
    def test_takes_of_many_hashtags_mentions_and_links_the_first(self) -> None:
        many = range(MOST_NAMED + 10)
        text = " ".join(f"#river{number} @voice.number{number}" for number in many)
        links = tuple(f"https://drop.example/file?id={number}" for number in many)

        found = values_of(Content(platform="facebook", text=text, links=links))

        counts = Counter("#" if each.text.startswith("#") else each.kind for each in found)
        assert [counts[each] for each in ("#", ValueKind.HANDLE, ValueKind.URL)] == [MOST_NAMED] * 3


@pytest.mark.django_db
class TestRelatedCases:
    def test_invented_hashtags_push_no_address_out(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tags = "#river1 #river2 #river3 #river4"
        rows = [account_row(handle) for handle in ("one.voice", "two.voice", "his.sock")]
        rows += [
            post_row("one.voice", 1, tags, links=(PAPER,)),
            post_row("two.voice", 1, "So it is", links=(PAPER,)),
            post_row("his.sock", 1, tags, links=(PAPER,)),
        ]
        take_in(tmp_path, rows, AT)
        one, two = case_on("one.voice"), case_on("two.voice")
        keep_postings(by=SYSTEM)
        monkeypatch.setattr(related, "MOST_VALUES", 3)

        assert [each.case_id for each in related_cases(one, by=analyst()).cases] == [two]

    def test_reads_long_texts_a_few_at_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        long = f"{PHRASE} {'so it is ' * 100}"
        take_in(
            tmp_path,
            [account_row("one.voice"), *(post_row("one.voice", number, long) for number in range(4))],
            AT,
        )
        # An account says nothing, so the first long text is read with it.
        first = batch_end(after_seq=0, size=2_000, most_bytes=1)
        assert first is not None
        ends = [
            batch_end(after_seq=first, size=size, most_bytes=most)
            for size, most in ((2_000, 1_200), (2_000, 10**6), (1, 10**6))
        ]
        assert ends == [first + 2, first + 3, first + 1]
        monkeypatch.setattr(operations, "_BYTES_AT_ONCE", 1)

        assert keep_postings(by=SYSTEM) == 5

    def test_finds_what_few_share_and_calls_common_what_many_do(self, tmp_path: Path) -> None:
        said = f"{PHRASE.capitalize()}! Read more."
        rows = [
            account_row("one.voice"),
            post_row("one.voice", 1, said, links=(PAPER, "https://drop.example/file?id=7")),
            account_row("two.voice"),
            post_row(
                "two.voice",
                1,
                f"Again: see @one.voice\n{said}",
                links=(PAPER, "http://www.drop.example/file?id=7"),
            ),
            account_row("paper.reader"),
            post_row("paper.reader", 1, "Nothing of the kind here", links=(PAPER,)),
        ]
        for number in range(COMMON_FROM):
            rows += [
                account_row(f"reader{number}"),
                post_row(f"reader{number}", 1, "So it is", links=(PAPER,)),
            ]
        take_in(tmp_path, rows, AT)
        one, two, reader = case_on("one.voice"), case_on("two.voice"), case_on("paper.reader")
        keep_postings(by=SYSTEM)

        found = related_cases(one, by=analyst())

        (other,) = found.cases
        assert other.case_id == two
        assert {(each.kind, each.text, each.accounts) for each in other.shared} == {
            (ValueKind.PHRASE, PHRASE, 2),
            (ValueKind.URL, "https://drop.example/file?id=7", 2),
            (ValueKind.HANDLE, "facebook @onevoice", 2),
        }
        assert [(each.text, each.accounts) for each in found.common] == [(PAPER, COMMON_FROM + 3)]
        assert related_cases(reader, by=analyst()).cases == ()

    def test_counts_nothing_twice_and_goes_on_where_it_ended(self, tmp_path: Path) -> None:
        take_in(tmp_path, [account_row("one.voice"), post_row("one.voice", 1, PHRASE)], AT)
        keep_postings(by=SYSTEM)
        before = (HeldValue.objects.count(), Posting.objects.count())

        again = keep_postings(by=SYSTEM)
        take_in(tmp_path, [account_row("two.voice"), post_row("two.voice", 1, PHRASE)], AT, name="more")
        keep_postings(by=SYSTEM)

        assert again == 0
        assert HeldValue.objects.get(text=PHRASE).accounts == 2
        assert Posting.objects.count() > before[1]

    def test_is_shown_to_those_alone_who_may_read_the_desk_now(self, tmp_path: Path) -> None:
        take_in(tmp_path, [account_row("one.voice")], AT)
        case = case_on("one.voice")
        stranger = somebody("staff", Role.PLATFORM_STAFF, platform="facebook").person_id

        assert related_cases(case, by=analyst()).cases == ()
        with pytest.raises(NotAllowedError):
            related_cases(case, by=stranger)


@pytest.mark.django_db
class TestNetworkOf:
    def test_joins_who_shares_what_few_do_and_says_who_names_whom(self, tmp_path: Path) -> None:
        rows = [
            account_row("one.voice"),
            post_row("one.voice", 1, PHRASE),
            account_row("two.voice"),
            post_row("two.voice", 1, f"See @one.voice\n{PHRASE}"),
            account_row("far.away"),
        ]
        take_in(tmp_path, rows, AT)
        case = case_on("one.voice")
        keep_postings(by=SYSTEM)

        found = network_of(case, by=analyst())

        one, two = (each.subject for each in found.nodes)
        assert (one.handle, two.handle) == ("one.voice", "two.voice")
        assert found.centre == one.id
        (edge,) = found.edges
        assert {edge.one, edge.other} == {one.id, two.id}
        assert edge.points == (two.id,)
        assert [(each.followers, each.counted) for each in found.reach] == [(2400, 2)]
        assert found.losses == ()
        phrase = next(
            each for each in evidence_of(one.id, two.id, by=analyst()).shared if each.value.text == PHRASE
        )
        assert [each.text for each in phrase.one] == [PHRASE]
        assert [each.handle for each in phrase.other] != []

    def test_weighs_all_but_gathers_edges_of_those_alone_that_are_shown(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tags = [" ".join(f"#river{number}of{post}" for number in range(15)) for post in range(2)]
        rows = [account_row(handle) for handle in ("one.voice", "two.voice", "three.voice")]
        rows += [
            post_row(handle, post, tags[post]) for handle in ("one.voice", "two.voice") for post in (0, 1)
        ]
        rows.append(post_row("three.voice", 0, tags[0]))
        take_in(tmp_path, rows, AT)
        case = case_on("one.voice")
        keep_postings(by=SYSTEM)
        monkeypatch.setattr(network, "MOST_NODES", 2)

        found = network_of(case, by=analyst())

        assert [each.subject.handle for each in found.nodes] == ["one.voice", "two.voice"]
        assert found.left_out == 1
        (edge,) = found.edges
        assert (edge.values, len(edge.shared)) == (2 * 15 + 2, MOST_SHARED)  # each post is a phrase, too

    def test_takes_a_post_for_its_account(self, tmp_path: Path) -> None:
        take_in(
            tmp_path,
            [
                account_row("one.voice"),
                account_row("two.voice"),
                post_row("one.voice", 1, PHRASE),
                post_row("two.voice", 1, PHRASE),
            ],
            AT,
        )
        keep_postings(by=SYSTEM)
        account = find_subject("https://facebook.example/two.voice")
        assert account is not None
        post = Posting.objects.filter(owner_id=account.id).exclude(subject_id=account.id)[0].subject_id
        approved = approved_at(lead(subject_id=str(post)), AT).case_id
        case = case_on("one.voice")

        found = network_of(case, by=analyst())

        assert [(each.subject.handle, each.case_id) for each in found.nodes] == [
            ("one.voice", case),
            ("two.voice", approved),
        ]
        assert len(found.edges) == 1

    def test_shows_what_was_seen_and_decided_by_that_day_alone(self, tmp_path: Path) -> None:
        later = {"observed_at": "2025-07-10T10:00:00Z"}
        rows = [account_row("one.voice"), post_row("one.voice", 1, PHRASE), account_row("two.voice")]
        take_in(tmp_path, rows, AT)
        rows = [account_row("one.voice") | later | {"followers": 5000}]
        rows += [post_row("two.voice", 1, PHRASE) | later, account_row("three.voice") | later]
        rows += [post_row("three.voice", 1, PHRASE) | later]
        keep_postings(by=SYSTEM)
        take_in(tmp_path, rows, AT + timedelta(days=10), name="later")
        keep_postings(by=SYSTEM)
        two = find_subject("https://facebook.example/two.voice")
        assert two is not None
        approved_at(lead(subject_id=two.id), datetime(2025, 7, 5, tzinfo=UTC))
        case = case_on("one.voice")

        then, decided, now = (
            network_of(case, by=analyst(), on=on) for on in (date(2025, 7, 1), date(2025, 7, 5), None)
        )

        assert [(each.subject.handle, each.subject.followers) for each in then.nodes] == [("one.voice", 1200)]
        assert then.edges == ()
        assert [each.subject.handle for each in decided.nodes] == ["one.voice", "two.voice"]
        assert decided.edges == ()
        assert (len(now.nodes), len(now.edges), now.nodes[0].subject.followers) == (3, 3, 5000)
        assert network_of(case, by=analyst(), on=date(2025, 7, 10)) == now

    def test_knows_nothing_of_what_was_seen_later(
        self, tmp_path: Path, client: Client, settings: Settings
    ) -> None:
        settings.TOTP_REQUIRED = False
        take_in(tmp_path, [account_row("one.voice"), post_row("one.voice", 1, PHRASE)], AT)
        keep_postings(by=SYSTEM)

        case = case_on("one.voice")
        found = network_of(case, by=analyst(), on=date(2020, 1, 1))
        client.force_login(Person.objects.get(pk=analyst()))
        page = client.get(f"/cases/{case}/network/?on=2020-01-01").content.decode()

        assert (found.nodes, found.edges, found.reach) == ((), (), ())
        assert '<h1>Network <bdi dir="auto">one.voice</bdi></h1>' in page
