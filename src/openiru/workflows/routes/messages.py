"""On which way does each message reach its platform, and what goes with it?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

from openiru.evidence import queries as evidence
from openiru.foundation.digests import sha256_text
from openiru.platforms import operations as platforms
from openiru.platforms.connectors.base import AwaitsPerson, Connector, Delivered
from openiru.platforms.connectors.catalogue import OWN, opened
from openiru.platforms.connectors.ways import way_of
from openiru.platforms.errors import NotReadyError
from openiru.platforms.queries import destination, parts_taken, route_target
from openiru.platforms.types import Attachment, Destination, OutboundMessage, RouteTarget, Weight
from openiru.referrals.queries import form_of, instrument_of, referral, times_bounced
from openiru.referrals.types import ASKING
from openiru.workflows.routes.checking import days_of_certificates

WITH_FILES: Final = frozenset({"mail", "manual"})
IN_PARTS: Final = frozenset({"coop", "xarf"})
_ENDINGS: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "json": "application/json",
    "csv": "text/csv",
}


class RoutedConnector:
    """Carries messages to one platform, each on the way that is set for what it asks."""

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._ways: dict[str, _OpenWay] = {}  # by instrument

    def make_ready(self, message_id: str, at: datetime) -> None:
        """Open the way of a message before anything of it counts as sent, as it is set now.

        Raises:
            UnknownPlatformError, NotReadyError, BadPlatformError, SecretUnreadableError: if it cannot be gone yet;
                also where a certificate is not of its time, or a secret is missing.
        """
        self.open_way(instrument_of(message_id), at)

    def open_way(self, instrument: str, at: datetime) -> None:
        """Open the way of what asks for `instrument`, as it is set now.

        Raises:
            UnknownPlatformError, NotReadyError, BadPlatformError, SecretUnreadableError: as for `make_ready`.
        """
        way = self._way(instrument, is_read_anew=True)
        if isinstance(way.leads, RouteTarget):
            for each in days_of_certificates(way.leads, at):
                if each.weight is Weight.FAULT:
                    raise NotReadyError(each.words)

    def deliver(self, message: OutboundMessage) -> Delivered | AwaitsPerson:
        """Hand `message` over on its way, with the form that it carries.

        Raises:
            DeliveryError: if the platform did not take it.
        """
        way = self._way(message.instrument)
        if isinstance(way.leads, RouteTarget):
            message = self._furnished(message, way.leads)
        return way.connector.deliver(message)

    def close(self) -> None:
        """Close all ways."""
        for way in self._ways.values():
            way.connector.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _furnished(self, message: OutboundMessage, target: RouteTarget) -> OutboundMessage:
        """The message with what its way carries beside it."""
        if target.way in WITH_FILES and message.kind in ASKING:
            return replace(message, attachments=_attachments(message.referral_id, self._platform))
        if target.way in IN_PARTS:
            where = f"{target.way}:{_place(target)}:{times_bounced(message.id)}"
            return replace(message, parts=KeptParts(self._platform, message.id, where))
        return message

    def _way(self, instrument: str, *, is_read_anew: bool = False) -> "_OpenWay":
        held = self._ways.get(instrument)
        if held is not None and not is_read_anew:
            return held
        leads = route_target(self._platform, instrument) or destination(self._platform)
        if held is None or held.leads != leads:
            if held is not None:
                # It was changed since the last message.
                self._ways.pop(instrument).connector.close()
            self._ways[instrument] = _OpenWay(leads=leads, connector=_opened(leads))
        return self._ways[instrument]


@dataclass(frozen=True, slots=True, kw_only=True)
class _OpenWay:
    """A way as it was set, and what carries messages on it."""

    leads: RouteTarget | Destination
    connector: Connector


def _opened(leads: RouteTarget | Destination) -> Connector:
    return opened(leads) if isinstance(leads, RouteTarget) else OWN[leads.connector](leads)


def _place(target: RouteTarget) -> str:
    """To whom a route leads, in short."""
    told = "\n".join(way_of(target.way).settings.read(target.settings).goes_to())
    return sha256_text(told.encode()).removeprefix("sha256:")[:16]


class KeptParts:
    """Which parts of a message its platform has, as the database keeps it.

    What was handed over elsewhere, or came back since, the platform does not have: `where` tells one from another.
    """

    def __init__(self, platform: str, message_id: str, where: str) -> None:
        self._platform = platform
        self._message_id = message_id
        self._prefix = f"{where}/"

    def taken(self) -> frozenset[str]:
        """The parts that the platform has."""
        prefix = self._prefix
        kept = parts_taken(self._message_id)
        return frozenset(each.removeprefix(prefix) for each in kept if each.startswith(prefix))

    def note(self, part: str, *, ticket: str | None, at: datetime) -> None:
        """Keep that the platform has a part; committed at once, as the platform has it whatever comes."""
        name = f"{self._prefix}{part}"
        platforms.note_part(self._platform, self._message_id, name, ticket=ticket, at=at)


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
