"""Who may be turned to on a day, and what must a record of liaison say?"""

import re
from datetime import date, datetime, timedelta
from typing import Final

from openiru.liaison.errors import AlreadySettledError, BadRecordError
from openiru.liaison.types import (
    CommitmentState,
    NewAgreement,
    NewCommitment,
    NewContact,
    NewMeeting,
    NewMinutes,
    Validity,
)

_LANGUAGE: Final = re.compile(r"[a-z]{2}")  # ISO 639-1
_LONGEST: Final = 5_000
_NOT_BEFORE: Final = 2000  # the year; before the first social network
_LONGEST_PLAN: Final = timedelta(days=3 * 366)


def validity(begin: date | None, end: date | None, on: date) -> Validity:
    """Whether something that holds from `begin` to `end` (exclusive) holds on a day; None: open."""
    if end is not None and end <= on:
        return Validity.EXPIRED
    if begin is not None and begin > on:
        return Validity.COMING
    return Validity.VALID


def check_contact(new: NewContact) -> None:
    """Refuse a contact that nobody could use.

    Raises:
        BadRecordError: naming the field.
    """
    _said(new.role_title, "role_title: name the role, such as 'law enforcement response team'.")
    if not (new.email.strip() or new.phone.strip() or new.form_url.strip()):
        raise BadRecordError("Give at least one means: email, phone, or the address of a form.")
    if new.email and "@" not in new.email:
        raise BadRecordError(f"email: {new.email!r} is no address of mail.")
    if new.form_url and not new.form_url.startswith("https://"):
        raise BadRecordError("form_url: an address begins with https://.")
    for code in new.languages:
        if not _LANGUAGE.fullmatch(code):
            raise BadRecordError(f"languages: {code!r} is no two-letter code such as en or ur.")
    _check_span(new.valid_from, new.valid_to)


def check_meeting(new: NewMeeting, *, at: datetime, is_planned: bool) -> None:
    """Refuse a meeting without a time that fits or without a subject.

    Raises:
        BadRecordError: saying which.
    """
    if new.held_at.tzinfo is None:
        raise BadRecordError("A time needs its zone, for example 2025-07-01T08:00:00Z.")
    if new.held_at.year < _NOT_BEFORE:
        raise BadRecordError("A time of this year cannot be meant.")
    if is_planned and not at < new.held_at <= at + _LONGEST_PLAN:
        raise BadRecordError("A planned meeting lies ahead, within three years; record one that was held.")
    if not is_planned and new.held_at > at:
        raise BadRecordError("This meeting lies in the future; plan it instead.")
    _said(new.subject, "Say what the meeting was about.")


def check_minutes(new: NewMinutes, *, held_at: datetime, at: datetime) -> None:
    """Refuse minutes of a meeting to come, and those that do not say what was said by whom.

    Raises:
        BadRecordError: saying which.
    """
    if held_at > at:
        raise BadRecordError("This meeting was not held yet; minutes follow it.")
    _said(new.words, "Minutes say what was said.")
    if not new.participants or not all(each.role.strip() for each in new.participants):
        raise BadRecordError("Name who took part, by role: at least one.")


def check_commitment(new: NewCommitment) -> None:
    """Refuse a commitment that nobody owns, or that rests on no sentence.

    Raises:
        BadRecordError: saying what is missing.
    """
    _said(new.owner, "Name the role that promised.")
    _said(new.words, "Say what was promised.")
    _said(new.source_sentence, "Copy the sentence on which it rests, from the minutes or the agreement.")


def check_step(now: CommitmentState, to: CommitmentState, reason: str) -> None:
    """Refuse a step without a reason, or to where the commitment stands.

    Raises:
        AlreadySettledError: if it stands there.
        BadRecordError: without a reason.
    """
    if now is to:
        raise AlreadySettledError(f"This commitment is {now} already.")
    _said(reason, "Say what shows it.")


def check_agreement(new: NewAgreement) -> None:
    """Refuse an agreement without a title, or with days or deadlines that cannot be.

    Raises:
        BadRecordError: saying which.
    """
    _said(new.title, "Give the agreement its title.")
    _check_span(new.in_force_from, new.in_force_to)
    asked = [each.instrument for each in new.deadlines]
    if len(set(asked)) != len(asked):
        raise BadRecordError("An agreement promises one deadline for each instrument.")


def check_may_end(end: date | None, begin: date | None, on: date) -> None:
    """Refuse to end what ended before, or before it began.

    Raises:
        AlreadySettledError: if it ends by then already.
        BadRecordError: if the day lies before its beginning.
    """
    if end is not None and end <= on:
        raise AlreadySettledError(f"It ended on {end} already.")
    _check_span(begin, on)


def _check_span(begin: date | None, end: date | None) -> None:
    if begin is not None and end is not None and end < begin:
        raise BadRecordError("It ends before it begins.")


def _said(words: str, otherwise: str) -> None:
    if not words.strip():
        raise BadRecordError(otherwise)
    if len(words) > _LONGEST:
        raise BadRecordError(f"At most {_LONGEST} characters; attach what is longer.")
