"""How does an authority become known to us?"""

from datetime import datetime

from django.db import transaction

from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.moderation.models import Authority
from openiru.moderation.types import NoticeSource
from openiru.peers.operations import save_peer
from openiru.peers.types import PeerDraft, PeerKind, PeerView


@transaction.atomic
def save_authority(
    draft: PeerDraft, source: NoticeSource, *, by: str, at: datetime, allow_loopback: bool = False
) -> PeerView:
    """Register an authority, or change its name, address, activity or the sort of its notices.

    Raises:
        NotAllowedError: if `by` may not manage peers.
        BadPeerError, BadEndpointError: naming what is wrong.
    """
    if draft.kind is not PeerKind.AUTHORITY:
        raise ValueError(draft.kind)
    saved = save_peer(draft, by=by, at=at, allow_loopback=allow_loopback)
    Authority.objects.update_or_create(peer_id=saved.slug, defaults={"source": source})
    detail = {"source": source.value}
    record(Event.AUTHORITY_SAVED, subject_kind="peer", subject_id=saved.slug, by=by, at=at, detail=detail)
    return saved
