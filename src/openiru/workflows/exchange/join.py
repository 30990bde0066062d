"""How is an exchange added, so that its address, its bank and its organisations are checked first?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from openiru.access import queries as access
from openiru.access.types import Role
from openiru.exchanges import operations as exchanges
from openiru.exchanges.connectors.catalogue import check_address
from openiru.exchanges.errors import BadExchangeError
from openiru.exchanges.types import ExchangeView, NewExchange, Shape
from openiru.registry import queries as registry


def join_exchange(
    new: NewExchange,
    *,
    organisation: str | None,
    labels: Sequence[str],
    allow_loopback: bool,
    by: str,
    at: datetime,
) -> ExchangeView:
    """Add an exchange.

    Args:
        new: the exchange, without organisations.
        organisation: short name or id of whose output everything is that no label places.
        labels: `label=organisation` each.
        allow_loopback: for exercises on this machine.
        by: who adds it.
        at: when.

    Raises:
        NotAllowedError: if `by` may not manage exchanges.
        BadEndpointError: if no exchange may lie at its address.
        NoSuchPersonError: if offers should come from somebody who is not known.
        OrganisationNotFoundError: if an organisation is not known.
        BadExchangeError: naming what is wrong.
        UnknownBankError: if there is no such bank.
        ExchangeExistsError: if the short name is or was taken.
    """
    if new.shape is Shape.OFFERS and access.person_by_username(new.address).role is not Role.PARTNER:
        raise BadExchangeError(f"{new.address} is no partner; offers come from a partner's program.")
    check_address(new.shape, new.address, allow_loopback=allow_loopback)
    whole = replace(new, organisation_id=_organisation_id(organisation), labels=_placed(labels))
    return exchanges.add_exchange(whole, by=by, at=at)


def place_labels(
    slug: str, *, organisation: str | None, labels: Sequence[str], by: str, at: datetime
) -> ExchangeView:
    """Say to which organisations the labels of an exchange belong.

    Raises:
        NotAllowedError: if `by` may not manage exchanges.
        UnknownExchangeError: if there is no such exchange.
        ExchangeEndedError: if it was ended.
        OrganisationNotFoundError: if an organisation is not known.
        BadExchangeError: if a label is not given as `label=organisation`.
    """
    placed, organisation_id = _placed(labels), _organisation_id(organisation)
    return exchanges.place_labels(slug, placed, organisation_id=organisation_id, by=by, at=at)


def _organisation_id(organisation: str | None) -> str | None:
    return None if organisation is None else registry.organisation(organisation).organisation_id


def _placed(labels: Sequence[str]) -> Mapping[str, str]:
    placed = {}
    for given in labels:
        label, sign, organisation = given.partition("=")
        if not sign or not organisation.strip():
            raise BadExchangeError(f"Write a label as label=organisation, not {given!r}.")
        placed[label.strip()] = registry.organisation(organisation.strip()).organisation_id
    return placed
