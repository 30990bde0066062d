"""Which connector goes which way?"""

from collections.abc import Callable, Mapping
from typing import Final

from openiru.platforms.connectors.base import Connector
from openiru.platforms.connectors.coop.connector import CoopConnector
from openiru.platforms.connectors.mail.connector import MailConnector
from openiru.platforms.connectors.manual.connector import ManualConnector
from openiru.platforms.connectors.webhook.connector import WebhookConnector
from openiru.platforms.connectors.xarf.connector import XarfConnector
from openiru.platforms.types import Destination, RouteTarget

ROUTED: Final[Mapping[str, Callable[[RouteTarget], Connector]]] = {
    "coop": CoopConnector,
    "mail": MailConnector,
    "manual": ManualConnector,
    "xarf": XarfConnector,
}
# What a platform has of its own, without a route.
OWN: Final[Mapping[str, Callable[[Destination], Connector]]] = {"webhook": WebhookConnector}


def opened(target: RouteTarget) -> Connector:
    """The connector of a route, ready to send.

    Raises:
        BadPlatformError: if the settings of the route cannot be followed any more.
    """
    return ROUTED[target.way](target)
