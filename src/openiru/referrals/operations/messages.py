"""What do our messages to platforms say?

Only outward facts: never an analyst's name, never internal notes.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from openiru.evidence.types import CaptureView
from openiru.intake.types import SubjectView
from openiru.referrals.models import DataRequestTerms, Item, Referral
from openiru.referrals.types import MessageKind
from openiru.registry.types import EntryView


def referral_body(
    row: Referral,
    items: Sequence[Item],
    *,
    subjects: Mapping[str, SubjectView],
    entries: Mapping[str, Sequence[EntryView]],
    organisations: Mapping[str, str],
) -> str:
    """The message that asks for blocks or removals.

    Args:
        row: as it is being sent, with its deadlines.
        items: those that are sent.
        subjects: by subject id.
        entries: list entries in force on the day of sending, by organisation id.
        organisations: names by organisation id.
    """
    data = {
        **_head(row),
        "legal_effect": "voluntary",
        "redress": row.redress,
        "items": [
            {
                "item_id": str(item.pk),
                "subject": subject_words(subjects[str(item.subject_id)]),
                "organisation": organisations[str(item.organisation_id)],
                "list_entries": [_entry_words(entry) for entry in entries[str(item.organisation_id)]],
                "ground": item.ground,
                "tier": item.tier,
                "reason": item.reason,
                "followers": subjects[str(item.subject_id)].followers,
                "followers_at": _time(subjects[str(item.subject_id)].followers_at),
            }
            for item in items
        ],
    }
    return _body(MessageKind.REFERRAL_SENT, row.sent_at, data)


def data_request_body(
    row: Referral,
    terms: DataRequestTerms,
    kind: MessageKind,
    *,
    order: CaptureView | None,
    subjects: Iterable[SubjectView],
) -> str:
    """The message that asks for data, or for their preservation."""
    data = {
        **_head(row),
        "legal_instrument": terms.legal_instrument,
        "order": _order_words(order),
        "necessity": terms.necessity,
        "scope": terms.scope,
        "redress": row.redress,
        "subjects": [subject_words(subject) for subject in subjects],
        "data_classes": sorted(terms.data_classes),
    }
    return _body(kind, row.sent_at, data)


def withdrawal_body(row: Referral, item_ids: Sequence[str], *, reason: str, at: datetime) -> str:
    """The message that takes items back."""
    data = {
        "referral_id": str(row.pk),
        "reference": row.reference,
        "item_ids": list(item_ids),
        "reason": reason,
        "withdrawn_at": _time(at),
    }
    return _body(MessageKind.REFERRAL_WITHDRAWN, at, data)


def further_body(row: Referral, kind: MessageKind, words: Mapping[str, Any], *, at: datetime) -> str:
    """A message about a referral that the platform has; `words` are what it says beside naming it.

    Raises:
        TypeError: if `words` hold something that JSON cannot say.
    """
    named = {"referral_id": str(row.pk), "reference": row.reference, "unit": row.unit_name}
    return _body(kind, at, {**words, **named})


def subject_words(subject: SubjectView) -> dict[str, Any]:
    """A subject as the platform finds it again."""
    return {
        "kind": subject.kind.value,
        "url": subject.url,
        "handle": subject.handle,
        "native_id": subject.native_id,
        "display_name": subject.display_name,
    }


def _order_words(order: CaptureView | None) -> dict[str, Any] | None:
    """The attached order, to be fetched by its digest; None where none was attached in earlier years."""
    if order is None:
        return None
    return {"digest": order.digest, "media_type": order.media_type, "size_bytes": order.size_bytes}


def _head(row: Referral) -> dict[str, Any]:
    return {
        "referral_id": str(row.pk),
        "reference": row.reference,
        "instrument": row.instrument,
        "platform": row.platform_id,
        "unit": row.unit_name,
        "sent_by": row.outward_name,
        "sent_at": _time(row.sent_at),
        "acknowledge_by": _time(row.acknowledge_by),
        "act_by": _time(row.act_by),
    }


def _entry_words(entry: EntryView) -> dict[str, Any]:
    return {
        "list": entry.list_name,
        "reference": entry.reference,
        "name": entry.primary_name,
        # Where the list gives no date, we do not claim one.
        "listed_from": entry.listed_from.isoformat() if entry.listed_from_is_known else None,
    }


def _body(kind: MessageKind, at: datetime | None, data: Mapping[str, Any]) -> str:
    message = {"type": kind.value, "timestamp": _time(at), "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
