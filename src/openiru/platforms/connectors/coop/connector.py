"""Reports items to a platform's Coop, each once."""

import json
import ssl
from typing import Self

from openiru.platforms.connectors.base import AwaitsPerson, Delivered
from openiru.platforms.connectors.coop.messages import report_of
from openiru.platforms.connectors.coop.settings import CoopSettings
from openiru.platforms.connectors.reach.addresses import Resolve, look_up
from openiru.platforms.connectors.reach.limits import Limits
from openiru.platforms.connectors.reach.parts import PART_LIMIT_S, idempotency_key, note, parts_left
from openiru.platforms.connectors.reach.posting import Poster
from openiru.platforms.connectors.reach.summaries import items_of, told
from openiru.platforms.connectors.reach.tickets import ticket_in
from openiru.platforms.types import OutboundMessage, RouteTarget

_FILE_WITHIN_S = 4 * 3600


class CoopConnector:
    """Posts one report for each item to a platform's Coop."""

    def __init__(
        self,
        target: RouteTarget,
        *,
        limits: Limits | None = None,
        resolve: Resolve = look_up,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = CoopSettings.read(target.settings)
        self._headers = {"x-api-key": target.secrets.get("api_key", "")}
        self._poster = Poster(
            target.platform,
            credential="API key",
            limits=limits or Limits(total_s=PART_LIMIT_S),
            resolve=resolve,
            trusted=trusted,
        )

    def deliver(self, message: OutboundMessage) -> Delivered | AwaitsPerson:
        """Report what is not reported yet; the first report's id is the ticket.

        What is no request for a block or a removal waits for a person: Coop takes reports and nothing else.

        Raises:
            DeliveryError: permanent for 4xx other than 408, 425 and 429; to be tried again otherwise, and then
                only what Coop does not have yet.
        """
        said = told(message.body)
        items = {item["item_id"]: item for item in items_of(said)}
        if not items:
            return AwaitsPerson(file_within_s=_FILE_WITHIN_S, why="Coop takes reports of items alone.")
        first: str | None = None
        status = 200
        for part in parts_left(message, list(items)):
            body = json.dumps(report_of(said, items[part], self._settings), ensure_ascii=False).encode()
            headers = {**self._headers, **idempotency_key(message, part)}
            answer = self._poster.post(self._settings.report_url, body, headers, message_id=message.id)
            ticket = ticket_in(answer.body, ("reportId",))
            note(message, part, ticket)
            first, status = first or ticket, answer.status
        return Delivered(ticket=first, status=status)

    def close(self) -> None:
        """Close the connection."""
        self._poster.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
