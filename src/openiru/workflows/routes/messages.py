"""On which way does each message reach its platform, and what goes with it?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, Self

from openiru.evidence import queries as evidence
from openiru.platforms import operations as platforms
from openiru.platforms.connectors.base import AwaitsPerson, Connector, Delivered
from openiru.platforms.connectors.catalogue import OWN, opened
from openiru.platforms.queries import destination, parts_taken, route_target
from openiru.platforms.types import Attachment, OutboundMessage
from openiru.referrals.queries import form_of, instrument_of, referral
from openiru.referrals.types import ASKING

WITH_FILES: Final = frozenset({"mail", "manual"})
_ENDINGS: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "json": "application/json",
    "csv": "text/csv",
}


class RoutedConnector:
    """Carries messages to one platform, each on the way that is set for what it asks."""

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._ways: dict[str, Connector] = {}  # by instrument
        self._with_forms: set[str] = set()  # instruments whose way carries files

    def make_ready(self, message_id: str) -> None:
        """Open the way of a message before anything of it counts as sent.

        Raises:
            UnknownPlatformError, NotReadyError, BadPlatformError, SecretUnreadableError: if it cannot be gone yet.
        """
        self._way(instrument_of(message_id))

    def deliver(self, message: OutboundMessage) -> Delivered | AwaitsPerson:
        """Hand `message` over on its way, with the form that it carries.

        Raises:
            DeliveryError: if the platform did not take it.
        """
        way = self._way(message.instrument)
        if message.instrument in self._with_forms and message.kind in ASKING:
            message = replace(message, attachments=_attachments(message.referral_id, self._platform))
        return way.deliver(message)

    def close(self) -> None:
        """Close all ways."""
        for way in self._ways.values():
            way.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _way(self, instrument: str) -> Connector:
        if instrument not in self._ways:
            target = route_target(self._platform, instrument)
            if target is None:
                where = destination(self._platform)
                self._ways[instrument] = OWN[where.connector](where)
            else:
                self._ways[instrument] = opened(target)
                if target.way in WITH_FILES:
                    self._with_forms.add(instrument)
        return self._ways[instrument]


class KeptParts:
    """Which parts of a message its platform has, as the database keeps it."""

    def __init__(self, platform: str, message_id: str) -> None:
        self._platform = platform
        self._message_id = message_id

    def taken(self) -> frozenset[str]:
        """The parts that the platform has."""
        return parts_taken(self._message_id)

    def note(self, part: str, *, ticket: str | None, at: datetime) -> None:
        """Keep that the platform has a part; committed at once, as the platform has it whatever comes."""
        platforms.note_part(self._platform, self._message_id, part, ticket=ticket, at=at)


def _attachments(referral_id: str, platform: str) -> tuple[Attachment, ...]:
    """The form that a referral carries, and the order that it rests on."""
    return (*_form(referral_id, platform), *_order(referral_id))


def _form(referral_id: str, platform: str) -> tuple[Attachment, ...]:
    kept = form_of(referral_id, for_platform=platform)
    if kept is None:
        return ()
    digests = {"pdf": kept.pdf_digest, "json": kept.json_digest, "csv": kept.csv_digest}
    return tuple(
        Attachment(
            name=f"{kept.form}.{ending}",
            media_type=_ENDINGS[ending],
            data=evidence.content(digest),
        )
        for ending, digest in digests.items()
    )


def _order(referral_id: str) -> tuple[Attachment, ...]:
    terms = referral(referral_id).terms
    if terms is None or not terms.order_digest:
        return ()
    media_type = evidence.capture(terms.order_digest).media_type
    name = "order.pdf" if media_type == "application/pdf" else "order"
    return (Attachment(name=name, media_type=media_type, data=evidence.content(terms.order_digest)),)
