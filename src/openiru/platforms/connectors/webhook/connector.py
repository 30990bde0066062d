"""Posts signed messages to a platform's endpoint."""

import logging
import ssl
from typing import Final, Self

import httpx

from openiru.platforms.connectors.base import Delivered, DeliveryError
from openiru.platforms.connectors.webhook import messages
from openiru.platforms.connectors.webhook.addresses import Resolve, Target, checked_target, look_up
from openiru.platforms.connectors.webhook.limits import HardStop, Limits
from openiru.platforms.errors import BadEndpointError
from openiru.platforms.types import Destination, OutboundMessage

_log: Final = logging.getLogger(__name__)
_HEADERS: Final = {
    "content-type": "application/json",
    "accept": "application/json",
    "accept-encoding": "identity",  # a packed answer could swell without bound
    "user-agent": "OpenIRU",
}


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
        self._limits = limits or Limits()
        self._resolve = resolve
        self._stop = HardStop(self._limits.total_s)
        self._client = httpx.Client(
            verify=trusted or ssl.create_default_context(),
            timeout=httpx.Timeout(self._limits.silence_s, connect=self._limits.connect_s),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            follow_redirects=False,
            trust_env=False,  # no proxy and no netrc that nobody set for us
        )

    def deliver(self, message: OutboundMessage) -> Delivered:
        """Post `message`; any 2xx answer means that the platform has it.

        Raises:
            DeliveryError: permanent for redirects, for 4xx other than 408, 425 and 429, and for endpoints
                that no message may go to; to be tried again otherwise.
        """
        try:
            target = checked_target(self._destination.endpoint_url, self._resolve)
        except BadEndpointError as error:
            raise DeliveryError(error.message, permanent=True) from error
        except OSError as error:
            raise self._doubt("its host name is not known") from error
        try:
            with self._stop.running():
                response, body = self._exchange(self._request(message, target))
        except (httpx.TimeoutException, httpx.NetworkError, httpx.ProtocolError) as error:
            _log.warning("platforms.delivery-broken %s cause=%s", self._about(message), type(error).__name__)
            raise self._doubt(self._what_happened(error)) from error
        return self._read(message, response, body)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _request(self, message: OutboundMessage, target: Target) -> httpx.Request:
        signed = messages.signed_headers(
            message.id, message.at, message.body, secret=self._destination.send_secret
        )
        return self._client.build_request(
            "POST",
            target.url,
            content=message.body,
            headers={**_HEADERS, **signed, "host": target.host},
            extensions={"sni_hostname": target.tls_name, "trace": self._stop.watch},
        )

    def _exchange(self, request: httpx.Request) -> tuple[httpx.Response, bytes | None]:
        """The answer and its body; None for a body that is too long or packed."""
        response = self._client.send(request, stream=True)
        try:
            body = bytearray()
            for piece in response.iter_raw():
                body += piece
                if len(body) > self._limits.answer_bytes:
                    return response, None
            return response, None if "content-encoding" in response.headers else bytes(body)
        finally:
            response.close()

    def _read(self, message: OutboundMessage, response: httpx.Response, body: bytes | None) -> Delivered:
        status = response.status_code
        if 200 <= status < 300:
            ticket = None if body is None else messages.ticket_of(body)
            if ticket is None and body != b"":
                _log.warning("platforms.answer-unread %s status=%s", self._about(message), status)
            return Delivered(ticket=ticket, status=status)
        _log.warning("platforms.delivery-refused %s status=%s", self._about(message), status)
        raise DeliveryError(
            f"{self._destination.platform} answered with status {status}{messages.explained(status)}.",
            permanent=messages.is_permanent(status),
            retry_after_s=messages.retry_after_s(response.headers.get("retry-after")),
        )

    def _what_happened(self, error: httpx.TransportError) -> str:
        if self._stop.has_fired:
            return f"it did not finish its answer within {self._limits.total_s:g} s"
        if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError):
            return "no safe connection could be made"
        if isinstance(error, httpx.TimeoutException):
            return f"it was silent for {self._limits.silence_s:g} s"
        return "the connection broke or its answer was not HTTP"

    def _doubt(self, what: str) -> DeliveryError:
        return DeliveryError(f"{self._destination.platform} could not be reached: {what}.", permanent=False)

    def _about(self, message: OutboundMessage) -> str:
        return f"platform={self._destination.platform} message_id={message.id}"
