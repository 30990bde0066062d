"""How do referrals come in, and what do moderators do with them?"""

from openiru.moderation.operations.authorities import save_authority
from openiru.moderation.operations.decide import answer_request, decide_item, decide_reinstatement
from openiru.moderation.operations.exporting import export_statements
from openiru.moderation.operations.receive import receive_request, receive_withdrawal

__all__ = [
    "answer_request",
    "decide_item",
    "decide_reinstatement",
    "export_statements",
    "receive_request",
    "receive_withdrawal",
    "save_authority",
]
