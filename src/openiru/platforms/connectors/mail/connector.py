"""Writes letters to a platform: what is asked in plain words, the form or a table, and the message itself as JSON."""

import ssl
from datetime import datetime
from typing import Self

from openiru.platforms.connectors.base import Delivered
from openiru.platforms.connectors.mail.settings import MailSettings
from openiru.platforms.connectors.reach.addresses import Resolve, look_up
from openiru.platforms.connectors.reach.letters import Letter, with_token, written
from openiru.platforms.connectors.reach.limits import Limits
from openiru.platforms.connectors.reach.protection import checked_protection
from openiru.platforms.connectors.reach.smtp import MAIL_LIMITS, Envelope, MailCarrier
from openiru.platforms.connectors.reach.summaries import items_of, subject_line, table_of, text_of, told
from openiru.platforms.types import Attachment, OutboundMessage, RouteTarget


class MailConnector:
    """Hands letters for one platform to the unit's mail server."""

    def __init__(
        self,
        target: RouteTarget,
        *,
        limits: Limits = MAIL_LIMITS,
        resolve: Resolve = look_up,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._target = target
        self._settings = MailSettings.read(target.settings)
        self._carrier = MailCarrier(
            target.platform,
            self._settings.relay(target.secrets),
            limits=limits,
            resolve=resolve,
            trusted=trusted,
        )

    def deliver(self, message: OutboundMessage) -> Delivered:
        """Hand a letter over; 250 for its last byte means that the unit's server answers for it from now on.

        A repetition has the same Message-ID and the same words.

        Raises:
            DeliveryError: permanent where the server refuses for good (5xx); to be tried again otherwise, also
                where a certificate has ended: a person can set a new one meanwhile.
        """
        settings = self._settings
        protection = checked_protection(settings, self._target.secrets, message.at)
        envelope = Envelope(
            message_id=message.id,
            sender=with_token(settings.answers_to, message.bounce_token),
            recipients=settings.to,
            letter=written(letter_of(message, settings), protection),
        )
        return Delivered(ticket=None, status=self._carrier.hand_over(envelope))

    def close(self) -> None:
        """Nothing stays open between letters."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def letter_of(message: OutboundMessage, settings: MailSettings) -> Letter:
    """The letter that carries a message."""
    said = told(message.body)
    own = Attachment(name="message.json", media_type="application/json", data=message.body)
    table = Attachment(name="items.csv", media_type="text/csv", data=table_of(said))
    carried = message.attachments or ((table,) if items_of(said) else ())
    return Letter(
        name=message.id,
        sender=settings.sender,
        sender_name=settings.sender_name,
        recipients=settings.to,
        subject=subject_line(said),
        text=text_of(said),
        dated=datetime.fromisoformat(said["timestamp"]),
        reply_to=with_token(settings.answers_to, message.reply_token),
        attachments=(*carried, own),
        thread=message.referral_id and f"referral {message.referral_id}",  # one thread for each referral
    )
