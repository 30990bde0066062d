"""How do due letters reach the programs of others?"""

from datetime import datetime
from typing import Final

from openiru.peers.queries import destination
from openiru.platforms.connectors.base import Connector
from openiru.platforms.connectors.webhook.connector import WebhookConnector
from openiru.workflows.routes.lines import LETTERS
from openiru.workflows.send_referral import Dispatcher, DispatchReport, SenderFor

AT_ONCE: Final = 1_000


def courier_for(peer: str) -> Connector:
    """The connector to a peer, ready to send.

    Raises:
        UnknownPeerError, PeerNotReadyError, SecretUnreadableError: if it cannot be written to yet.
    """
    return WebhookConnector(destination(peer))


def write_due(at: datetime, *, senders: SenderFor = courier_for) -> DispatchReport:
    """Send the letters that are due at `at`, all peers side by side, and wait for the end."""
    with Dispatcher(senders, lambda: at, limit=AT_ONCE, line=LETTERS) as dispatcher:
        dispatcher.start_due()
        return dispatcher.finish()
