"""How do we ask an exchange over HTTP so that it cannot lead us astray, hold us up or fill our memory?"""

import json
import logging
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import httpx

from openiru.exchanges.connectors.base import ExchangeAwayError
from openiru.platforms.connectors.reach.addresses import Resolve, Target, checked_target, look_up
from openiru.platforms.connectors.reach.limits import HardStop, Limits
from openiru.platforms.connectors.reach.statuses import retry_after_s
from openiru.platforms.errors import BadEndpointError

_log: Final = logging.getLogger(__name__)
_HEADERS: Final = {
    "accept-encoding": "identity",  # a packed answer could swell without bound
    "user-agent": "OpenIRU",
}
_RETRIED_STATUS: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
LIMITS: Final = Limits(connect_s=10.0, silence_s=60.0, total_s=300.0, answer_bytes=64 * 1024 * 1024)
_PATIENCE_S: Final = (1.0, 4.0, 15.0)  # between attempts, where the exchange does not say
_LONGEST_WAIT_S: Final = 60  # an exchange that asks for more is asked again another day


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often and after which rest we ask again."""

    rests_s: tuple[float, ...] = _PATIENCE_S
    longest_s: int = _LONGEST_WAIT_S
    sleep: Callable[[float], None] = time.sleep


class Channel:
    """Asks one exchange. Redirects are not followed; every name is looked up once and the found address checked."""

    def __init__(
        self,
        name: str,
        base_url: str,
        *,
        limits: Limits = LIMITS,
        patience: Patience | None = None,
        resolve: Resolve = look_up,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._name = name
        self._base_url = base_url.rstrip("/")
        self._limits = limits
        self._patience = patience or Patience()
        self._resolve = resolve
        self._stop = HardStop(limits.total_s)
        self._client = httpx.Client(
            verify=trusted or ssl.create_default_context(),
            timeout=httpx.Timeout(limits.silence_s, connect=limits.connect_s),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            follow_redirects=False,
            trust_env=False,  # no proxy and no netrc that nobody set for us
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> bytes:
        """The body of an answer.

        Raises:
            ExchangeAwayError: if there is none, or it is too long.
        """
        return self._insist("GET", path, query, headers, None)

    def get_json(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
        """The JSON object of an answer.

        Raises:
            ExchangeAwayError: if there is none.
        """
        return self._parsed(self.get(path, query, headers))

    def post_json(self, path: str, content: object, headers: Mapping[str, str]) -> dict[str, Any]:
        """The JSON object that answers a message; an empty answer is an empty object.

        Raises:
            ExchangeAwayError: if there is none.
        """
        body = json.dumps(content, ensure_ascii=False).encode()
        answer = self._insist("POST", path, {}, {**headers, "content-type": "application/json"}, body)
        return self._parsed(answer) if answer.strip() else {}

    def broken(self, what: str) -> ExchangeAwayError:
        """The failure that an answer is not what it should be."""
        return ExchangeAwayError(
            f"{self._name} answered, but {what}. What came before is kept.", permanent=True
        )

    def _parsed(self, body: bytes) -> dict[str, Any]:
        try:
            content = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise self.broken("its answer is cut off or no JSON") from error
        if not isinstance(content, dict):
            raise self.broken("its answer is no JSON object")
        return content

    def _insist(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes | None
    ) -> bytes:
        rests = iter(self._patience.rests_s)
        while True:
            try:
                return self._ask(method, path, query, headers, body)
            except ExchangeAwayError as error:
                rest_s = next(rests, None)
                if error.permanent or rest_s is None or (error.retry_after_s or 0) > self._patience.longest_s:
                    raise
                self._patience.sleep(rest_s if error.retry_after_s is None else error.retry_after_s)

    def _ask(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes | None
    ) -> bytes:
        target = self._target(path)
        request = self._client.build_request(
            method,
            target.url,
            params=dict(query) or None,
            content=body,
            headers={**_HEADERS, **headers, "host": target.host},
            extensions={"sni_hostname": target.tls_name, "trace": self._stop.watch},
        )
        try:
            with self._stop.running():
                return self._answer(self._client.send(request, stream=True))
        except (httpx.TimeoutException, httpx.NetworkError, httpx.ProtocolError) as error:
            _log.warning("exchanges.broken exchange=%s cause=%s", self._name, type(error).__name__)
            what = "did not finish in time" if self._stop.has_fired else "could not be reached, or broke off"
            raise ExchangeAwayError(f"{self._name} {what}.", permanent=False) from error

    def _target(self, path: str) -> Target:
        try:
            return checked_target(self._base_url + path, self._resolve)
        except BadEndpointError as error:
            raise ExchangeAwayError(f"{self._name}: {error.message}", permanent=True) from error
        except OSError as error:
            raise ExchangeAwayError(f"{self._name}: its host name is not known.", permanent=False) from error

    def _answer(self, response: httpx.Response) -> bytes:
        try:
            self._check_status(response)
            if response.headers.get("content-encoding", "identity") != "identity":
                raise self.broken("it packed its answer although we asked it not to")
            body = bytearray()
            for piece in response.iter_raw():
                body += piece
                if len(body) > self._limits.answer_bytes:
                    raise self.broken(f"its answer is longer than {self._limits.answer_bytes:,} bytes")
            return bytes(body)
        finally:
            response.close()

    def _check_status(self, response: httpx.Response) -> None:
        status = response.status_code
        if 200 <= status < 300:
            return
        _log.warning("exchanges.refused exchange=%s status=%s", self._name, status)
        wait_s = retry_after_s(response.headers.get("retry-after"))
        raise ExchangeAwayError(
            f"{self._name} answered with status {status}{_explained(status, wait_s)}.",
            permanent=status not in _RETRIED_STATUS,
            retry_after_s=wait_s,
        )


def _explained(status: int, wait_s: int | None) -> str:
    if 300 <= status < 400:
        return ", a redirect, which is not followed: give the exchange its final address"
    if status in {401, 403}:
        return ": what opens it is wrong or may not do this; set it anew with `openiru exchange key`"
    if status == 404:
        return ": nothing is at its address"
    if wait_s is not None:
        return f" and asks to come back in {wait_s} s"
    return ""
