"""What does a person need who files a message by hand, and how is kept that it was done?"""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections, connections, transaction

from openiru.evidence import operations as evidence
from openiru.foundation.clock import Clock
from openiru.platforms.connectors.reach.summaries import subject_line, text_of, told
from openiru.platforms.queries import platform, routes
from openiru.platforms.types import Way
from openiru.referrals import operations as referrals
from openiru.referrals.errors import BadRequestError
from openiru.referrals.queries import filing_task, form_of
from openiru.referrals.types import KeptForm, MessageView, NewFiling

_log: Final = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 60.0
PROOF_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "application/pdf"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A message to be filed in a platform's own form."""

    message: MessageView
    platform_name: str
    form_url: str  # empty where the way was changed meanwhile
    guidance: str
    subject: str
    text: str  # to copy; made of the message alone
    form: KeptForm | None  # the filled-in form that its referral carries


def task_of(message_id: str) -> Task:
    """The task of filing a message.

    Raises:
        NotFoundError: if no such message waits for a person.
    """
    found = filing_task(message_id)
    said = told(found.body)
    ways = {each.instrument: each for each in routes(found.message.platform) if each.way is Way.MANUAL}
    way = ways.get(found.instrument) or ways.get(None)
    settings = way.settings if way else {}
    return Task(
        message=found.message,
        platform_name=platform(found.message.platform).name,
        form_url=str(settings.get("form_url", "")),
        guidance=str(settings.get("guidance", "")),
        subject=subject_line(said),
        text=text_of(said),
        form=form_of(found.message.referral_id, for_platform=found.message.platform),
    )


@transaction.atomic
def file_message(
    message_id: str, *, proof: bytes, filed_at: datetime, ticket: str = "", by: str, at: datetime
) -> None:
    """Keep the proof of a filing as evidence, and with it that the message arrived.

    Raises:
        NotAllowedError: if `by` may not make referrals or keep evidence.
        NotFoundError, WrongStatusError: if no such message waits for a person.
        BadRequestError: if the proof is neither picture nor PDF, or the time cannot be right.
    """
    task = filing_task(message_id)
    referrals.hold_message(message_id)  # before the proof is kept, which is recorded
    kept = evidence.keep(
        proof, source=f"filing of {task.message.reference} to {task.message.platform}", collector=by, at=at
    )
    if kept.media_type not in PROOF_TYPES:
        raise BadRequestError("proof: a picture (PNG, JPEG, WebP) or a PDF of what the platform showed.")
    filing = NewFiling(message_id=message_id, filed_at=filed_at, proof_digest=kept.digest, ticket=ticket)
    referrals.record_filing(filing, by=by, at=at)


def run_filings(stopping: threading.Event, clock: Clock, *, every_s: float = LOOK_EVERY_S) -> None:
    """Take off the list what must not be filed any more, now and then, until `stopping` is set.

    Lists and withdrawals may have overtaken what waits for a person.
    """
    while not stopping.wait(every_s):
        try:
            close_old_connections()
            referrals.give_up_lapsed_filings(at=clock.now())
        except (DatabaseError, InterfaceError) as error:
            _log.warning("worker.database-away cause=%s", type(error).__name__)
            connections.close_all()
    connections.close_all()
