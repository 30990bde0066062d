"""What had been sent and answered as it was known at a moment?

Figures are counted from these rows. Only facts received by `as_of` count, so the same moment gives
the same rows whenever it is asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from openiru.foundation.digests import sha256_text
from openiru.foundation.moments import moment_of, moment_or_none
from openiru.referrals.models import Item
from openiru.referrals.policy.states import BLOCKING_STATES, REMOVALS, STATE_OF, decided_at, ends_at
from openiru.referrals.queries.keys import id_of
from openiru.referrals.types import (
    DataRequestRow,
    ItemState,
    LedgerRow,
    MessageKind,
    OutcomeCode,
    PreservationSent,
    Produced,
    Word,
)
from openiru.review.types import Instrument

# Look-ups instead of calls of the enumerations: fifty thousand rows pass here.
_CODES: Final[Mapping[str, OutcomeCode]] = {code.value: code for code in OutcomeCode}
_STATES: Final[Mapping[str, ItemState]] = {code.value: state for code, state in STATE_OF.items()}
_INSTRUMENTS: Final[Mapping[str, Instrument]] = {each.value: each for each in Instrument}

_REMOVALS: Final = sorted(instrument.value for instrument in REMOVALS)
_SENT: Final = MessageKind.REFERRAL_SENT.value
_BLOCKING: Final = sorted(code.value for code, state in STATE_OF.items() if state in BLOCKING_STATES)

_LEDGER: Final = """
SELECT i.id::text, i.referral_id::text, i.subject_id::text, i.platform_id, i.organisation_id::text, i.instrument,
       (extract(epoch FROM i.sent_at) * 1000000)::bigint, CASE WHEN i.withdrawn_at <= %(as_of)s THEN i.withdrawn_at END,
       m.confirmed_at <= %(as_of)s IS TRUE OR EXISTS (
           SELECT 1 FROM referrals_bounce b
           WHERE b.message_id = m.id AND b.confirmed_at <= %(as_of)s AND b.bounced_at > %(as_of)s),
       o.codes, o.effective, o.received, o.days, o.followers
FROM referrals_item i
LEFT JOIN referrals_outbox_message m ON m.referral_id = i.referral_id AND m.kind = %(kind)s
LEFT JOIN (
    SELECT item_id, array_agg(code ORDER BY received_at, number) AS codes,
        array_agg((extract(epoch FROM effective_at) * 1000000)::bigint ORDER BY received_at, number) AS effective,
        array_agg((extract(epoch FROM received_at) * 1000000)::bigint ORDER BY received_at, number) AS received,
        array_agg(duration_days ORDER BY received_at, number) AS days,
        (array_agg(followers ORDER BY received_at DESC, number DESC))[1] AS followers
    FROM referrals_outcome
    WHERE received_at <= %(as_of)s AND NOT is_overtaken
    GROUP BY item_id
) o ON o.item_id = i.id
WHERE i.sent_at <= %(as_of)s AND i.instrument = ANY(%(instruments)s)
ORDER BY i.sent_at, i.id
"""

_DATA_REQUESTS: Final = """
SELECT r.id::text, r.reference, r.platform_id, r.instrument, r.sent_at, r.act_by,
       a.answered_at, a.received_at, a.produced,
       (SELECT count(*) FROM referrals_item i WHERE i.referral_id = r.id AND i.sent_at IS NOT NULL)
FROM referrals_referral r
JOIN referrals_data_request_terms t ON t.referral_id = r.id
LEFT JOIN LATERAL (
    SELECT answered_at, received_at, produced FROM referrals_data_request_answer
    WHERE referral_id = r.id AND received_at <= %(as_of)s AND NOT is_overtaken
    ORDER BY received_at DESC, number DESC LIMIT 1
) a ON true
WHERE r.sent_at <= %(as_of)s AND (r.withdrawn_at IS NULL OR r.withdrawn_at > %(as_of)s)
ORDER BY r.sent_at, r.id
"""

_VERSION: Final = """
SELECT
    (SELECT count(*) FROM referrals_item WHERE sent_at <= %(as_of)s),
    (SELECT count(*) FROM referrals_outbox_message WHERE confirmed_at <= %(as_of)s),
    (SELECT count(*) FROM referrals_bounce WHERE confirmed_at <= %(as_of)s),
    (SELECT count(*) FROM referrals_bounce WHERE bounced_at <= %(as_of)s),
    (SELECT count(*) FROM referrals_outcome WHERE received_at <= %(as_of)s),
    (SELECT max(ends_at) FROM referrals_outcome WHERE ends_at <= %(as_of)s AND received_at <= %(as_of)s),
    (SELECT count(*) FROM referrals_withdrawal WHERE at <= %(as_of)s),
    (SELECT count(*) FROM referrals_referral WHERE sent_at <= %(as_of)s),
    (SELECT count(*) FROM referrals_data_request_answer WHERE received_at <= %(as_of)s),
    (SELECT count(*) FROM referrals_correction WHERE at <= %(as_of)s),
    (SELECT count(*) FROM referrals_reinstatement_step WHERE at <= %(as_of)s)
