"""What others learn of what we share: all of it while it stands, then only that it is gone, and nothing is ever missed."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction
from pytest_django.plugin import DjangoDbBlocker
from tests.factories.banks import entry
from tests.factories.cases import known_organisation
from tests.factories.databases import own_database
from tests.factories.exchanges import AT, digest, partner, shared, states
from tests.factories.guards import checked, refused
from tests.factories.people import analyst, supervisor
from tests.factories.referrals import delist

from openiru.access.errors import NotAllowedError
from openiru.database.cluster import Cluster
from openiru.exchanges import operations, queries
from openiru.exchanges.errors import CheckpointAheadError
from openiru.exchanges.models import FeedPlace
from openiru.exchanges.types import FeedEntry, FeedStatus
from openiru.registry.models import EntryPeriod
from openiru.signals import operations as signals
from openiru.signals import queries as signal_queries
from openiru.signals.types import BankChange, EntryState, Stance, Standing
from openiru.workflows.exchange.take_offer import take_offer

DAY = timedelta(days=1)


def feed(after: int = 0, *, limit: int = 100, days: int = 0) -> tuple[FeedEntry, ...]:
    """What changed, as an answer to a reader would say."""
    checked()
    operations.note_lapsed(at=AT + days * DAY)
    return queries.feed_page(after, limit, AT + days * DAY).entries


@pytest.mark.django_db
class TestFeed:
    def test_tells_provenance_and_legal_basis_of_what_stands(self) -> None:
        entry_id = shared(1)

        [told] = feed()

        assert (told.entry_id, told.status, told.pdq.hex()) == (entry_id, FeedStatus.ACTIVE, digest(1))
        assert told.organisation_slug == "river-front"
        assert told.legal_basis == "The unit's mandate."
        assert told.decision
        assert told.confirmed_at == AT

    def test_holds_nothing_but_the_shared_bank(self) -> None:
        shared(1)
        entry(known_organisation(), bytes.fromhex(digest(2)))

        assert [each.pdq.hex() for each in feed()] == [digest(1)]

    def test_tells_what_was_withdrawn_without_its_hash_and_without_our_words(self) -> None:
        entry_id = shared(1)
        [before] = feed()
        signals.withdraw_signal(entry_id, by=analyst(), at=AT, reason="a picture of Mrs N.")

        [told] = feed(before.seq)

        assert (told.entry_id, told.status, told.reason, told.pdq) == (
            entry_id,
            FeedStatus.WITHDRAWN,
            "withdrawn",
            b"",
        )

    def test_tells_once_that_an_entry_has_expired(self) -> None:
        shared(1, expires_at=AT + DAY)
        [before] = feed()

        [told] = feed(before.seq, days=2)

        assert (told.status, told.reason) == (FeedStatus.WITHDRAWN, "expired")
        assert feed(told.seq, days=3) == ()

    def test_tells_what_became_disputed_as_gone_and_back_when_it_is_settled(self) -> None:
        entry_id = shared(1)
        [before] = feed()
        for stance, by in ((Stance.NEGATIVE, analyst()), (Stance.POSITIVE, supervisor())):
            signals.give_opinion(
                entry_id, party="platform:facebook", stance=stance, reason="looked", by=by, at=AT
            )
            [told] = feed(before.seq)
            expected = "disputed" if stance is Stance.NEGATIVE else ""
            assert told.reason == expected
            assert told.seq > before.seq
            before = told

    def test_leaves_what_is_in_doubt_to_a_supervisor(self) -> None:
        entry_id, by = shared(1), analyst()
        words: dict[str, Any] = {"party": "platform:facebook", "reason": "looked", "at": AT}
        signals.give_opinion(entry_id, stance=Stance.NEGATIVE, by=by, **words)

        with pytest.raises(NotAllowedError):
            signals.give_opinion(entry_id, stance=Stance.POSITIVE, by=by, **words)

        assert signal_queries.known_picture(entry_id, AT).standing is Standing.DISPUTED

    def test_tells_what_no_list_names_any_more_as_gone_and_back_when_one_does(self) -> None:
        shared(1)
        [before] = feed()
        delist(known_organisation(), (AT + DAY).date())

        [gone] = feed(before.seq, days=2)
        nothing = feed(gone.seq, days=3)
        EntryPeriod.objects.update(listed_to=None)
        [back] = feed(gone.seq, days=4)

        assert (gone.status, gone.reason, gone.pdq) == (FeedStatus.WITHDRAWN, "unlisted", b"")
        assert nothing == ()
        assert (back.status, back.pdq.hex()) == (FeedStatus.ACTIVE, digest(1))

    def test_stands_whatever_a_partner_says_of_what_it_did_not_bring(self) -> None:
        entry_id = shared(1)
        [before] = feed()
        by = partner()
        offered = {
            "id": entry_id,
            "status": "active",
            "signal_type": "pdq",
            "hash": digest(1),
            "organisation": {"slug": "river-front"},
        }

        take_offer([offered], by=by, at=AT)
        taken = take_offer([{"id": entry_id, "status": "withdrawn"}], by=by, at=AT)

        assert feed(before.seq) == ()
        assert taken.withdrawn == 1  # its own, which waited for a person
        assert states("unit-b") == {digest(1): EntryState.WITHDRAWN}
        assert signal_queries.known_picture(entry_id, AT).standing is Standing.POSITIVE

    def test_comes_in_pages_in_the_order_of_change(self) -> None:
        for number in range(1, 6):
            shared(number)
            checked()

        first = queries.feed_page(0, 2, AT)
        second = queries.feed_page(first.checkpoint, 2, AT)
        last = queries.feed_page(second.checkpoint, 2, AT)

        assert [each.pdq.hex() for page in (first, second, last) for each in page.entries] == [
            digest(number) for number in range(1, 6)
        ]
        assert (first.has_more, second.has_more, last.has_more) == (True, True, False)

    def test_tells_entries_anew_when_the_radius_of_their_bank_changes(self) -> None:
        entry_id = shared(1)
        [before] = feed()
        change = BankChange(max_distance_bits=12)
        signals.change_bank("shared", change, by=supervisor(), at=AT, reason="too many near pictures")

        [told] = feed(before.seq)

        assert (told.entry_id, before.max_distance_bits, told.max_distance_bits) == (entry_id, 31, 12)

    def test_refuses_a_checkpoint_of_another_feed(self) -> None:
        with pytest.raises(CheckpointAheadError, match="Begin at 0"):
            queries.feed_page(17, 10, AT)

    def test_numbers_only_grow_and_places_are_kept(self) -> None:
        shared(1)
        shared(2)
        [first, _] = feed()

        with refused("only grow"):
            FeedPlace.objects.filter(seq=first.seq).update(seq=first.seq - 1)
        with refused("append-only"):
            FeedPlace.objects.all().delete()


class TestOrder:
    @pytest.fixture
    def committed(
        self, cluster: Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker
    ) -> Iterator[str]:
        with django_db_blocker.unblock(), own_database(cluster) as url:
            yield url

    def test_a_change_that_is_committed_late_has_a_higher_number_than_what_was_read(
        self, committed: str
    ) -> None:
        slow, quick = shared(1), shared(2)
        before = queries.feed_head()
        began, go_on = threading.Event(), threading.Event()

        def withdraw_slowly() -> None:
            with transaction.atomic():
                signals.withdraw_signal(slow, by=supervisor(), at=AT, reason="slow")
                began.set()
                go_on.wait(20)
            connections.close_all()

        # The record's chain lets one writer at a time through, so the quick one goes around it.
        with psycopg.connect(committed, autocommit=True) as other:
            thread = threading.Thread(target=withdraw_slowly)
            thread.start()
            assert began.wait(20)
            other.execute(
                "UPDATE signals_bank_entry SET quarantined_at = now(), quarantine_reason = 'quick' WHERE id = %s",
                [quick],
            )
            read = queries.feed_page(before, 10, AT)
            go_on.set()
            thread.join()
        later = queries.feed_page(read.checkpoint, 10, AT)

        assert [each.entry_id for each in read.entries] == [quick]
        assert [each.entry_id for each in later.entries] == [slow]

    def test_whoever_numbers_waits_for_the_one_before(self, committed: str) -> None:
        one, two = shared(1), shared(2)
        before = queries.feed_head()
        number = "SELECT openiru_place_in_feed(%s, NULL)"
        numbered = threading.Event()

        def number_second() -> None:
            with psycopg.connect(committed, autocommit=True) as second:
                second.execute(number, [two])
            numbered.set()

        with psycopg.connect(committed) as first:
            first.execute(number, [one])
            thread = threading.Thread(target=number_second)
            thread.start()
            is_early = numbered.wait(0.5)
            seen = queries.feed_page(before, 10, AT).entries
            first.commit()
        thread.join(20)
        told = queries.feed_page(before, 10, AT).entries

        assert (is_early, seen) == (False, ())
        assert [each.entry_id for each in told] == [one, two]
