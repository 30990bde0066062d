"""The acts of talking: say, hear, open, and check files.

Internal notes are not here: `operations.notes` is imported by name, and not by anything that platforms reach.
"""

from openiru.conversations.operations.files import record_check
from openiru.conversations.operations.outward import write_to_platform
from openiru.conversations.operations.receipts import note_opened_by_platform, note_opened_by_unit
from openiru.conversations.operations.received import receive_message

__all__ = [
    "note_opened_by_platform",
    "note_opened_by_unit",
    "receive_message",
    "record_check",
    "write_to_platform",
]
