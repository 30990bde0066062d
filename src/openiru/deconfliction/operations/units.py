"""How does another unit become known to us?"""

from datetime import datetime

from django.db import transaction

from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.deconfliction.models import Unit
from openiru.deconfliction.policy import check_answer_within
from openiru.deconfliction.types import UnitRules
from openiru.peers.operations import save_peer
from openiru.peers.types import PeerDraft, PeerKind, PeerView


@transaction.atomic
def save_unit(
    draft: PeerDraft, rules: UnitRules, *, by: str, at: datetime, allow_loopback: bool = False
) -> PeerView:
    """Register another unit, or change its name, address, activity or rules; from then on it is asked.

    Raises:
        NotAllowedError: if `by` may not manage peers.
        BadPeerError, BadEndpointError, BadAnswerError: naming what is wrong.
    """
    if draft.kind is not PeerKind.UNIT:
        raise ValueError(draft.kind)
    check_answer_within(rules.answer_within_s)
    saved = save_peer(draft, by=by, at=at, allow_loopback=allow_loopback)
    told = {"answer_within_s": rules.answer_within_s, "answers_by_rule": rules.answers_by_rule}
    Unit.objects.update_or_create(peer_id=saved.slug, defaults=told)
    record(Event.UNIT_SAVED, subject_kind="peer", subject_id=saved.slug, by=by, at=at, detail=told)
    return saved
