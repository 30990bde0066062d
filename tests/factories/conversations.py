"""Words of both sides about invented referrals, and files that go with them."""

import io
from datetime import timedelta

from PIL import Image
from tests.factories import people
from tests.factories import referrals as factory

from openiru.access.types import SYSTEM
from openiru.conversations import operations
from openiru.conversations.types import Finding, NewFile, NewOutward, NewReceived
from openiru.referrals.types import Reply

AT = factory.AFTER_WINDOW + timedelta(hours=1)
QUESTION = "Which posts of this account do you mean? We see thirty of them."
ANSWER = "The three posts of 28 June; they are captured in the item."
CLEAN = Finding(is_clean=True, why="", checked_with="test")


def asked(
    referral_id: str, text: str = QUESTION, *, asks: bool = True, files: tuple[NewFile, ...] = ()
) -> str:
    """A question that the platform's program sent; its message id."""
    new = NewReceived(referral_id=referral_id, text=text, asks=asks, files=files)
    return operations.receive_message(new, by=SYSTEM, at=AT, reply=Reply(platform="facebook"))


def said(
    referral_id: str,
    text: str = ANSWER,
    *,
    answers: str | None = None,
    thread_id: str | None = None,
    files: tuple[NewFile, ...] = (),
) -> str:
    """Words of an analyst to the platform; their message id."""
    new = NewOutward(referral_id=referral_id, text=text, answers=answers, thread_id=thread_id, files=files)
    return operations.write_to_platform(new, by=people.analyst(), at=AT + timedelta(minutes=30))


def picture(name: str = "screen.png") -> NewFile:
    """A small picture."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "#2a6f97").save(file, "PNG")
    return NewFile(name=name, data=file.getvalue())
