"""What is said about the last referrals of the story: a question that was answered, one that waits, and a note."""

from datetime import datetime, timedelta
from typing import Final

from openiru.access.types import SYSTEM
from openiru.conversations import operations
from openiru.conversations.operations.notes import write_note
from openiru.conversations.types import NewNote, NewOutward, NewReceived
from openiru.referrals.queries import referral, referrals_page
from openiru.referrals.types import ReferralFilter, Reply

_BEFORE: Final = timedelta(minutes=50)
_ANSWERED: Final = NewReceived(
    referral_id="",
    title="Which posts?",
    text="Several of these accounts post a lot. Which of their posts do you mean?",
    asks=True,
)
_OPEN: Final = NewReceived(
    referral_id="",
    title="Appeals",
    text="May we tell the account holders where to object?",
    asks=True,
)


def talk(at: datetime) -> None:
    """Let two platforms ask back about what they were sent last; one of them gets its answer."""
    rows = referrals_page(ReferralFilter(sent_only=True), size=2).rows
    begin = at - _BEFORE
    for row, question in zip(rows, (_ANSWERED, _OPEN), strict=False):
        about = referral(row.referral_id)
        reply = Reply(platform=about.platform)
        asked = NewReceived(
            referral_id=about.referral_id, title=question.title, text=question.text, asks=question.asks
        )
        question_id = operations.receive_message(asked, by=SYSTEM, at=begin, reply=reply)
        if question is _ANSWERED:
            answer = NewOutward(
                referral_id=about.referral_id,
                text="Those that are captured in each item; the others were not looked at.",
                answers=question_id,
            )
            operations.write_to_platform(answer, by=about.created_by, at=begin + timedelta(minutes=20))
            note = NewNote(
                referral_id=about.referral_id,
                text="Name the posts from the start next time: they ask each time.",
            )
            write_note(note, by=about.created_by, at=begin + timedelta(minutes=21))
