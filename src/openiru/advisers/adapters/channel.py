"""How do we ask an adviser over HTTP so that no text goes astray and no answer holds us up or fills our memory?"""

import json
import logging
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final, NoReturn, Self

import httpx

from openiru.advisers.adapters.base import AdviserAwayError, BadAnswerError, TextRefusedError
from openiru.advisers.adapters.lookup import within
from openiru.advisers.errors import BadAddressError, NoKeyError
from openiru.advisers.policy import check_may_send, split_address
from openiru.advisers.types import CallLimits, Definition
from openiru.platforms.connectors.reach.addresses import (
    Resolve,
    Target,
    addresses_of,
    is_in_house,
    leads_astray,
    look_up,
    placed,
)
from openiru.platforms.connectors.reach.limits import HardStop
from openiru.platforms.connectors.reach.statuses import retry_after_s

_log: Final = logging.getLogger(__name__)
_HEADERS: Final = {
    "content-type": "application/json",
    "accept": "application/json",
    "accept-encoding": "identity",  # a packed answer could swell without bound
    "user-agent": "OpenIRU",
}
# The adviser has certainly not begun, or says itself that it may be asked again.
_RETRIED_STATUS: Final = frozenset({429, 503})
_DOUBTFUL_STATUS: Final = frozenset({408, 425, 500, 502, 504})
# Of the faults of whoever asks, those that are the same for every text. All others may lie in the text.
_WHATEVER_THE_TEXT: Final = frozenset({401, 403, 404, 405, 407, 408, 425, 429})
_KEY_MAX_BYTES: Final = 16 * 1024
_OTHERS: Final = 0o077


