"""Posts signed messages to a platform's endpoint."""

import logging
import ssl
from typing import Final, Self

from openiru.platforms.connectors.base import Delivered
from openiru.platforms.connectors.reach.addresses import Resolve, look_up
from openiru.platforms.connectors.reach.limits import Limits
from openiru.platforms.connectors.reach.posting import Poster
from openiru.platforms.connectors.webhook import messages
from openiru.platforms.types import Destination, OutboundMessage

_log: Final = logging.getLogger(__name__)


class WebhookConnector:
    """Writes to one platform over a connection that stays open between messages."""

    def __init__(
        self,
        destination: Destination,
        *,
        limits: Limits | None = None,
        resolve: Resolve = look_up,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._destination = destination
        self._poster = Poster(
            destination.platform, credential="signature", limits=limits, resolve=resolve, trusted=trusted
        )

    def deliver(self, message: OutboundMessage) -> Delivered:
        """Post `message`; any 2xx answer means that the platform has it.

        Raises:
            DeliveryError: permanent for redirects, for 4xx other than 408, 425 and 429, and for endpoints
                that no message may go to; to be tried again otherwise.
        """
        signed = messages.signed_headers(
            message.id, message.at, message.body, secret=self._destination.send_secret
        )
        answer = self._poster.post(
            self._destination.endpoint_url, message.body, signed, message_id=message.id
        )
        ticket = None if answer.body is None else messages.ticket_of(answer.body)
        if ticket is None and answer.body != b"":
            about = f"platform={self._destination.platform} message_id={message.id}"
            _log.warning("platforms.answer-unread %s status=%s", about, answer.status)
        return Delivered(ticket=ticket, status=answer.status)

    def close(self) -> None:
        """Close the connection."""
        self._poster.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
