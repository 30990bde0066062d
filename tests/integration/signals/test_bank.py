"""What becomes a known signal, who may add it, and when it is looked for."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from tests.factories.organisations import delist, listed, unlisted
from tests.factories.people import analyst, overseer

from openiru.access.errors import NotAllowedError
from openiru.audit.queries import events_of
from openiru.engines.hashes.types import LowQuality, NoPicture, PdqHash, PictureFault
from openiru.engines.interface import NameKind
from openiru.signals import operations, queries
from openiru.signals.errors import BadSignalError, UnknownSignalError
from openiru.signals.types import UNIT_BANK, Provenance

AT = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
PICTURE = PdqHash(value=bytes(range(32)), quality=90)

pytestmark = pytest.mark.django_db


def add_name(organisation_id: str, text: str, *, by: str = "") -> bool:
    return operations.add_known_name(organisation_id, text, note="", by=by or analyst(), at=AT)


def add_url(organisation_id: str, url: str) -> bool:
    return operations.add_known_url(organisation_id, url, note="", by=analyst(), at=AT)


def add_image(organisation_id: str, made: PdqHash | LowQuality | NoPicture = PICTURE) -> bool:
    provenance = Provenance(source="test", capture_digest="sha256:0")
    new = operations.hashed(made, organisation_id=organisation_id, provenance=provenance)
    return operations.add_picture(UNIT_BANK, new, by=analyst(), at=AT)


class TestAddKnownName:
    def test_adds_one_spelling_once(self) -> None:
        organisation = listed().organisation_id

        assert add_name(organisation, "Darya  Mahaz")
        assert not add_name(organisation, "DARYA MAHAZ")
        assert [known.text for known in queries.known_names()] == ["Darya Mahaz"]

    @pytest.mark.parametrize("text", ["", "  ", "ab", "1234567", "!!!"])
    def test_refuses_what_is_nobodys_name(self, text: str) -> None:
        with pytest.raises(BadSignalError):
            add_name(listed().organisation_id, text)

    def test_refuses_oversight(self) -> None:
        with pytest.raises(NotAllowedError):
            add_name(listed().organisation_id, "Darya Mahaz", by=overseer())


class TestAddPicture:
    @pytest.mark.parametrize(
        "made", [LowQuality(score=12), NoPicture(fault=PictureFault.UNREADABLE, reason="Cut off.")]
    )
    def test_refuses_what_would_resemble_everything(self, made: LowQuality | NoPicture) -> None:
        with pytest.raises(BadSignalError):
            add_image(listed().organisation_id, made)

        assert queries.known_pictures(AT) == ()


class TestAddKnownUrl:
    def test_takes_all_spellings_of_an_address_as_one(self) -> None:
        organisation = listed().organisation_id

        assert add_url(organisation, "http://www.river-front.example/news?utm_source=x")
        assert not add_url(organisation, "https://river-front.example/news")

    @pytest.mark.parametrize("url", ["", "ftp://river.example/", "no address"])
    def test_refuses_what_is_no_address(self, url: str) -> None:
        with pytest.raises(BadSignalError):
            add_url(listed().organisation_id, url)


class TestWithdrawSignal:
    def test_takes_each_kind_out_of_the_bank_and_records_why(self) -> None:
        organisation = listed().organisation_id
        add_name(organisation, "Darya Mahaz")
        add_url(organisation, "https://river-front.example/news")
        add_image(organisation)
        ids = [
            queries.known_names()[0].name_id,
            queries.known_urls()[0].url_id,
            queries.known_pictures(AT)[0].entry_id,
        ]

        for signal_id in ids:
            operations.withdraw_signal(signal_id, by=analyst(), at=AT, reason="A mistake.")

        bank = queries.bank_on(AT)
        assert (bank.pictures, bank.addresses) == ((), ())
        assert NameKind.KNOWN not in {name.kind for name in bank.names}
        for signal_id in ids:
            newest = max(events_of("signal", signal_id), key=lambda event: event.seq)
            assert newest.event.endswith("-withdrawn")
            assert newest.detail == {"reason": "A mistake."}

    def test_brings_back_what_is_added_again(self) -> None:
        organisation = listed().organisation_id
        add_image(organisation)
        image_id = queries.known_pictures(AT)[0].entry_id
        operations.withdraw_signal(image_id, by=analyst(), at=AT, reason="A mistake.")

        assert add_image(organisation)
        assert [known.entry_id for known in queries.known_pictures(AT)] == [image_id]

    @pytest.mark.parametrize("signal_id", ["", "nonsense", "0198f2a4-7d3c-7c1e-9b0e-0123456789ab"])
    def test_refuses_an_unknown_signal(self, signal_id: str) -> None:
        with pytest.raises(UnknownSignalError):
            operations.withdraw_signal(signal_id, by=analyst(), at=AT, reason="A mistake.")

    def test_asks_for_a_reason(self) -> None:
        with pytest.raises(BadSignalError):
            operations.withdraw_signal("any", by=analyst(), at=AT, reason=" ")


class TestBankOn:
    def test_looks_for_nothing_of_an_organisation_that_no_list_names(self) -> None:
        quiet = unlisted().organisation_id
        add_name(quiet, "Khamosh Bagh")
        add_url(quiet, "https://quiet-garden.example/")
        add_image(quiet)

        bank = queries.bank_on(AT)

        assert (bank.names, bank.pictures, bank.addresses) == ((), (), ())

    def test_stops_looking_on_the_day_on_which_the_last_list_drops_it(self) -> None:
        river = listed()
        add_image(river.organisation_id)
        delist(river.slug, date(2025, 7, 10))

        assert queries.bank_on(datetime(2025, 7, 9, tzinfo=UTC)).pictures
        assert not queries.bank_on(datetime(2025, 7, 10, tzinfo=UTC)).pictures
        assert not queries.bank_on(datetime(2025, 7, 10, tzinfo=UTC)).names


class TestBankDigest:
    def test_changes_with_every_signal_and_only_then(self) -> None:
        organisation = listed().organisation_id
        digests = [queries.bank_digest(queries.bank_on(AT))]
        steps: tuple[Callable[[], object], ...] = (
            lambda: add_name(organisation, "Darya Mahaz"),
            lambda: add_image(organisation),
            lambda: add_url(organisation, "https://river-front.example/"),
        )
        for add in steps:
            add()
            digests.append(queries.bank_digest(queries.bank_on(AT)))

        assert len(set(digests)) == 4
        assert queries.bank_digest(queries.bank_on(datetime(2025, 8, 1, tzinfo=UTC))) == digests[-1]
