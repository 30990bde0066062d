"""How do we post to a platform so that it cannot lead us astray, hold us up or fill our memory?"""

import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from openiru.platforms.connectors.base import DeliveryError
from openiru.platforms.connectors.reach.addresses import Resolve, Target, checked_target, look_up
from openiru.platforms.connectors.reach.limits import HardStop, Limits
from openiru.platforms.connectors.reach.statuses import explained, is_permanent, retry_after_s
from openiru.platforms.errors import BadEndpointError

_log: Final = logging.getLogger(__name__)
_HEADERS: Final = {
    "content-type": "application/json",
    "accept": "application/json",
    "accept-encoding": "identity",  # a packed answer could swell without bound
    "user-agent": "OpenIRU",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A 2xx answer."""

    status: int
    body: bytes | None  # None: too long, or packed


class Poster:
    """Posts to one platform over a connection that stays open between messages. Not for several threads at once.

    Args:
        platform: what it is called in sentences.
        credential: what shows the platform that it was us, for the sentence of a refusal.
        limits: how long and how much it may answer.
        resolve: looks names up.
        trusted: certificates; those of the system without it.
    """

    def __init__(
        self,
        platform: str,
        *,
        credential: str,
        limits: Limits | None = None,
        resolve: Resolve = look_up,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._platform = platform
        self._credential = credential
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

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, message_id: str) -> Answer:
        """Post `body`; any 2xx answer means that the platform has it.

        Raises:
            DeliveryError: permanent for redirects, for 4xx other than 408, 425 and 429, and for endpoints
                that no message may go to; to be tried again otherwise.
        """
        try:
            target = checked_target(url, self._resolve)
        except BadEndpointError as error:
            raise DeliveryError(error.message, permanent=True) from error
        except OSError as error:
            raise self._doubt("its host name is not known") from error
        try:
            with self._stop.running():
                response, answered = self._exchange(self._request(target, body, headers))
        except (httpx.TimeoutException, httpx.NetworkError, httpx.ProtocolError) as error:
            _log.warning(
                "platforms.delivery-broken %s cause=%s", self._about(message_id), type(error).__name__
            )
            raise self._doubt(self._what_happened(error)) from error
        if 200 <= response.status_code < 300:
            return Answer(status=response.status_code, body=answered)
        raise self._refused(response, message_id)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _request(self, target: Target, body: bytes, headers: Mapping[str, str]) -> httpx.Request:
        return self._client.build_request(
            "POST",
            target.url,
            content=body,
            headers={**_HEADERS, **headers, "host": target.host},
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

    def _refused(self, response: httpx.Response, message_id: str) -> DeliveryError:
        status = response.status_code
        _log.warning("platforms.delivery-refused %s status=%s", self._about(message_id), status)
        why = explained(status, credential=self._credential)
        return DeliveryError(
            f"{self._platform} answered with status {status}{why}.",
            permanent=is_permanent(status),
            retry_after_s=retry_after_s(response.headers.get("retry-after")),
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
        return DeliveryError(f"{self._platform} could not be reached: {what}.", permanent=False)

    def _about(self, message_id: str) -> str:
        return f"platform={self._platform} message_id={message_id}"
