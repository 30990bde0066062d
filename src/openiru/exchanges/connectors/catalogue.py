"""Which connector speaks which shape?"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from openiru.exchanges.connectors.base import Connector
from openiru.exchanges.connectors.channel import Channel
from openiru.exchanges.connectors.files import FileExchange
from openiru.exchanges.connectors.ncmec import NcmecExchange
from openiru.exchanges.connectors.openiru import OpenIruExchange
from openiru.exchanges.connectors.stopncii import StopNciiExchange
from openiru.exchanges.connectors.tat import TatExchange
from openiru.exchanges.errors import NothingToPullError
from openiru.exchanges.types import ExchangeView, Opening, Shape
from openiru.platforms.connectors.reach.addresses import check_written

OpeningOf = Callable[[str], Opening]  # by short name; may refuse with an OpenIruError
ChannelOf = Callable[[ExchangeView], Channel]

OVER_HTTP: Final[Mapping[Shape, Callable[[Channel, Opening], Connector]]] = {
    Shape.TAT: TatExchange,
    Shape.STOPNCII: StopNciiExchange,
    Shape.NCMEC: NcmecExchange,
    Shape.OPENIRU: OpenIruExchange,
}


def check_address(shape: Shape, address: str, *, allow_loopback: bool) -> None:
    """Refuse an address where no exchange of that shape may lie.

    Raises:
        BadEndpointError: saying which rule refused.
    """
    if shape in OVER_HTTP:
        check_written(address, allow_loopback=allow_loopback)


def channel_of(exchange: ExchangeView) -> Channel:
    """The way to an exchange."""
    return Channel(exchange.name, exchange.address)


@contextmanager
def connected(
    exchange: ExchangeView, opening_of: OpeningOf, channel: ChannelOf = channel_of
) -> Iterator[Connector]:
    """The connector of an exchange, while the block runs.

    Raises:
        NoKeyError: if what opens it is not there.
    """
    if exchange.shape is Shape.FILE:
        yield FileExchange(Path(exchange.address))
        return
    if exchange.shape not in OVER_HTTP:
        raise NothingToPullError(f"{exchange.name} gives its hashes itself; there is nothing to pull.")
    opening = opening_of(exchange.slug)
    with channel(exchange) as way:
        yield OVER_HTTP[exchange.shape](way, opening)
