"""How does a letter reach a peer exactly once in effect, whatever is killed when?

As messages to platforms do: leased, so that no two workers send it at once, with its bytes fixed and its id as the
idempotency key, so that the peer recognises a repetition. A worker that dies leaves a lease that runs out.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from openiru.access.queries import check_may
from openiru.access.types import SYSTEM, Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.foundation.retrying import retry_at
from openiru.peers import queries, types
from openiru.peers.errors import LetterNotGivenUpError, UnknownLetterError
from openiru.peers.models import Letter

LEASE_S: Final = 60.0  # longer than the longest exchange with a peer

_LEASE: Final = """
UPDATE peers_letter SET lease_until = %(until)s, attempts = attempts + 1
WHERE id IN (
    SELECT l.id FROM peers_letter l
    WHERE l.confirmed_at IS NULL AND l.dead_at IS NULL AND l.next_try_at <= %(at)s
      AND (l.lease_until IS NULL OR l.lease_until <= %(at)s) AND l.peer_id = %(peer)s
      -- What is said later about the same thing must not overtake what was said first.
      AND NOT EXISTS (
          SELECT 1 FROM peers_letter before
          WHERE before.about = l.about AND before.peer_id = l.peer_id AND before.id < l.id
            AND before.confirmed_at IS NULL AND before.dead_at IS NULL)
    ORDER BY l.next_try_at, l.id
    FOR UPDATE OF l SKIP LOCKED
    LIMIT %(limit)s)
RETURNING id
"""


def post_letter(peer: str, kind: str, data: Mapping[str, Any], *, about: str, at: datetime) -> str:
    """Write a letter in the caller's transaction; the worker carries it. The letter's id comes back."""
    said = {"type": kind, "timestamp": at.astimezone(UTC).isoformat().replace("+00:00", "Z"), "data": data}
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    made = Letter.objects.create(
        peer_id=peer, kind=kind, about=about, body=body, next_try_at=at, created_at=at
    )
    _record(Event.LETTER_POSTED, made, at, {})
    return str(made.pk)


def peers_due(*, at: datetime) -> tuple[str, ...]:
    """The peers to whom a letter is due and not leased."""
    waiting = Letter.objects.filter(confirmed_at=None, dead_at=None, next_try_at__lte=at)
    slugs = waiting.exclude(lease_until__gt=at).order_by("peer_id").values_list("peer_id", flat=True)
    return tuple(slugs.distinct())


def lease_letters(*, at: datetime, limit: int, peer: str) -> tuple[str, ...]:
    """Take up to `limit` due letters to a peer for a minute; ids, for `prepare_letter`."""
    values: dict[str, datetime | str | int] = {
        "at": at,
        "until": at + timedelta(seconds=LEASE_S),
        "peer": peer,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, values)
        return tuple(str(letter_id) for (letter_id,) in cursor.fetchall())


@transaction.atomic
def prepare_letter(letter_id: str, *, at: datetime) -> types.Letter | None:  # noqa: ARG001  (as for messages to platforms)
    """A leased letter, ready to leave; None if it is settled."""
    letter = _locked(letter_id)
    if letter.confirmed_at or letter.dead_at:
        return None
    return types.Letter(
        message_id=letter_id,
        peer=letter.peer_id,
        kind=letter.kind,
        body=letter.body.encode(),
        attempt=letter.attempts,
    )


@transaction.atomic
def confirm_letter(letter_id: str, *, at: datetime, ticket: str | None = None) -> bool:
    """Note that the peer has a letter; False if that was known before."""
    letter = _locked(letter_id)
    if letter.confirmed_at is not None:
        return False
    letter.confirmed_at, letter.dead_at, letter.lease_until, letter.last_error = at, None, None, ""
    letter.save(update_fields=["confirmed_at", "dead_at", "lease_until", "last_error"])
    _record(Event.LETTER_DELIVERED, letter, at, {"attempts": letter.attempts, "ticket": ticket or ""})
    return True


@transaction.atomic
def fail_letter(letter_id: str, setback: types.Setback, *, at: datetime) -> datetime | None:
    """Note that an attempt failed; when the next one is due, or None if the letter is settled or given up."""
    letter = _locked(letter_id)
    if letter.confirmed_at is not None:
        return None
    due = None
    if not setback.is_permanent:
        due = retry_at(str(letter.pk), attempt=letter.attempts, at=at, wish_s=setback.retry_after_s)
    letter.lease_until, letter.last_error = None, setback.message
    if due is None:
        letter.dead_at = at
    else:
        letter.next_try_at = due
    letter.save(update_fields=["lease_until", "last_error", "dead_at", "next_try_at"])
    _record(Event.LETTER_FAILED, letter, at, {"attempts": letter.attempts, "is_given_up": due is None})
    return due


@transaction.atomic
def retry_letter(letter_id: str, *, by: str, at: datetime) -> None:
    """Try a letter again that was given up, with the same id and bytes.

    Raises:
        NotAllowedError: if `by` may not manage peers.
        UnknownLetterError: if there is no such letter.
        LetterNotGivenUpError: if it was not given up.
    """
    check_may(by, Right.MANAGE_PEERS)
    letter = _locked(letter_id)
    if letter.dead_at is None:
        raise LetterNotGivenUpError("Only a letter that was given up is tried again by hand.")
    letter.dead_at, letter.attempts, letter.next_try_at = None, 0, at
    letter.save(update_fields=["dead_at", "attempts", "next_try_at"])
    _record(Event.LETTER_RETRIED, letter, at, {}, by=by)


def _locked(letter_id: str) -> Letter:
    found = None
    if queries.is_id(letter_id):
        found = Letter.objects.select_for_update().filter(pk=letter_id).first()
    if found is None:
        raise UnknownLetterError("There is no such letter.")
    return found


def _record(
    event: Event, letter: Letter, at: datetime, detail: dict[str, object], *, by: str = SYSTEM
) -> None:
    said = {"letter_id": str(letter.pk), "kind": letter.kind, "about": letter.about, **detail}
    record(event, subject_kind="peer", subject_id=letter.peer_id, by=by, at=at, detail=said)
