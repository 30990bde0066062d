"""How do signed messages of other units become questions and answers in our record?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from django.db import transaction
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from openiru.deconfliction import operations as deconfliction
from openiru.deconfliction.types import (
    ANSWER_WITHIN_S,
    DIGESTS_MAX,
    REASON_MAX,
    SAYABLE,
    Answer,
    Asked,
    Said,
)
from openiru.peers.errors import BadMessageError
from openiru.peers.operations import take_message
from openiru.peers.types import PeerKind
from openiru.referrals import operations as referrals
from openiru.workflows.moderation.inbound import Envelope, Short, read_envelope, without_nul
from openiru.workflows.moderation.receive import read_part
from openiru.workflows.peers.entering import TOLERANCE_S, verified

QUESTION: Final = "deconfliction.question"
ANSWER: Final = "deconfliction.answer"
UNDERSTOOD: Final = frozenset({QUESTION, ANSWER})
AT_ONCE: Final = 10_000

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class OneQuestion(_Part):
    """One subject, named by digests alone."""

    question_id: Short
    digests: list[Digest] = Field(min_length=1, max_length=DIGESTS_MAX)


class QuestionData(_Part):
    """What another unit asks before it refers."""

    instrument: Short
    answer_by: AwareDatetime
    questions: list[OneQuestion] = Field(min_length=1, max_length=AT_ONCE)


class OneAnswer(_Part):
    """What another unit says to one question of ours."""

    question_id: Short
    answer: Answer
    reason: Annotated[str, Field(max_length=REASON_MAX), AfterValidator(without_nul)] = ""


class AnswerData(_Part):
    """What another unit says to questions of ours."""

    answers: list[OneAnswer] = Field(min_length=1, max_length=AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FromUnit:
    """What became of a message."""

    recorded: bool
    already: bool = False
    understood: bool = True


def receive_from_unit(
    unit: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    at: datetime,
    tolerance_s: int = TOLERANCE_S,
    admit: Callable[[str], None] | None = None,
) -> FromUnit:
    """Check a message's signature and time, keep it as it came, and record what it asks or answers, once.

    Args:
        unit: who claims to speak.
        headers: of the request.
        body: the bytes exactly as they came.
        at: our time.
        tolerance_s: how far the time of signing may lie from `at`, in seconds.
        admit: called with the unit once its signature was found right; may refuse by raising.

    Raises:
        BadSignatureError, StaleMessageError: if the unit did not sign it just now.
        BadMessageError: if it cannot be read; names the field.
        PeerMessageIdTakenError: if the id was used for another content.
    """
    head = verified(unit, PeerKind.UNIT, headers, body, at=at, tolerance_s=tolerance_s, admit=admit)
    said = read_envelope(body)
    is_understood = said.type in UNDERSTOOD
    given = _given(said) if said.type == ANSWER else []
    taking = take_message(
        unit, head.message_id, kind=said.type, body=body.decode(), is_understood=is_understood, at=at
    )
    with transaction.atomic(), taking as is_new:
        if not is_new:
            return FromUnit(recorded=False, already=True)
        if said.type == QUESTION:
            _ask(said, unit, at)
        elif said.type == ANSWER:
            # Before anything is recorded: whoever records holds the chain and must wait for nobody.
            for referral_id in sorted(deconfliction.hold_questions(unit, given)):
                referrals.bring_forward(referral_id, at=at)
            deconfliction.receive_answer(unit, given, at=at)
    return FromUnit(recorded=is_understood, understood=is_understood)


def _ask(said: Envelope, unit: str, at: datetime) -> None:
    asked = read_part(QuestionData, said.data)
    if not timedelta(0) < asked.answer_by - at <= 2 * timedelta(seconds=ANSWER_WITHIN_S.stop):
        raise BadMessageError("data.answer_by: a time from now on, at most two weeks ahead.")
    questions = {each.question_id: tuple(each.digests) for each in asked.questions}
    if len(questions) < len(asked.questions):
        raise BadMessageError("data.questions: each question has an id of its own.")
    deconfliction.receive_question(
        unit,
        [Asked(question_id=key, digests=digests) for key, digests in questions.items()],
        instrument=asked.instrument,
        answer_by=asked.answer_by,
        at=at,
    )


def _given(said: Envelope) -> list[Said]:
    return [
        Said(question_id=each.question_id, answer=each.answer, reason=each.reason)
        for each in read_part(AnswerData, said.data).answers
        if each.answer in SAYABLE
    ]