"""

_TAKEN_BACK: Final = """
SELECT
    (SELECT count(*) FROM referrals_withdrawal WHERE at <= %(as_of)s),
    (SELECT count(*) FROM referrals_correction WHERE at <= %(as_of)s),
    (SELECT count(*) FROM referrals_outcome o
     WHERE o.number > 1 AND o.received_at <= %(as_of)s AND NOT o.code = ANY(%(blocking)s) AND EXISTS (
         SELECT 1 FROM referrals_outcome p
         WHERE p.item_id = o.item_id AND p.number < o.number AND p.code = ANY(%(blocking)s)))
"""


def ledger(as_of: datetime) -> tuple[LedgerRow, ...]:
    """Every account and content item sent by `as_of`, as it stood then, in order of sending.

    One statement; about 10 microseconds a row.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LEDGER, {"as_of": as_of, "instruments": _REMOVALS, "kind": _SENT})
        return tuple(_row(columns, as_of) for columns in cursor.fetchall())


def _row(columns: tuple[Any, ...], as_of: datetime) -> LedgerRow:
    item_id, referral_id, subject_id, platform, organisation_id, instrument, sent_at, *rest = columns
    withdrawn_at, is_confirmed, codes, *said, followers = rest
    sent_at = moment_of(sent_at)
    words = _words(sent_at, as_of, zip(codes, *said, strict=True)) if codes else ()
    state = words[-1].state if words else ItemState.PENDING
    return LedgerRow(
        item_id=item_id,
        referral_id=referral_id,
        subject_id=subject_id,
        platform=platform,
        organisation_id=organisation_id,
        instrument=_INSTRUMENTS[instrument],
        sent_at=sent_at,
        withdrawn_at=withdrawn_at,
        state=state if withdrawn_at is None else ItemState.WITHDRAWN,
        is_delivered=is_confirmed or bool(words),
        decided_at=words[-1].at if words and state is not ItemState.PENDING else None,
        outcome_code=_CODES[codes[-1]] if words else None,
        followers_at_block=followers if state in BLOCKING_STATES else None,
        words=words,
    )


def _words(
    sent_at: datetime, as_of: datetime, said: Iterable[tuple[str, int | None, int, int | None]]
) -> tuple[Word, ...]:
    found = []
    for code, effective, received, days in said:
        state, received_at = _STATES[code], moment_of(received)
        at = decided_at(
            state, effective_at=moment_or_none(effective), sent_at=sent_at, received_at=received_at
        )
        over_at = None if days is None or at is None else ends_at(at, days)
        found.append(Word(state, at or received_at, over_at if over_at and over_at <= as_of else None))
    return tuple(found)


def data_requests(as_of: datetime) -> tuple[DataRequestRow, ...]:
    """Every data and preservation request sent and not withdrawn by `as_of`, in order of sending."""
    with connection.cursor() as cursor:
        cursor.execute(_DATA_REQUESTS, {"as_of": as_of})
        found = cursor.fetchall()
    return tuple(
        DataRequestRow(
            referral_id=row[0],
            reference=row[1],
            platform=row[2],
            instrument=Instrument(row[3]),
            sent_at=row[4],
            act_by=row[5],
            # As with measures, an answer lies between the request and the message that tells of it.
            answered_at=None if row[6] is None else max(row[4], min(row[6], row[7])),
            produced=None if row[8] is None else Produced(row[8]),
            subjects=row[9],
        )
        for row in found
    )


def preservations_sent(referral_ids: Sequence[str] | None = None) -> tuple[PreservationSent, ...]:
    """Preservation requests that were sent and of which something stands, in order of sending; of these, or all."""
    standing = Item.objects.filter(instrument=Instrument.PRESERVATION.value, sent_at__isnull=False).exclude(
        state__in=[ItemState.WITHDRAWN, ItemState.REFUSED]
    )
    if referral_ids is not None:
        standing = standing.filter(referral_id__in=[id_of(each, "referral") for each in referral_ids])
    found: dict[str, PreservationSent] = {}
    for item in standing.select_related("referral").order_by("sent_at", "id"):
        before = found.get(str(item.referral_id))
        found[str(item.referral_id)] = PreservationSent(
            referral_id=str(item.referral_id),
            reference=item.referral.reference,
            platform=item.platform_id,
            sent_at=item.referral.sent_at or item.referral.created_at,
            subject_ids=(before.subject_ids if before else frozenset()) | {str(item.subject_id)},
        )
    return tuple(found.values())


def ledger_version(as_of: datetime) -> str:
    """A text that stays the same while the facts known at `as_of` do; cheap, for caches of figures.

    Facts are only added, so equal counts mean equal facts, also between two moments; of equal facts the measures for a time that
    are over are the same ones where the last of them is.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, {"as_of": as_of})
        counts = cursor.fetchone()
    return sha256_text(repr(counts).encode())


def taken_back(as_of: datetime) -> str:
    """A text that changes once we withdraw an item, or a platform takes a block back: figures from before say what is wrong now."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN_BACK, {"as_of": as_of, "blocking": _BLOCKING})
        return " ".join(map(str, cursor.fetchone()))
