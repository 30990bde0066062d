"""What both sides said, what waits for an answer, and which answers are new.

Internal notes are not here: `queries.notes` is imported by name, and not by anything that platforms see.
"""

from openiru.conversations.queries.attachments import (
    is_closed,
    opened_file,
    referral_of_file,
    waiting_files,
)
from openiru.conversations.queries.news import replies_to, unseen, unseen_count
from openiru.conversations.queries.questions import intervals_of, open_questions, question_intervals
from openiru.conversations.queries.threads import conversation, platform_threads

__all__ = [
    "conversation",
    "intervals_of",
    "is_closed",
    "open_questions",
    "opened_file",
    "platform_threads",
    "question_intervals",
    "referral_of_file",
    "replies_to",
    "unseen",
    "unseen_count",
    "waiting_files",
]
