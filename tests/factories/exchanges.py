"""Exchanges, added through the operations that people use."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.factories import cases
from tests.factories.banks import bank
from tests.factories.exchange_servers import ExchangeServer
from tests.factories.people import analyst, somebody, supervisor

from openiru.access.types import Role
from openiru.exchanges import operations
from openiru.exchanges.connectors.channel import Channel, Patience
from openiru.exchanges.types import ExchangeView, NewExchange, Shape
from openiru.signals import operations as signals
from openiru.signals import queries as banks
from openiru.signals.types import EntryState, KnownPictureView, NewPicture, Provenance
from openiru.workflows.exchange.pull import PullReport, pull_exchange

AT: Final = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
IMPATIENT: Final = Patience(rests_s=(0.0, 0.0), sleep=lambda _s: None)


def digest(number: int) -> str:
    """A PDQ hash far from those of other numbers."""
    return hashlib.sha256(str(number).encode()).hexdigest()


def exchange(slug: str, shape: Shape, address: str, **settings: Any) -> ExchangeView:
    """An exchange whose hashes belong to an organisation that a list names."""
    if "organisation_id" not in settings and "labels" not in settings:
        settings["organisation_id"] = cases.known_organisation()
    if slug not in {each.slug for each in banks.banks()}:
        bank(slug)
    new = NewExchange(slug=slug, name=slug.upper(), shape=shape, address=address, bank=slug, **settings)
    return operations.add_exchange(new, by=supervisor(), at=AT)


def over_http(slug: str, shape: Shape, server: ExchangeServer, **settings: Any) -> ExchangeView:
    """An exchange that listens on loopback, with its key."""
    made = exchange(slug, shape, server.url, **settings)
    operations.set_key(slug, server.opening, by=supervisor(), at=AT)
    return made


def file_exchange(slug: str, path: Path, **settings: Any) -> ExchangeView:
    """An exchange that is a file."""
    return exchange(slug, Shape.FILE, str(path), **settings)


def shared(number: int, *, pdq: str = "", at: datetime = AT, expires_at: datetime | None = None) -> str:
    """The id of an entry of the shared bank, moved there on the ground of an approved case."""
    organisation_id = cases.known_organisation()
    if "shared" not in {each.slug for each in banks.banks()}:
        bank("shared", is_shared=True)
    provenance = Provenance(source="test")
    new = NewPicture(
        pdq=bytes.fromhex(pdq or digest(number)),
        quality=90,
        organisation_id=organisation_id,
        provenance=provenance,
        expires_at=expires_at,
    )
    assert signals.add_picture("unit", new, by=analyst(), at=at)
    known = next(each for each in banks.known_pictures(at, bank="unit") if each.pdq == new.pdq)
    case = cases.approved_case(cases.lead(organisation_id=organisation_id))
    signals.share_entry(known.entry_id, "shared", case_id=case.case_id, by=supervisor(), at=at)
    return known.entry_id


def partner(slug: str = "unit-b", **settings: Any) -> str:
    """The id of a partner's program, and an exchange for what it offers."""
    person_id = somebody(f"{slug}-program", Role.PARTNER).person_id
    exchange(slug, Shape.OFFERS, f"{slug}-program", **settings)
    return person_id


def pull(slug: str, *, by: str = "", at: datetime = AT) -> PullReport:
    """Pull without any rest between attempts."""
    return pull_exchange(
        slug,
        by=by or analyst(),
        at=at,
        channel=lambda view: Channel(view.name, view.address, patience=IMPATIENT),
    )


def entries(slug: str, at: datetime = AT) -> dict[str, KnownPictureView]:
    """All entries of a bank by hash, tombstones too."""
    found = banks.known_pictures(at, bank=slug, states=frozenset(EntryState))
    return {each.pdq.hex(): each for each in found}


def states(slug: str, at: datetime = AT) -> dict[str, EntryState]:
    """How the entries of a bank stand, by hash."""
    return {value: each.state for value, each in entries(slug, at).items()}
