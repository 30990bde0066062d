"""Sends one XARF report for each item to a hoster, by e-mail or HTTP, each once."""

import json
import ssl
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from openiru.platforms.connectors.base import AwaitsPerson, Delivered
from openiru.platforms.connectors.reach.addresses import Resolve, look_up
from openiru.platforms.connectors.reach.letters import Letter, with_token, written
from openiru.platforms.connectors.reach.limits import Limits
from openiru.platforms.connectors.reach.parts import PART_LIMIT_S, idempotency_key, note, parts_left
from openiru.platforms.connectors.reach.posting import Poster
from openiru.platforms.connectors.reach.protection import checked_protection
from openiru.platforms.connectors.reach.shapes import ByMail
from openiru.platforms.connectors.reach.smtp import MAIL_LIMITS, Envelope, MailCarrier
from openiru.platforms.connectors.reach.summaries import items_of, told
from openiru.platforms.connectors.reach.tickets import ticket_in
from openiru.platforms.connectors.xarf.reports import report_of
from openiru.platforms.connectors.xarf.settings import XarfSettings
from openiru.platforms.types import Attachment, OutboundMessage, RouteTarget

_FILE_WITHIN_S = 4 * 3600


class XarfConnector:
    """Reports items to one hoster."""

    def __init__(
        self,
        target: RouteTarget,
        *,
        limits: Limits | None = None,
        resolve: Resolve = look_up,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._target = target
        self._settings = XarfSettings.read(target.settings)
        self._poster: Poster | None = None
        self._carrier: MailCarrier | None = None
        if self._settings.mail:
            self._carrier = MailCarrier(
                target.platform,
                self._settings.mail.relay(target.secrets),
                limits=limits or replace(MAIL_LIMITS, total_s=PART_LIMIT_S),
                resolve=resolve,
                trusted=trusted,
            )
        else:
            limits = limits or Limits(total_s=PART_LIMIT_S)
            self._poster = Poster(
                target.platform, credential="token", limits=limits, resolve=resolve, trusted=trusted
            )

    def deliver(self, message: OutboundMessage) -> Delivered | AwaitsPerson:
        """Report what is not reported yet; what is no request for a removal waits for a person.

        Raises:
            DeliveryError: as the ways of HTTP and SMTP have it; another attempt sends only what was not taken.
        """
        said = told(message.body)
        items = {item["item_id"]: item for item in items_of(said)}
        if not items:
            return AwaitsPerson(file_within_s=_FILE_WITHIN_S, why="XARF has reports of items alone.")
        first: str | None = None
        status = 200
        for part in parts_left(message, list(items)):
            report = report_of(message.id, said, items[part], self._settings)
            ticket, status = self._hand_over(message, part, report)
            note(message, part, ticket)
            first = first or ticket
        return Delivered(ticket=first, status=status)

    def close(self) -> None:
        """Close the connection."""
        if self._poster:
            self._poster.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _hand_over(
        self, message: OutboundMessage, part: str, report: Mapping[str, Any]
    ) -> tuple[str | None, int]:
        body = json.dumps(report, ensure_ascii=False).encode()
        if self._poster and self._settings.url:
            token = self._target.secrets.get("token")
            headers = idempotency_key(message, part) | ({"authorization": f"Bearer {token}"} if token else {})
            answer = self._poster.post(self._settings.url, body, headers, message_id=message.id)
            return ticket_in(answer.body, ("ticket", "report_id", "id")), answer.status
        mail, carrier = self._settings.mail, self._carrier
        assert mail is not None  # noqa: S101  (the settings hold one of both)
        assert carrier is not None  # noqa: S101
        protection = checked_protection(mail, self._target.secrets, message.at)
        letter = _letter(message, report, body, mail)
        envelope = Envelope(
            message_id=message.id,
            sender=with_token(mail.answers_to, message.bounce_token),
            recipients=mail.to,
            letter=written(letter, protection),
        )
        return None, carrier.hand_over(envelope)


def _letter(message: OutboundMessage, report: Mapping[str, Any], body: bytes, mail: ByMail) -> Letter:
    text = f"{report['description']}\n\nURL: {report['url']}\nReport: {report['report_id']}\n\nThe report is attached as XARF.\n"
    return Letter(
        name=f"{message.id} {report['report_id']}",
        sender=mail.sender,
        sender_name=mail.sender_name,
        recipients=mail.to,
        subject=f"Abuse report: {report['domain']} ({report['type']})",
        text=text,
        dated=datetime.fromisoformat(str(report["timestamp"])),
        reply_to=with_token(mail.answers_to, message.reply_token),
        attachments=(Attachment(name="xarf.json", media_type="application/json", data=body),),
        thread=message.referral_id and f"referral {message.referral_id}",
        headers={"Auto-Submitted": "auto-generated"},
    )
