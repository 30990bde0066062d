"""How is a bulk job begun and worked off, so that a crash loses nothing and does nothing twice?"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connections,
    transaction,
)

from openiru.campaigns import operations as campaigns
from openiru.campaigns import queries
from openiru.campaigns.errors import PreviewChangedError
from openiru.campaigns.types import BulkKind, BulkState, JobView, NewJob, Result, TakenBatch
from openiru.foundation.clock import Clock
from openiru.foundation.errors import OpenIruError
from openiru.referrals import operations as referrals
from openiru.referrals.types import FurtherMessage, MessageKind, NewReferral
from openiru.review.queries import facts_of_many
from openiru.review.types import Instrument
from openiru.workflows.bulk.preview import preview
from openiru.workflows.bulk.types import Candidate, Order
from openiru.workflows.make_referral import make_referral

_log: Final = logging.getLogger(__name__)

POLL_S: Final = 2.0
MOST_ITEMS: Final = 100  # of one referral, as the rules of referring say
# Of all else: a batch is one transaction, and what records an act in it must wait for no other row behind that.
_AT_ONCE: Final = 1


def start(order: Order, *, by: str, at: datetime) -> JobView:
    """Begin the job that a preview showed; sent twice, it is one job. The worker takes it from there.

    Raises:
        PreviewChangedError: if what would be done has changed since.
        NotConfirmedError, BadJobError, NotAllowedError: as `campaigns.operations.start_job`.
    """
    done = queries.find_job(order.job_id)
    if done is not None:
        return done
    found = preview(order.kind, order.things, ticked=order.ticked, at=at)
    if found.digest != order.preview_digest:
        raise PreviewChangedError("What would be done has changed since it was shown; look at it again.")
    ordered = sorted(found.done, key=_group)
    new = NewJob(
        job_id=order.job_id,
        kind=order.kind,
        things=tuple(each.thing_id for each in ordered),
        batches=_batches(order.kind, ordered),
        params={
            **order.params,
            "ticked": {each.thing_id: list(each.protected) for each in found.done if each.is_ticked},
        },
        preview_digest=order.preview_digest,
        typed=order.typed,
    )
    return campaigns.start_job(new, by=by, at=at)


def run_jobs(stopping: threading.Event, clock: Clock, *, poll_s: float = POLL_S) -> None:
    """Work off bulk jobs until `stopping` is set; goes on after the database was restarted."""
    while not stopping.wait(poll_s):
        try:
            close_old_connections()
            for job_id in queries.jobs_to_run():
                _run_one(job_id, clock, stopping)
        except (DatabaseError, InterfaceError) as error:
            _log.warning("bulk.database-away cause=%s", type(error).__name__)
            connections.close_all()
        except Exception:  # noqa: BLE001  (this is the door of one look; the thread must outlive it)
            _log.exception("bulk.failed")
    connections.close_all()


def _run_one(job_id: str, clock: Clock, stopping: threading.Event) -> None:
    try:
        run_job(job_id, clock, stopping=stopping)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001  (this is the door of one job; those behind it go on)
        _log.exception("bulk.job-failed job_id=%s", job_id)


def run_job(job_id: str, clock: Clock, *, stopping: threading.Event | None = None) -> JobView:
    """Work off what waits of a job, batch by batch; each is kept whole, with its results, or not at all."""
    while (stopping is None or not stopping.is_set()) and one_batch(job_id, clock.now()):
        pass
    return queries.job(job_id)


@transaction.atomic
def one_batch(job_id: str, at: datetime) -> bool:
    """Take the next batch of a job, whole or not at all; whether something still waits."""
    batch = campaigns.take_batch(job_id)
    if batch is None:
        return False
    results = _spared(batch, at)
    spared = {each.thing_id for each in results}
    batch = replace(batch, things=tuple(each for each in batch.things if each not in spared))
    if batch.kind is BulkKind.REFER:
        results += _refer(batch, at)
    else:
        results += [_one(batch, each, at) for each in batch.things]
    return campaigns.settle(job_id, results, by=batch.started_by, at=at)


def _spared(batch: TakenBatch, at: datetime) -> list[Result]:
    """Things whose subjects came under a protection since the job was confirmed for which nobody ticked them."""
    found = preview(batch.kind, batch.things, at=at)
    return [
        Result(
            thing_id=each.thing_id,
            state=BulkState.REFUSED,
            error_code="campaigns.protected",
            error_message="Its subject came under protection since the job was confirmed; look at it by itself.",
        )
        for each in found.protected
        if set(each.protected) - _ticked_codes(batch, each.thing_id)
    ]


def _ticked_codes(batch: TakenBatch, thing_id: str) -> frozenset[str]:
    """What protected a thing when a person ticked it all the same."""
    ticked = batch.params.get("ticked", {})
    # Jobs of before noted no codes: their ticks pass nothing.
    return frozenset(ticked.get(thing_id, ())) if isinstance(ticked, dict) else frozenset()


def _one(batch: TakenBatch, thing_id: str, at: datetime) -> Result:
    """One step, as it is taken one by one; what a rule refuses is noted and stops nothing."""
    try:
        with transaction.atomic():
            result = _step(batch, thing_id, at)
    except (OpenIruError, IntegrityError) as error:
        return _refused(thing_id, error)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001  (this is the door of one thing; the job goes on behind it)
        _log.exception("bulk.unexpected job_id=%s thing_id=%s", batch.job_id, thing_id)
        return Result(
            thing_id=thing_id,
            state=BulkState.REFUSED,
            error_code="bulk.unexpected",
            error_message="Something unexpected happened on our side; the log of the worker says what.",
        )
    return Result(thing_id=thing_id, state=BulkState.DONE, result=result)


def _step(batch: TakenBatch, thing_id: str, at: datetime) -> str:
    by = batch.started_by
    if batch.kind is BulkKind.WITHDRAW:
        referrals.withdraw_items([thing_id], reason=batch.params["reason"], by=by, at=at)
        return thing_id
    if batch.kind is BulkKind.RETRY:
        referrals.retry_delivery(thing_id, by=by, at=at)
        return thing_id
    words = {"owed": "act", "asked_again_at": at.isoformat()}
    new = FurtherMessage(referral_id=thing_id, kind=MessageKind.REFERRAL_REMINDER, words=words)
    return referrals.add_message(new, by=by, at=at)


def _refer(batch: TakenBatch, at: datetime) -> list[Result]:
    """One referral of all cases that may be referred; the others are told apart by trying each alone."""
    things, refused = list(batch.things), list[Result]()
    while things:
        try:
            with transaction.atomic():
                made = _referral(batch, things, at)
        except (OpenIruError, IntegrityError) as error:
            alone = [_tried(batch, each, at) for each in things]
            bad = [each for each in alone if each is not None]
            if not bad:
                # Each may go, and yet not together.
                bad = [_refused(each, error) for each in things]
            refused += bad
            gone = {each.thing_id for each in bad}
            things = [each for each in things if each not in gone]
        else:
            return [*refused, *(Result(thing_id=each, state=BulkState.DONE, result=made) for each in things)]
    return refused


def _tried(batch: TakenBatch, case_id: str, at: datetime) -> Result | None:
    try:
        with transaction.atomic():
            _referral(batch, [case_id], at)
            transaction.set_rollback(True)
    except (OpenIruError, IntegrityError) as error:
        return _refused(case_id, error)
    return None


def _referral(batch: TakenBatch, case_ids: Sequence[str], at: datetime) -> str:
    first = facts_of_many(case_ids[:1])[case_ids[0]]
    new = NewReferral(
        platform=first.platform,
        instrument=Instrument(first.instrument),
        case_ids=tuple(case_ids),
        recall_window_s=settings.RECALL_WINDOW_S,
        unit_name=settings.UNIT_NAME,
        redress=settings.REDRESS,
    )
    campaign = batch.params.get("campaign", "")
    return make_referral(new, campaign=campaign, by=batch.started_by, at=at).referral_id


def _refused(thing_id: str, error: OpenIruError | IntegrityError) -> Result:
    return Result(
        thing_id=thing_id,
        state=BulkState.REFUSED,
        error_code=error.code if isinstance(error, OpenIruError) else "database.guarded",
        error_message=error.message if isinstance(error, OpenIruError) else str(error).splitlines()[0],
    )


def _group(each: Candidate) -> tuple[str, str]:
    return each.platform, each.instrument


def _batches(kind: BulkKind, ordered: Sequence[Candidate]) -> tuple[int, ...]:
    """Cases of one platform and instrument go together, as many as one referral holds; all else one by one."""
    most = MOST_ITEMS if kind is BulkKind.REFER else _AT_ONCE
    numbers: list[int] = []
    number, size, before = 0, 0, None
    for each in ordered:
        key = _group(each) if kind is BulkKind.REFER else None
        if not numbers or key != before or size == most:
            number, size, before = number + 1, 0, key
        size += 1
        numbers.append(number)
    return tuple(numbers)
