"""What may be written down about a peer?"""

import re
from typing import Final

from openiru.peers.errors import BadPeerError
from openiru.peers.types import PeerDraft

NAME_MAX: Final = 200
_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def check_peer(draft: PeerDraft) -> None:
    """Refuse a peer that cannot be meant; its address has rules of its own.

    Raises:
        BadPeerError: naming the field and what would satisfy it.
    """
    if not _SLUG.fullmatch(draft.slug):
        raise BadPeerError("slug: 1 to 40 small letters, digits and hyphens, such as 'north-unit'.")
    name = draft.name.strip()
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise BadPeerError(f"name: say who it is, in 1 to {NAME_MAX} printable characters.")


def is_slug(text: str) -> bool:
    """Whether a peer may be called so."""
    return _SLUG.fullmatch(text) is not None
