"""What becomes a known term, who may add it, and on which days it is looked for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.factories.organisations import delist, listed, unlisted
from tests.factories.people import analyst, overseer

from openiru.access.errors import NotAllowedError
from openiru.audit.queries import events_of
from openiru.engines.interface import KnownTerm, TermKind
from openiru.foundation.errors import BadInputError, OpenIruError
from openiru.signals import operations, queries
from openiru.signals.errors import BadSignalError, WithdrawnTermError
from openiru.signals.models import KnownTerm as TermRow
from openiru.signals.types import NewTerm
from openiru.workflows.import_terms import import_terms

AT = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def slogan(organisation_id: str = "", text: str = "Long live the Lantern") -> NewTerm:
    return NewTerm(
        organisation_id=organisation_id or listed().organisation_id, text=text, kind=TermKind.SLOGAN
    )


def add(*new: NewTerm, by: str = "") -> int:
    return operations.add_known_terms(new, by=by or analyst(), at=AT)


class TestAddKnownTerms:
    def test_adds_one_that_compares_alike_once_and_records_it(self) -> None:
        lantern = slogan()

        assert add(lantern, replace(lantern, text="long LIVE, the lantern!")) == 1
        assert add(replace(lantern, text="long LIVE, the lantern!")) == 0
        (known,) = queries.known_terms()
        (event,) = events_of("signal", known.term_id)
        assert (event.event, event.detail["kind"]) == ("signals.term-added", "slogan")
        assert "text" not in event.detail

    def test_keeps_a_hashtag_beside_a_slogan_of_the_same_words(self) -> None:
        lantern = slogan(text="lantern dawn")

        assert add(lantern, replace(lantern, text="#lantern_dawn", kind=TermKind.HASHTAG)) == 2

    def test_takes_other_facts_of_one_that_is_known(self) -> None:
        lantern = slogan()
        add(lantern)

        assert add(replace(lantern, valid_until=date(2026, 1, 1), context=("dawn",))) == 1
        (known,) = queries.known_terms()
        assert (known.valid_until, known.context) == (date(2026, 1, 1), ("dawn",))
        assert len(events_of("signal", known.term_id)) == 2

    def test_brings_back_what_was_withdrawn_only_if_that_is_said(self) -> None:
        lantern = slogan()
        add(lantern)
        term_id = queries.known_terms()[0].term_id
        operations.withdraw_signal(term_id, by=analyst(), at=AT, reason="An everyday greeting.")
        assert queries.known_terms() == ()
        newest = max(events_of("signal", term_id), key=lambda event: event.seq)
        assert (newest.event, newest.detail) == (
            "signals.term-withdrawn",
            {"reason": "An everyday greeting."},
        )

        with pytest.raises(WithdrawnTermError, match="Long live the Lantern"):
            add(lantern, replace(lantern, text="Dawn"))
        assert queries.known_terms() == ()

        assert operations.add_known_terms([lantern], by=analyst(), at=AT, bring_back=True) == 1
        assert [known.term_id for known in queries.known_terms()] == [term_id]
        newest = max(events_of("signal", term_id), key=lambda event: event.seq)
        assert (newest.event, newest.detail["brought_back"]) == ("signals.term-added", True)

    @pytest.mark.parametrize("text", ["", "123", "@lantern", "a " * 40])
    def test_refuses_what_cannot_be_looked_for(self, text: str) -> None:
        lantern = slogan()

        with pytest.raises(BadSignalError):
            add(lantern, replace(lantern, text=text))

        assert queries.known_terms() == ()

    def test_refuses_one_that_ends_before_it_begins(self) -> None:
        with pytest.raises(BadSignalError, match="before it begins"):
            add(replace(slogan(), valid_from=date(2025, 7, 1), valid_until=date(2025, 7, 1)))

    def test_refuses_oversight(self) -> None:
        with pytest.raises(NotAllowedError):
            add(slogan(), by=overseer())

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": "song"},
            {"valid_from": date(2025, 7, 1), "valid_until": date(2025, 7, 1)},
            {"folded": "long live the lantern"},
        ],
        ids=["kind", "days", "twice"],
    )
    def test_the_database_refuses_the_same(self, wrong: dict[str, object]) -> None:
        lantern = slogan()
        add(lantern)
        row = {
            "organisation_id": lantern.organisation_id,
            "kind": "slogan",
            "text": "x",
            "folded": "x",
            "added_by": "x",
            "added_at": AT,
        }

        with pytest.raises(IntegrityError), transaction.atomic():
            TermRow.objects.create(**{**row, **wrong})


class TestBankOn:
    def test_looks_for_a_term_from_its_first_day_to_before_its_last(self) -> None:
        add(replace(slogan(), valid_from=date(2025, 7, 2), valid_until=date(2025, 7, 4)))

        found = [bool(queries.bank_on(AT + timedelta(days=days)).terms) for days in range(4)]

        assert found == [False, True, True, False]

    def test_looks_for_nothing_of_an_organisation_that_no_list_names(self) -> None:
        river = listed()
        add(slogan(unlisted().organisation_id), slogan(river.organisation_id))
        delist(river.slug, date(2025, 7, 10))

        assert len(queries.bank_on(AT).terms) == 1
        assert queries.bank_on(AT + timedelta(days=9)).terms == ()

    def test_is_another_bank_for_other_terms(self) -> None:
        lantern = slogan()
        before = queries.bank_on(AT)
        add(lantern)
        after = queries.bank_on(AT)
        add(replace(lantern, needs_context=True))

        digests = [queries.words_digest(bank) for bank in (before, after, queries.bank_on(AT))]
        assert len(set(digests)) == 3


class TestImportTerms:
    def test_leaves_out_bad_rows_and_says_why(self) -> None:
        river = listed()

        def row(text: str, organisation: str = river.slug) -> KnownTerm:
            return KnownTerm(signal_id="", organisation_id=organisation, text=text, kind=TermKind.OUTLET)

        rows: list[tuple[int, KnownTerm | OpenIruError]] = [
            (2, row("Lantern Radio")),
            (3, row("Lantern Radio", "nobody")),
            (4, row("!!!")),
            (5, BadInputError("no row")),
            (6, row("Lantern Post")),
        ]

        report = import_terms(rows, by=analyst(), at=AT)

        assert (report.added, report.known) == (2, 0)
        assert [(error.row, error.code) for error in report.errors] == [
            (3, "registry.no-such-organisation"),
            (4, "signals.bad-signal"),
            (5, "input.unreadable"),
        ]
        assert import_terms(rows[:1], by=analyst(), at=AT).known == 1
