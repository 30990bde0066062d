"""Read what both sides said about a referral; say more, ask back, and fetch checked files."""

from typing import Annotated, Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from openiru.api.callers import caller_of, scope_of
from openiru.api.refusals import COMMON, CONFLICTING
from openiru.api.talk_schemas import AttachmentOut, ConversationOut, MessageOut, SaidOut, ThreadOut
from openiru.conversations import operations, queries
from openiru.conversations.errors import BadAttachmentError
from openiru.conversations.types import (
    FILE_MAX_BYTES,
    FILES_MAX,
    AttachmentView,
    NewFile,
    NewReceived,
    OutwardView,
    ReceivedView,
    ThreadView,
    Way,
)
from openiru.referrals.queries import referral
from openiru.workflows.callback_messages import Short, Words

router: Final = Router(tags=["messages"])

_FILE: Final[dict[str, Any]] = {
    "responses": {
        200: {
            "description": "The bytes as they were attached",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class MessageIn(Schema):
    """Words of the platform; `asks` makes them a question that the unit must answer."""

    text: Words
    asks: bool = False
    thread_id: Short | None = None
    title: Short | None = None
    item_id: Short | None = None


@router.get(
    "/referrals/{referral_id}/messages",
    response={200: ConversationOut, **COMMON},
    summary="Read the conversation about a referral",
)
def read_messages(request: HttpRequest, referral_id: str) -> ConversationOut:
    """Threads, the one with the latest word first. A platform that reads it has opened our messages."""
    actor = caller_of(request)
    scope = scope_of(actor)
    found = referral(referral_id, for_platform=scope)
    if scope is not None:
        operations.note_opened_by_platform(
            found.referral_id, way=Way.API, by=actor.person_id, at=settings.CLOCK.now()
        )
    threads = queries.platform_threads(found.referral_id, platform=found.platform) if found.sent_at else ()
    return ConversationOut(threads=[_thread(each) for each in threads])


@router.post(
    "/referrals/{referral_id}/messages",
    response={200: SaidOut, **COMMON, **CONFLICTING},
    summary="Say or ask something about a referral",
)
def send_message(
    request: HttpRequest,
    referral_id: str,
    body: Annotated[MessageIn, Form()],
    files: Annotated[list[UploadedFile] | None, File()] = None,
) -> SaidOut:
    """At most five files of 20 MB: JPEG, PNG, GIF, WebP, PDF or text. Nobody opens them before they were checked."""
    new = NewReceived(
        referral_id=referral_id,
        text=body.text,
        asks=body.asks,
        thread_id=body.thread_id or None,
        title=body.title or "",
        item_id=body.item_id or None,
        files=_read(files or []),
    )
    message_id = operations.receive_message(new, by=caller_of(request).person_id, at=settings.CLOCK.now())
    return SaidOut(message_id=message_id)


@router.get(
    "/files/{file_id}",
    response={**COMMON, **CONFLICTING},
    summary="Fetch a file of a conversation",
    openapi_extra=_FILE,
)
def read_file(request: HttpRequest, file_id: str) -> HttpResponse:
    """The bytes of a checked file, always as an attachment of unknown type. 409 while it waits for its check."""
    opened = queries.opened_file(file_id, for_platform=scope_of(caller_of(request)))
    response = HttpResponse(opened.data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{opened.attachment.attachment_id}"'
    response["X-Attached-Media-Type"] = opened.attachment.media_type
    response["Cache-Control"] = "private, no-store"
    return response


def _read(files: list[UploadedFile]) -> tuple[NewFile, ...]:
    if len(files) > FILES_MAX:
        raise BadAttachmentError(f"A message carries at most {FILES_MAX} files.")
    for file in files:
        if file.size is None or file.size > FILE_MAX_BYTES:
            raise BadAttachmentError(f"A file has at most {FILE_MAX_BYTES // 2**20} MB.")
    return tuple(NewFile(name=file.name or "file", data=file.read()) for file in files)


def _thread(thread: ThreadView) -> ThreadOut:
    return ThreadOut(
        thread_id=thread.thread_id,
        title=thread.title,
        item_id=thread.item_id,
        messages=[
            _ours(each) if isinstance(each, OutwardView) else _theirs(each) for each in thread.messages
        ],
    )


def _ours(message: OutwardView) -> MessageOut:
    return MessageOut(
        message_id=message.message_id,
        side="unit",
        text=message.text,
        at=message.written_at,
        sent_by=f"{message.unit_name}, {message.outward_name}",
        asks=False,
        answers=message.answers,
        answered_at=None,
        opened_at=message.opened_at,
        attachments=[_attachment(each) for each in message.attachments],
    )


def _theirs(message: ReceivedView) -> MessageOut:
    return MessageOut(
        message_id=message.message_id,
        side="platform",
        text=message.text,
        at=message.received_at,
        sent_by="",
        asks=message.asks,
        answers=None,
        answered_at=message.answered_at,
        opened_at=message.opened_at,
        attachments=[_attachment(each) for each in message.attachments],
    )


def _attachment(file: AttachmentView) -> AttachmentOut:
    return AttachmentOut(
        file_id=file.attachment_id,
        name=file.name,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        digest=file.digest,
        state=file.state,
    )
