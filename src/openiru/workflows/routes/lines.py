"""What is the same about messages to platforms and letters to peers, so that one dispatcher carries both?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

from django.db import DataError, IntegrityError

from openiru.clocks.errors import NotInformedError
from openiru.clocks.queries import check_may_leave
from openiru.deconfliction.errors import WaitsError
from openiru.foundation.errors import OpenIruError
from openiru.mailroom import queries as mailroom
from openiru.peers import operations as peers
from openiru.peers.types import Setback
from openiru.platforms.connectors.base import AwaitsPerson, Connector
from openiru.platforms.types import OutboundMessage
from openiru.referrals import operations as referrals
from openiru.referrals.queries import plain_unsent, unsent_referral_of
from openiru.referrals.types import Delivery, Failure
from openiru.workflows.deconfliction.ready import asks_nobody, make_ready
from openiru.workflows.routes.messages import RoutedConnector

AT_ONCE: Final = (
    8  # referrals that are made ready together: most of the work is the same for one and for some
)


class Line(Protocol):
    """An outbox: what is due to whom, and what became of it."""

    at_once: int  # how many messages are leased together, once a platform takes them

    def due(self, *, at: datetime) -> tuple[str, ...]:
        """Those to whom something is due and not leased."""
        ...

    def lease(self, *, at: datetime, limit: int, to: str) -> tuple[str, ...]:
        """Take due messages for a while; ids for `prepare`."""
        ...

    def give_back(self, message_ids: Sequence[str], *, leased_at: datetime) -> None:
        """Let leased messages that were not tried be due again."""
        ...

    def prepare_together(
        self, message_ids: Sequence[str], sender: Connector, *, at: datetime
    ) -> Mapping[str, OutboundMessage]:
        """Several leased messages made ready in one go, by id; what is left out is looked at by itself."""
        ...

    def why_it_waits(self, message_id: str, sender: Connector, *, at: datetime) -> Failure | None:
        """What stands in the way of a message before it is made."""
        ...

    def prepare(self, message_id: str, *, at: datetime) -> OutboundMessage | None:
        """A leased message, ready to leave; None if nothing must leave."""
        ...

    def confirm(self, message_id: str, *, at: datetime, ticket: str | None) -> bool:
        """Note that it arrived."""
        ...

    def leave_to_person(self, message_id: str, task: AwaitsPerson, *, at: datetime) -> None:
        """Let a message wait for a person who hands it over."""
        ...

    def fail(self, message_id: str, failure: Failure, *, at: datetime) -> datetime | None:
        """Note that an attempt failed; when the next one is due, None if it is given up."""
        ...


class ReferralLine:
    """Referrals, withdrawals and requests for data, to platforms."""

    at_once = AT_ONCE

    def due(self, *, at: datetime) -> tuple[str, ...]:
        """Platforms to which something is due."""
        return referrals.platforms_due(at=at)

    def lease(self, *, at: datetime, limit: int, to: str) -> tuple[str, ...]:
        """Take due messages to a platform."""
        return referrals.lease_due(at=at, limit=limit, platform=to)

    def give_back(self, message_ids: Sequence[str], *, leased_at: datetime) -> None:
        """Let leased messages be due again."""
        referrals.give_back(message_ids, leased_at=leased_at)

    def prepare_together(
        self, message_ids: Sequence[str], sender: Connector, *, at: datetime
    ) -> Mapping[str, OutboundMessage]:
        """Referrals that leave for the first time, carry no form and ask no other unit.

        A form may have to wait for prior information. Whatever stands in the way of one is told when each is looked
        at by itself.
        """
        try:
            asked = plain_unsent(message_ids)
            if isinstance(sender, RoutedConnector):
                for instrument in sorted(set(asked.values())):
                    sender.open_way(instrument, at)
            if not asked or not asks_nobody(at):
                return {}
            prepared = referrals.prepare_together(sorted(asked), at=at)
        except (OpenIruError, IntegrityError, DataError):
            return {}
        return {message_id: _outbound(delivery, at) for message_id, delivery in prepared.items()}

    def why_it_waits(self, message_id: str, sender: Connector, *, at: datetime) -> Failure | None:
        """What stands in the way; nothing counts as sent before there is a way.

        A first order waits until its provider was told long enough before, and every referral until other units
        answered or let their time pass; only what asks is looked at.
        """
        try:
            if isinstance(sender, RoutedConnector):
                sender.make_ready(message_id, at)
            referral_id = unsent_referral_of(message_id)
            if referral_id is not None:
                check_may_leave(referral_id, at)
                make_ready(referral_id, at=at)
        except WaitsError as error:
            return Failure(message=error.message, is_permanent=False, until=error.until)
        except NotInformedError as error:
            return Failure(
                message=error.message, is_permanent=error.wait_s is None, retry_after_s=error.wait_s
            )
        except OpenIruError as error:
            return Failure(message=error.message, is_permanent=False)
        return None

    def prepare(self, message_id: str, *, at: datetime) -> OutboundMessage | None:
        """The last look at the lists, then the bytes."""
        delivery = referrals.prepare_delivery(message_id, at=at)
        return None if delivery is None else _outbound(delivery, at)

    def confirm(self, message_id: str, *, at: datetime, ticket: str | None) -> bool:
        """Note that the platform has it."""
        return referrals.confirm_delivery(message_id, at=at, ticket=ticket)

    def leave_to_person(self, message_id: str, task: AwaitsPerson, *, at: datetime) -> None:
        """Let it wait among what is to be filed by hand."""
        referrals.await_person(message_id, file_within_s=task.file_within_s, at=at)

    def fail(self, message_id: str, failure: Failure, *, at: datetime) -> datetime | None:
        """Note that it did not arrive."""
        return referrals.record_failure(message_id, failure, at=at)


def _outbound(delivery: Delivery, at: datetime) -> OutboundMessage:
    return OutboundMessage(
        id=delivery.message_id,
        body=delivery.body,
        at=at,
        referral_id=delivery.referral_id,
        instrument=delivery.instrument,
        kind=delivery.kind,
        reply_token=mailroom.reply_token(delivery.referral_id),
        bounce_token=mailroom.bounce_token(delivery.message_id),
    )


class LetterLine:
    """Signed answers and questions, to peers."""

    at_once = 1

    def due(self, *, at: datetime) -> tuple[str, ...]:
        """Peers to whom something is due."""
        return peers.peers_due(at=at)

    def lease(self, *, at: datetime, limit: int, to: str) -> tuple[str, ...]:
        """Take due letters to a peer."""
        return peers.lease_letters(at=at, limit=limit, peer=to)

    def give_back(self, message_ids: Sequence[str], *, leased_at: datetime) -> None:
        """Leave them: a lease of one letter that was not tried runs out by itself."""

    def prepare_together(
        self,
        message_ids: Sequence[str],  # noqa: ARG002  (as the other line)
        sender: Connector,  # noqa: ARG002
        *,
        at: datetime,  # noqa: ARG002
    ) -> Mapping[str, OutboundMessage]:
        """Nothing: letters go one by one."""
        return {}

    def why_it_waits(self, message_id: str, sender: Connector, *, at: datetime) -> Failure | None:  # noqa: ARG002  (as the other line)
        """Nothing does."""
        return None

    def prepare(self, message_id: str, *, at: datetime) -> OutboundMessage | None:
        """The bytes as they were written."""
        letter = peers.prepare_letter(message_id, at=at)
        if letter is None:
            return None
        return OutboundMessage(id=letter.message_id, body=letter.body, at=at)

    def confirm(self, message_id: str, *, at: datetime, ticket: str | None) -> bool:
        """Note that the peer has it."""
        return peers.confirm_letter(message_id, at=at, ticket=ticket)

    def leave_to_person(self, message_id: str, task: AwaitsPerson, *, at: datetime) -> None:
        """Give it up: nobody files letters to programs by hand."""
        self.fail(message_id, Failure(message=task.why, is_permanent=True), at=at)

    def fail(self, message_id: str, failure: Failure, *, at: datetime) -> datetime | None:
        """Note that it did not arrive."""
        setback = Setback(
            message=failure.message,
            is_permanent=failure.is_permanent,
            retry_after_s=failure.retry_after_s,
        )
        return peers.fail_letter(message_id, setback, at=at)


REFERRALS: Final = ReferralLine()
LETTERS: Final = LetterLine()
