"""What makes the chain whole?

The digest of a link is made by the database when the row is added; here it is made once more.
"""

import hashlib
import json
from datetime import datetime
from typing import Final

from openiru.audit.types import Checkpoint, Link, Reason

GENESIS: Final = Checkpoint(seq=0, digest="sha256:openiru")  # what the first link points to


def digest_of(link: Link) -> str:
    """The digest that a link must have: over the digest before, the place in the chain and the payload."""
    text = f"{link.previous_digest}\n{link.seq}\n{link.payload}"
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def fault_of(link: Link, after: Checkpoint) -> Reason | None:
    """What is wrong with `link` as the successor of `after`; None if nothing is."""
    if link.seq != after.seq + 1:
        return Reason.ROW_MISSING
    if link.digest != digest_of(link):
        return Reason.CONTENT_CHANGED
    if link.previous_digest != after.digest:
        return Reason.ORDER_CHANGED
    return None if _columns_agree(link) else Reason.COLUMN_CHANGED


def fault_of_end(last: Checkpoint, head: Checkpoint | None) -> Reason | None:
    """What is wrong with the end of the chain, whose last link is `last`; None if nothing is."""
    if head is None or head.seq < last.seq:
        return Reason.HEAD_CHANGED
    if head.seq > last.seq:
        return Reason.END_MISSING
    return None if head.digest == last.digest else Reason.HEAD_CHANGED


def _columns_agree(link: Link) -> bool:
    # The columns serve for searching; what the digest covers is the payload.
    try:
        payload = json.loads(link.payload)
        at = datetime.fromisoformat(payload["at"])
        names = (payload["event"], payload["actor_id"], payload["subject_kind"], payload["subject_id"])
    except (ValueError, TypeError, KeyError):
        return False
    return at == link.at and names == (link.event, link.actor_id, link.subject_kind, link.subject_id)
