"""How are peers and their secrets set?"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.peers import policy, queries
from openiru.peers.errors import BadPeerError, UnknownPeerError
from openiru.peers.models import Peer
from openiru.peers.types import PeerDraft, PeerView
from openiru.platforms.errors import SecretUnreadableError
from openiru.platforms.policy import check_endpoint, check_secrets
from openiru.platforms.types import NewSecrets


@transaction.atomic
def save_peer(draft: PeerDraft, *, by: str, at: datetime, allow_loopback: bool = False) -> PeerView:
    """Add a peer, or change its name, address or activity; its kind and secrets stay.

    Raises:
        NotAllowedError: if `by` may not manage peers.
        BadPeerError: naming the field that is wrong.
        BadEndpointError: saying which rule refused the address; `allow_loopback` is for exercises on one machine.
    """
    check_may(by, Right.MANAGE_PEERS)
    policy.check_peer(draft)
    check_endpoint(draft.endpoint_url, allow_loopback=allow_loopback)
    # Letters that refer to the peer must not wait for it: their writers hold the chain.
    saved, is_new = Peer.objects.select_for_update(no_key=True).get_or_create(
        slug=draft.slug,
        defaults={
            "name": draft.name.strip(),
            "kind": draft.kind,
            "endpoint_url": draft.endpoint_url,
            "is_active": draft.is_active,
            "added_by": by,
            "added_at": at,
        },
    )
    if saved.kind != draft.kind:
        raise BadPeerError(f"slug: {draft.slug} is taken by a peer of another kind.")
    saved.name, saved.endpoint_url, saved.is_active = draft.name.strip(), draft.endpoint_url, draft.is_active
    saved.save(update_fields=["name", "endpoint_url", "is_active"])
    detail = {"is_new": is_new, "kind": draft.kind.value, "endpoint_url": draft.endpoint_url}
    _record(Event.PEER_SAVED, saved, by, at, {**detail, "is_active": draft.is_active})
    return queries.view(saved)


@transaction.atomic
def set_peer_secrets(slug: str, secrets: NewSecrets, *, by: str, at: datetime) -> PeerView:
    """Seal new secrets for one direction or both; they are never shown again.

    Args:
        slug: of the peer.
        secrets: `send` signs our letters, `callback` the peer's messages.
        by: who sets them.
        at: when.

    Raises:
        NotAllowedError: if `by` may not manage peers.
        UnknownPeerError: if there is no such peer.
        BadSecretError: if a secret has the wrong form, or both directions would share one.
    """
    check_may(by, Right.MANAGE_PEERS)
    found = Peer.objects.select_for_update(no_key=True).filter(pk=slug).first()
    if found is None:
        raise UnknownPeerError(f"There is no peer {slug!r}.")
    check_secrets(secrets, send_now=_kept(found, "send"), callback_now=_kept(found, "receive"))
    if secrets.send is not None:
        found.sealed_send_secret = queries.seal(slug, "send").close(secrets.send)
    if secrets.callback is not None:
        found.sealed_receive_secret = queries.seal(slug, "receive").close(secrets.callback)
    found.save(update_fields=["sealed_send_secret", "sealed_receive_secret"])
    detail = {"send": secrets.send is not None, "receive": secrets.callback is not None}
    _record(Event.PEER_SECRETS_SET, found, by, at, detail)
    return queries.view(found)


def _kept(found: Peer, direction: str) -> str | None:
    """The secret that is there, to compare with a new one; None where there is none that can be read."""
    sealed = found.sealed_send_secret if direction == "send" else found.sealed_receive_secret
    try:
        return None if sealed is None else queries.seal(found.slug, direction).open(bytes(sealed))
    except SecretUnreadableError:
        return None


def _record(event: Event, peer: Peer, by: str, at: datetime, detail: Mapping[str, object]) -> None:
    record(event, subject_kind="peer", subject_id=peer.slug, by=by, at=at, detail=detail)
