"""How are meetings and due commitments handed to a calendar?"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from openiru.liaison.types import CommitmentState, CommitmentView, MeetingView

_LASTS: Final = timedelta(hours=1)  # where nobody said how long a meeting takes
_LINE_BYTES: Final = 75  # RFC 5545, 3.1


def calendar(meetings: Iterable[MeetingView], commitments: Iterable[CommitmentView], *, at: datetime) -> str:
    """Meetings and open commitments with a day, as a calendar (RFC 5545, lines end with CRLF)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//OpenIRU//Liaison//EN", "CALSCALE:GREGORIAN"]
    for meeting in meetings:
        lines += _meeting(meeting, at)
    for each in commitments:
        if each.due_date is not None and each.state is CommitmentState.OPEN:
            lines += _commitment(each, at)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _meeting(meeting: MeetingView, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:meeting-{meeting.meeting_id}@openiru"
    yield f"DTSTAMP:{_moment(at)}"
    yield f"DTSTART:{_moment(meeting.held_at)}"
    yield f"DTEND:{_moment(meeting.held_at + _LASTS)}"
    yield f"SUMMARY:{_text(f'{meeting.platform}: {meeting.subject}')}"
    if meeting.agenda:
        yield f"DESCRIPTION:{_text(meeting.agenda)}"
    yield "END:VEVENT"


def _commitment(each: CommitmentView, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:commitment-{each.commitment_id}@openiru"
    yield f"DTSTAMP:{_moment(at)}"
    yield f"DTSTART;VALUE=DATE:{each.due_date:%Y%m%d}"
    yield f"SUMMARY:{_text(f'{each.platform}: {each.words}')}"
    yield f"DESCRIPTION:{_text(f'{each.owner}: {each.source_sentence}')}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        words = words.replace(plain, written)
    return words


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of 75 bytes at most, never within a letter; all but the first begin with a space."""
    piece, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LINE_BYTES:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    yield piece
