"""How are peers set, what they write taken once, and what we write delivered once in effect?"""

from openiru.peers.operations.letters import (
    confirm_letter,
    fail_letter,
    lease_letters,
    peers_due,
    post_letter,
    prepare_letter,
    retry_letter,
)
from openiru.peers.operations.messages import take_message
from openiru.peers.operations.setting import save_peer, set_peer_secrets

__all__ = [
    "confirm_letter",
    "fail_letter",
    "lease_letters",
    "peers_due",
    "post_letter",
    "prepare_letter",
    "retry_letter",
    "save_peer",
    "set_peer_secrets",
    "take_message",
]
