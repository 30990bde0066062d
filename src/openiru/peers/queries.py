"""What is known about peers? Secrets come out only through the functions that name them."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.conf import settings

from openiru.peers.errors import PeerNotReadyError, UnknownPeerError
from openiru.peers.models import Letter, Message, Peer
from openiru.peers.types import LetterView, MessageView, PeerKind, PeerView
from openiru.platforms.sealing import Seal
from openiru.platforms.types import Destination

FAILED_MOST: int = 200


def peer(slug: str, kind: PeerKind | None = None) -> PeerView:
    """The peer with this slug.

    Raises:
        UnknownPeerError: if there is none, or it is of another kind.
    """
    found = row(slug)
    if kind is not None and found.kind != kind:
        raise UnknownPeerError(f"There is no {kind.value} {slug!r}.")
    return view(found)


def peers(kind: PeerKind, *, active_only: bool = False) -> tuple[PeerView, ...]:
    """All peers of a kind, by name."""
    rows = Peer.objects.filter(kind=kind)
    if active_only:
        rows = rows.filter(is_active=True)
    return tuple(view(each) for each in rows.order_by("name", "slug"))


def destination(slug: str) -> Destination:
    """Where and how to write to a peer, for connectors; holds its secret.

    Raises:
        UnknownPeerError: if there is no such peer.
        PeerNotReadyError: if it is not active, or has no secret to sign with.
        SecretUnreadableError: if the secret was sealed with another key.
    """
    found = row(slug)
    if not found.is_active:
        raise PeerNotReadyError(f"{found.name} is not active; activate it to write to it.")
    if found.sealed_send_secret is None:
        raise PeerNotReadyError(f"{found.name} has no secret for our messages; set one.")
    return Destination(
        platform=found.slug,
        connector="webhook",
        endpoint_url=found.endpoint_url,
        send_secret=seal(slug, "send").open(bytes(found.sealed_send_secret)),
    )


def receive_secret(slug: str) -> str:
    """The secret that signs a peer's messages to us.

    Raises:
        UnknownPeerError: if there is no such peer.
        PeerNotReadyError: if it is switched off, or none is set.
        SecretUnreadableError: if it was sealed with another key.
    """
    found = row(slug)
    if not found.is_active or found.sealed_receive_secret is None:
        raise PeerNotReadyError(f"{found.name} is switched off, or has no secret for its messages.")
    return seal(slug, "receive").open(bytes(found.sealed_receive_secret))


def letters_about(about: str) -> tuple[LetterView, ...]:
    """What we wrote about a thing, the first letter first."""
    rows = Letter.objects.filter(about=about).order_by("created_at", "id")
    return tuple(letter_view(each) for each in rows)


def kept_messages(peer: str, kinds: Sequence[str], *, mentioning: str) -> Iterator[MessageView]:
    """Messages of a peer of some kinds whose text holds `mentioning`, the latest first."""
    rows = Message.objects.filter(peer_id=peer, kind__in=kinds, body__contains=mentioning)
    for each in rows.order_by("-id").iterator(chunk_size=100):
        yield MessageView(kind=each.kind, body=each.body, received_at=each.received_at)


def failed_letters() -> tuple[LetterView, ...]:
    """Letters that were given up, the latest first; at most 200."""
    rows = Letter.objects.filter(dead_at__isnull=False).order_by("-dead_at", "id")
    return tuple(letter_view(each) for each in rows[:FAILED_MOST])


def row(slug: str) -> Peer:
    """The row of a peer; stays in this capability.

    Raises:
        UnknownPeerError: if there is none.
    """
    found = Peer.objects.filter(pk=slug).first()
    if found is None:
        raise UnknownPeerError(f"There is no peer {slug!r}.")
    return found


def view(found: Peer) -> PeerView:
    """What others may see of a row."""
    return PeerView(
        slug=found.slug,
        name=found.name,
        kind=PeerKind(found.kind),
        endpoint_url=found.endpoint_url,
        has_send_secret=found.sealed_send_secret is not None,
        has_receive_secret=found.sealed_receive_secret is not None,
        is_active=found.is_active,
        added_at=found.added_at,
    )


def letter_view(found: Letter) -> LetterView:
    """What others may see of a row."""
    return LetterView(
        letter_id=str(found.pk),
        peer=found.peer_id,
        kind=found.kind,
        about=found.about,
        attempts=found.attempts,
        created_at=found.created_at,
        next_try_at=found.next_try_at,
        last_error=found.last_error,
        confirmed_at=found.confirmed_at,
        dead_at=found.dead_at,
    )


def seal(slug: str, direction: str) -> Seal:
    """What seals and opens the secret of a peer for one direction; stays in this capability."""
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return Seal(keys, purpose=f"peer/{slug}/{direction}")


def is_id(text: str) -> bool:
    """Whether a text may be the id of a letter."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