class Channel:
    """Asks one adviser; safe for several threads.

    Redirects are not followed; every name is looked up once for each question and the found address checked.
    """

    def __init__(
        self,
        definition: Definition,
        *,
        public_hosts: frozenset[str] = frozenset(),
        resolve: Resolve = look_up,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._name = definition.name
        self._base = definition.address.rstrip("/")
        self._limits = definition.limits
        self._key_file = definition.key_file
        self._public_hosts = public_hosts
        self._resolve = within(definition.limits.connect_s, resolve)
        self._all = [
            _Line(definition.limits, trusted or ssl.create_default_context())
            for _ in range(max(1, definition.limits.at_once))
        ]
        self._lines: SimpleQueue[_Line] = SimpleQueue()
        for line in self._all:
            self._lines.put(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for line in self._all:
            line.client.close()

    def post(self, path: str, content: object) -> dict[str, Any]:
        """The JSON object that answers a question.

        Raises:
            AdviserAwayError: if none came.
            TextRefusedError: if the adviser does not take the question.
            BadAnswerError: if something else came.
            BadAddressError: if the adviser lives where no text may go.
            NoKeyError: if what opens it cannot be read.
        """
        target = self._target(path)
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = {**_HEADERS, **self._opening(), "host": target.host}
        with self._line() as line:
            return _parsed(self._ask(line, target, headers, body))

    @contextmanager
    def _line(self) -> Iterator["_Line"]:
        line = self._lines.get()
        try:
            yield line
        finally:
            self._lines.put(line)

    def _ask(self, line: "_Line", target: Target, headers: dict[str, str], body: bytes) -> bytes:
        request = line.client.build_request(
            "POST",
            target.url,
            content=body,
            headers=headers,
            extensions={"sni_hostname": target.tls_name, "trace": line.stop.watch},
        )
        try:
            with line.stop.running():
                return self._answer(line.client.send(request, stream=True))
        except (httpx.TimeoutException, httpx.NetworkError, httpx.ProtocolError) as error:
            _log.warning("advisers.broken adviser=%s cause=%s", self._name, type(error).__name__)
            raise self._away(line, error) from error

    def _away(self, line: "_Line", error: Exception) -> AdviserAwayError:
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            return AdviserAwayError(
                f"{self._name} could not be reached: no connection was made.", permanent=False
            )
        # It may have worked for a minute already: asking again would make it work twice.
        what = "did not finish in time" if line.stop.has_fired else "was silent too long, or broke off"
        return AdviserAwayError(f"{self._name} {what}.", permanent=True)

    def _answer(self, response: httpx.Response) -> bytes:
        try:
            self._check_head(response)
            body = bytearray()
            for piece in response.iter_raw():
                body += piece
                if len(body) > self._limits.answer_bytes:
                    raise BadAnswerError(
                        f"{self._name}'s answer is longer than {self._limits.answer_bytes:,} bytes."
                    )
            return bytes(body)
        finally:
            response.close()

    def _check_head(self, response: httpx.Response) -> None:
        status = response.status_code
        if not 200 <= status < 300:
            _log.warning("advisers.refused adviser=%s status=%s", self._name, status)
            if 400 <= status < 500 and status not in _WHATEVER_THE_TEXT:
                raise TextRefusedError(
                    f"{self._name} answered with status {status}: it does not take this text, or not at this length."
                )
            raise AdviserAwayError(
                f"{self._name} answered with status {status}{_explained(status)}.",
                permanent=status not in _RETRIED_STATUS,
                retry_after_s=retry_after_s(response.headers.get("retry-after")),
            )
        if response.headers.get("content-encoding", "identity") != "identity":
            raise BadAnswerError(f"{self._name} packed its answer although it was asked not to.")
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise BadAnswerError(f"{self._name} answered, but not with JSON.")

    def _target(self, path: str) -> Target:
        parts = split_address(self._base + path)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            addresses = addresses_of(host, port, self._resolve)
        except OSError as error:
            raise AdviserAwayError(f"{self._name}: its host name is not known.", permanent=True) from error
        for address in addresses:
            if leads_astray(address):
                raise BadAddressError(
                    f"{host} leads to a link-local, metadata or multicast address: refused."
                )
            check_may_send(parts, in_house=is_in_house(address), public_hosts=self._public_hosts)
        url = parts._replace(netloc=placed(addresses[0], port)).geturl()
        return Target(url=url, host=parts.netloc, tls_name=host)

    def _opening(self) -> dict[str, str]:
        if not self._key_file:
            return {}
        try:
            with Path(self._key_file).open("rb") as file:
                if os.fstat(file.fileno()).st_mode & _OTHERS:
                    raise NoKeyError(f"{self._key_file} lies open for others: chmod 600 {self._key_file}.")
                key = file.read(_KEY_MAX_BYTES).decode("ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise NoKeyError(f"{self._key_file}: the key of {self._name} cannot be read.") from error
        if not key or not key.isprintable():
            raise NoKeyError(f"{self._key_file}: the key of {self._name} must be one line.")
        return {"authorization": f"Bearer {key}"}


class _Line:
    """One connection, with a stop of its own."""

    def __init__(self, limits: CallLimits, trusted: ssl.SSLContext) -> None:
        self.stop = HardStop(limits.total_s)
        self.client = httpx.Client(
            verify=trusted,
            timeout=httpx.Timeout(limits.silence_s, connect=limits.connect_s),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            follow_redirects=False,
            trust_env=False,  # no proxy and no netrc that nobody set for us
        )


def _parsed(body: bytes) -> dict[str, Any]:
    content = strict_json(body)
    if not isinstance(content, dict):
        raise BadAnswerError("The adviser's answer is no JSON object.")
    return content


def strict_json(text: str | bytes) -> Any:
    """A JSON value; NaN and infinity are none.

    Raises:
        BadAnswerError: if it is not JSON.
    """
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadAnswerError("The adviser's answer is cut off or no JSON.") from error


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _explained(status: int) -> str:
    if 300 <= status < 400:
        return ", a redirect, which is not followed: give the adviser its final address"
    if status in {401, 403}:
        return ": what opens it is wrong; see key_file in the file of advisers"
    if status == 404:
        return ": nothing is at its address, or it does not know the model"
    if status in _DOUBTFUL_STATUS:
        return ": it failed at the question"
    return ""
