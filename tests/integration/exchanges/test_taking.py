"""What exchanges may do to banks, and what they may not: people have the last word."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.factories.banks import bank, entry
from tests.factories.exchanges import AT, digest, entries, exchange, file_exchange, pull, states
from tests.factories.guards import refused
from tests.factories.organisations import listed, unlisted
from tests.factories.people import analyst, supervisor

from openiru.access.errors import NotAllowedError
from openiru.audit.queries import events_page
from openiru.audit.types import EventFilter
from openiru.exchanges import operations, queries
from openiru.exchanges.errors import (
    BadExchangeError,
    ExchangeEndedError,
    ExchangeExistsError,
    NotQuarantinedError,
    OwnPullError,
)
from openiru.exchanges.models import Exchange
from openiru.exchanges.types import ExchangeView, NewExchange, Shape
from openiru.signals import operations as signals
from openiru.signals import queries as banks
from openiru.signals.types import EntryState, Stance, Standing

pytestmark = pytest.mark.django_db

ACTIVE, WITHDRAWN, QUARANTINED = EntryState.ACTIVE, EntryState.WITHDRAWN, EntryState.QUARANTINED
DAY = timedelta(days=1)


def write(path: Path, *numbers: int) -> Path:
    path.write_text("".join(f"{digest(number)}\n" for number in numbers), encoding="ascii")
    return path


class TestFiles:
    def test_what_is_no_longer_in_a_file_is_withdrawn(self, tmp_path: Path) -> None:
        file_exchange("list", write(tmp_path / "list.txt", 1, 2))
        pull("list")
        write(tmp_path / "list.txt", 2, 3)

        report = pull("list", at=AT + DAY)

        assert (report.taken.added, report.taken.withdrawn) == (1, 1)
        assert states("list", AT + DAY) == {digest(1): WITHDRAWN, digest(2): ACTIVE, digest(3): ACTIVE}
        assert entries("list")[digest(1)].withdrawn_reason == "LIST: The exchange no longer gives this hash."

    def test_labels_are_read_and_upper_case_is_taken(self, tmp_path: Path) -> None:
        front, garden = listed().organisation_id, listed("garden", name="Garden").organisation_id
        path = tmp_path / "list.txt"
        path.write_text(f"{digest(1).upper()},front\n{digest(2)},garden\n", encoding="ascii")
        file_exchange("list", path, labels={"front": front, "garden": garden})

        pull("list")

        assert {value: each.organisation_id for value, each in entries("list").items()} == {
            digest(1): front,
            digest(2): garden,
        }

    def test_bad_lines_are_named_and_nothing_is_withdrawn_for_them(self, tmp_path: Path) -> None:
        path = write(tmp_path / "list.txt", 1, 2)
        file_exchange("list", path)
        pull("list")
        path.write_text(f"{digest(1)[:40]}\n{digest(3)}\nzz\n", encoding="ascii")

        report = pull("list", at=AT + DAY)

        assert [(each.place, each.reason) for each in report.taken.refused] == [
            ("line 1", "it has 40 hexadecimal digits, and a hash has 64"),
            ("line 3", "'z' at position 1 is no hexadecimal digit"),
        ]
        assert (report.taken.added, report.taken.withdrawn) == (1, 0)
        assert set(states("list").values()) == {ACTIVE}

    def test_a_feed_of_openiru_in_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "feed.jsonl"
        live = f'{{"id": "a", "status": "active", "signal_type": "pdq", "hash": "{digest(1)}", "organisation": {{"slug": "front"}}}}'
        path.write_text(f'{live}\n{{"id": "b"}}\nnothing\n', encoding="utf-8")
        file_exchange("feed", path)

        report = pull("feed")

        assert [(each.place, each.reason) for each in report.taken.refused] == [
            ("line 2", "it has no status"),
            ("line 3", "it is no JSON"),
        ]
        assert states("feed") == {digest(1): ACTIVE}


class TestOpinions:
    def test_the_word_is_that_of_the_exchange(self, tmp_path: Path) -> None:
        file_exchange("list", write(tmp_path / "list.txt", 1), stance=Stance.SEED)
        pull("list")

        kept = entries("list")[digest(1)]

        assert kept.standing is Standing.SEED
        assert [(each.party, each.stance) for each in banks.opinions_of(kept.entry_id)] == [
            ("exchange:list", Stance.SEED)
        ]

    def test_what_people_uphold_becomes_disputed_and_stays(self, tmp_path: Path) -> None:
        file_exchange("list", write(tmp_path / "list.txt", 1, 2))
        pull("list")
        upheld = entries("list")[digest(1)].entry_id
        signals.give_opinion(
            upheld, party="unit", stance=Stance.POSITIVE, reason="seen on the channel", by=analyst(), at=AT
        )
        write(tmp_path / "list.txt", 2)

        report = pull("list", at=AT + DAY)

        assert (report.taken.withdrawn, report.taken.disputed) == (0, 1)
        kept = banks.known_picture(upheld, AT + DAY)
        assert (kept.state, kept.standing) == (ACTIVE, Standing.DISPUTED)

    def test_what_people_withdrew_is_not_brought_back(self, tmp_path: Path) -> None:
        path = write(tmp_path / "list.txt", 1)
        file_exchange("list", path)
        pull("list")
        taken_out = entries("list")[digest(1)].entry_id
        signals.withdraw_signal(taken_out, by=analyst(), at=AT, reason="a news picture")
        write(path)
        pull("list", at=AT + DAY)
        write(path, 1)

        report = pull("list", at=AT + 2 * DAY)

        assert states("list") == {digest(1): WITHDRAWN}
        assert entries("list")[digest(1)].withdrawn_reason == "a news picture"
        assert dict(report.taken.left_out) == {"withdrawn-by-person": 1}

    def test_what_the_exchange_withdrew_it_brings_back(self, tmp_path: Path) -> None:
        path = write(tmp_path / "list.txt", 1)
        file_exchange("list", path)
        pull("list")
        write(path)
        pull("list", at=AT + DAY)
        write(path, 1)

        report = pull("list", at=AT + 2 * DAY)

        assert report.taken.brought_back == 1
        assert states("list", AT + 2 * DAY) == {digest(1): ACTIVE}

    def test_the_exchange_prolongs_what_it_gave(self, tmp_path: Path) -> None:
        path = tmp_path / "feed.jsonl"
        line = '{{"id": "a", "status": "active", "signal_type": "pdq", "hash": "{}", "expires_at": "{}"}}'
        path.write_text(line.format(digest(1), (AT + DAY).isoformat()), encoding="utf-8")
        file_exchange("feed", path)
        pull("feed")
        path.write_text(line.format(digest(1), (AT + 9 * DAY).isoformat()), encoding="utf-8")

        pull("feed")

        assert entries("feed")[digest(1)].expires_at == AT + 9 * DAY

    def test_a_hash_that_another_exchange_gives_too_stays(self, tmp_path: Path) -> None:
        file_exchange("one", write(tmp_path / "one.txt", 1))
        made = queries.exchange("one")
        operations.add_exchange(_like(made, "two", write(tmp_path / "two.txt", 1)), by=supervisor(), at=AT)
        pull("one")
        pull("two")
        write(tmp_path / "one.txt")

        report = pull("one", at=AT + DAY)

        assert report.taken.disputed == 1
        assert states("one") == {digest(1): ACTIVE}


class TestFloods:
    def test_the_first_pull_is_none(self, tmp_path: Path) -> None:
        file_exchange("list", write(tmp_path / "list.txt", *range(1, 10)), flood_day=3)

        report = pull("list")

        assert (report.taken.added, report.is_quarantined) == (9, False)

    def test_quarantines_the_exchange_and_all_of_that_day(self, tmp_path: Path) -> None:
        _flooded(tmp_path)

        view = queries.exchange("list")

        assert view.quarantined_at == AT + DAY + timedelta(hours=1)
        assert "sent 4 new hashes" in view.quarantine_reason
        assert states("list", AT + DAY) == {
            digest(1): ACTIVE,
            **{digest(number): QUARANTINED for number in (2, 3, 4, 5)},
        }

    def test_on_the_day_of_the_first_pull_leaves_that_one_alone(self, tmp_path: Path) -> None:
        path = write(tmp_path / "list.txt", 1)
        file_exchange("list", path, flood_day=1)
        pull("list")
        write(path, 1, 2, 3)

        pull("list", at=AT + timedelta(hours=1))

        assert states("list") == {digest(1): ACTIVE, digest(2): QUARANTINED, digest(3): QUARANTINED}

    def test_what_comes_after_waits_too_and_withdrawals_count_at_once(self, tmp_path: Path) -> None:
        path = _flooded(tmp_path)
        write(path, 3, 4, 5, 6)

        report = pull("list", at=AT + 5 * DAY)

        assert (report.taken.quarantined, report.taken.withdrawn) == (1, 2)
        assert states("list")[digest(6)] is QUARANTINED
        assert states("list")[digest(1)] is WITHDRAWN

    def test_ends_when_another_person_releases_it(self, tmp_path: Path) -> None:
        _flooded(tmp_path)

        released = operations.release_exchange(
            "list", reason="an archive, as they announced", by=supervisor(), at=AT + 2 * DAY
        )

        assert released == 4
        assert set(states("list", AT + 2 * DAY).values()) == {ACTIVE}
        assert pull("list", at=AT + 2 * DAY).is_quarantined is False

    def test_is_never_released_by_the_one_who_pulled_it(self, tmp_path: Path) -> None:
        path = write(tmp_path / "list.txt", 1)
        file_exchange("list", path, flood_day=1)
        pull("list", by=supervisor())
        write(path, 1, 2, 3)
        pull("list", by=supervisor(), at=AT + DAY)

        with pytest.raises(OwnPullError):
            operations.release_exchange("list", reason="fine", by=supervisor(), at=AT + 2 * DAY)

    def test_is_released_only_where_there_is_one(self, tmp_path: Path) -> None:
        file_exchange("list", write(tmp_path / "list.txt", 1))

        with pytest.raises(NotQuarantinedError):
            operations.release_exchange("list", reason="fine", by=supervisor(), at=AT)


class TestEndExchange:
    def test_withdraws_what_came_from_it_alone_and_forgets_its_key(self, tmp_path: Path, keys: Path) -> None:
        file_exchange("list", write(tmp_path / "list.txt", 1, 2))
        pull("list")
        upheld = entries("list")[digest(2)].entry_id
        signals.give_opinion(
            upheld, party="unit", stance=Stance.POSITIVE, reason="ours too", by=analyst(), at=AT
        )

        operations.end_exchange("list", reason="the list was closed", by=supervisor(), at=AT + DAY)

        assert states("list", AT + DAY) == {digest(1): WITHDRAWN, digest(2): ACTIVE}
        assert list(keys.glob("*")) == []
        with pytest.raises(ExchangeEndedError):
            pull("list")
        with pytest.raises(ExchangeExistsError):
            operations.add_exchange(
                _like(queries.exchange("list"), "list", tmp_path / "list.txt"), by=supervisor(), at=AT
            )


class TestRights:
    def test_analysts_pull_and_supervisors_add(self, tmp_path: Path) -> None:
        made = file_exchange("list", write(tmp_path / "list.txt", 1))

        with pytest.raises(NotAllowedError):
            operations.add_exchange(_like(made, "two", tmp_path / "x"), by=analyst(), at=AT)

        assert pull("list", by=analyst()).taken.added == 1

    @pytest.mark.parametrize(
        ("settings", "words"),
        [
            ({"flood_day": 0}, "at least one"),
            ({"pull_every_s": 5}, "every 60 seconds"),
            ({"stance": Stance.NEGATIVE}, "positive or investigation-seed"),
            ({"slug": "No Slug"}, "small letters"),
            ({"name": " "}, "name"),
            ({"address": "relative.txt"}, "whole path"),
        ],
    )
    def test_settings_that_cannot_be_meant(
        self, settings: dict[str, Any], words: str, tmp_path: Path
    ) -> None:
        made = file_exchange("list", tmp_path / "list.txt")

        with pytest.raises(BadExchangeError, match=words):
            operations.add_exchange(
                replace(_like(made, "two", tmp_path / "x"), **settings), by=supervisor(), at=AT
            )

    def test_shared_banks_take_no_exchange(self, tmp_path: Path) -> None:
        bank("for-all", is_shared=True)
        made = file_exchange("list", tmp_path / "list.txt")

        with pytest.raises(BadExchangeError, match="not shared"):
            operations.add_exchange(
                _like(made, "two", tmp_path / "x", bank="for-all"), by=supervisor(), at=AT
            )


class TestRecord:
    def test_every_page_is_recorded_with_what_it_brought_and_who_pulled(self, tmp_path: Path) -> None:
        file_exchange("list", write(tmp_path / "list.txt", 1, 2))

        pull("list")

        [act] = events_page(EventFilter(event="exchanges.delta-taken")).rows
        assert (act.actor_id, act.subject_id, act.detail["added"]) == (analyst(), "list", 2)

    def test_what_was_refused_is_named_in_the_record(self, tmp_path: Path) -> None:
        path = tmp_path / "list.txt"
        path.write_text("short\n", encoding="ascii")
        file_exchange("list", path)

        pull("list")

        [act] = events_page(EventFilter(event="exchanges.delta-taken")).rows
        assert act.detail["refused_first"] == ["line 1: 's' at position 1 is no hexadecimal digit"]

    def test_every_withdrawal_is_recorded_by_entry(self, tmp_path: Path) -> None:
        path = write(tmp_path / "list.txt", 1)
        file_exchange("list", path)
        pull("list")
        write(path)

        pull("list", at=AT + DAY)

        [act] = events_page(EventFilter(event="signals.image-withdrawn")).rows
        assert act.subject_id == entries("list")[digest(1)].entry_id
        assert act.detail["exchange"] == "list"


class TestGuards:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"address": "/other"}, "never change"),
            ({"shape": "ncmec"}, "never change"),
            ({"ended_at": AT}, "exchanges_ended_pair"),
            ({"quarantined_at": AT}, "exchanges_quarantine_pair"),
            ({"flood_day": 0}, "exchanges_flood"),
            ({"stance": "negative"}, "exchanges_stance_known"),
        ],
    )
    def test_rows_keep_what_they_are(self, change: dict[str, Any], words: str, tmp_path: Path) -> None:
        file_exchange("list", tmp_path / "list.txt")

        with refused(words):
            Exchange.objects.filter(slug="list").update(**change)

    def test_only_a_release_ends_a_quarantine(self, tmp_path: Path) -> None:
        _flooded(tmp_path)

        with refused("a person ends the quarantine"):
            Exchange.objects.filter(slug="list").update(quarantined_at=None, quarantine_reason="")

    def test_exchanges_are_never_deleted(self, tmp_path: Path) -> None:
        file_exchange("list", tmp_path / "list.txt")

        with refused("append-only"):
            Exchange.objects.filter(slug="list").delete()

    def test_a_shared_bank_never_takes_one(self, tmp_path: Path) -> None:
        shared = bank("for-all", is_shared=True)
        file_exchange("list", tmp_path / "list.txt")

        with refused("positive bank that is not shared"):
            Exchange.objects.filter(slug="list").update(bank_id=shared.bank_id)


class TestOrganisations:
    def test_what_belongs_to_nobody_on_a_list_is_in_the_bank_and_not_looked_for(self, tmp_path: Path) -> None:
        garden = unlisted().organisation_id
        exchange("list", Shape.FILE, str(write(tmp_path / "list.txt", 1)), organisation_id=garden)
        entry(listed().organisation_id)

        pull("list")

        assert digest(1) not in {each.pdq.hex() for each in banks.bank_on(AT).pictures}


def _like(made: ExchangeView, slug: str, path: Path, **settings: Any) -> NewExchange:
    new = NewExchange(
        slug=slug,
        name=slug.upper(),
        shape=made.shape,
        address=str(path),
        bank=made.bank,
        organisation_id=made.organisation_id,
    )
    return replace(new, **settings)


def _flooded(folder: Path, at: datetime = AT) -> Path:
    """An exchange that allows three new hashes a day and sends four, in two pulls."""
    path = write(folder / "list.txt", 1)
    file_exchange("list", path, flood_day=3)
    pull("list", at=at)
    write(path, 1, 2, 3)
    pull("list", at=at + DAY)
    write(path, 1, 2, 3, 4, 5)
    pull("list", at=at + DAY + timedelta(hours=1))
    return path
