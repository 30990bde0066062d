"""A conversation about a referral of the scene: a question and its answer, one that waits, a file and a note."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from PIL import Image

from openiru.conversations import operations
from openiru.conversations.operations.notes import write_note
from openiru.conversations.queries import waiting_files
from openiru.conversations.types import Finding, NewFile, NewNote, NewOutward, NewReceived, Way
from openiru.invitations.operations import invite
from openiru.invitations.types import NewInvitation


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What of a conversation has an id."""

    files: dict[str, str]  # what it is in the scene -> file
    notes: dict[str, str]
    links: dict[str, str]  # for whom -> link


def talked(referral_id: str, people: Mapping[str, str], mark: str, at: datetime) -> Talk:
    """Farid of Facebook asks twice, Ayesha answers once; each side opened what the other said."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "#2a6f97").save(file, "PNG")
    asked = NewReceived(
        referral_id=referral_id,
        title=f"Which posts? {mark}".strip(),
        text="Which posts of this account do you mean? We see thirty of them.",
        asks=True,
        files=(NewFile(name="what we see.png", data=file.getvalue()),),
    )
    question = operations.receive_message(asked, by=people["farid"], at=at)
    answer = NewOutward(
        referral_id=referral_id,
        text="The three posts of 28 June; each is captured in its item.",
        answers=question,
    )
    operations.write_to_platform(answer, by=people["ayesha"], at=at + timedelta(minutes=2))
    open_one = NewReceived(
        referral_id=referral_id,
        title="Appeals",
        text="To which address may the account holder write?",
        asks=True,
    )
    operations.receive_message(open_one, by=people["farid"], at=at + timedelta(minutes=4))
    note = NewNote(
        referral_id=referral_id, text="The colleague at Facebook is new; explain the list entries."
    )
    note_id = write_note(note, by=people["ayesha"], at=at + timedelta(minutes=5))
    (waiting,) = waiting_files(10)
    clean = Finding(is_clean=True, why="", checked_with="content, decoded")
    operations.record_check(waiting.attachment_id, clean, at=at + timedelta(minutes=1))
    opened_at = at + timedelta(minutes=6)
    operations.note_opened_by_platform(referral_id, way=Way.PORTAL, by=people["farid"], at=opened_at)
    operations.note_opened_by_unit(referral_id, by=people["ayesha"], at=opened_at)
    invited = NewInvitation(referral_id=referral_id, contact="night@facebook.example")
    link = invite(invited, by=people["ayesha"], at=opened_at).link
    return Talk(
        files={"clean": waiting.attachment_id}, notes={"open": note_id}, links={"night": link.link_id}
    )
