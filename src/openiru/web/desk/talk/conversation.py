"""What did we and the platform say about a referral, and what do only we write down? Two pages in one, never mixed."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.queries import actor
from openiru.access.types import Right
from openiru.conversations import operations, queries
from openiru.conversations.operations import notes as note_operations
from openiru.conversations.queries import notes as note_queries
from openiru.conversations.types import (
    ConversationView,
    NewNote,
    NewOutward,
    ReceivedView,
    ThreadView,
)
from openiru.foundation.errors import OpenIruError
from openiru.referrals.queries import referral
from openiru.web.asking import words_of
from openiru.web.attachments import attached
from openiru.web.desk.talk.writing import ACCEPTED, NoteForm, WordsForm, are_still_checked, files_of
from openiru.web.doors import Visit, door
from openiru.web.names import named_items, people_by_id
from openiru.web.refusals import STATUS


@door(Right.READ_DESK)
def conversation(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """Both sides' words and our notes; that their words were opened is noted the first time."""
    if request.method == "GET" and visit.may(Right.WRITE_TO_PLATFORM):
        operations.note_opened_by_unit(referral(referral_id).referral_id, by=visit.by, at=visit.at)
    asked = {name: words_of(request, name) for name in ("thread", "answers", "item")}
    return conversation_page(request, visit, referral_id, form=WordsForm(initial=asked))


@door(Right.WRITE_TO_PLATFORM, methods=("POST",))
def send(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """First how the platform will read it and from whom; then the step, which cannot be undone."""
    form = WordsForm(request.POST)
    if not form.is_valid():
        return conversation_page(request, visit, referral_id, form=form, status=422)
    if request.POST.get("step") == "change":
        said = {name: str(form.cleaned_data[name]) for name in form.fields}
        return conversation_page(request, visit, referral_id, form=WordsForm(initial=said))
    if request.POST.get("step") != "send":
        return preview_page(request, visit, referral_id, form)
    said = form.cleaned_data
    try:
        new = NewOutward(
            referral_id=referral_id,
            text=said["text"],
            title=said["title"],
            thread_id=said["thread"] or None,
            answers=said["answers"] or None,
            item_id=said["item"] or None,
            files=files_of(request),
        )
        operations.write_to_platform(new, by=visit.by, at=visit.at)
    except OpenIruError as error:
        return preview_page(request, visit, referral_id, form, refused=error)
    messages.success(request, _("Your message goes to the platform."))
    return redirect("conversation", referral_id)


@door(Right.WRITE_NOTE, methods=("POST",))
def write_note(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """Write down what only the unit reads."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return conversation_page(request, visit, referral_id, note_form=form, status=422)
    new = NewNote(referral_id=referral_id, text=form.cleaned_data["text"])
    note_operations.write_note(new, by=visit.by, at=visit.at)
    messages.success(request, _("Your note was kept. Only the unit reads it."))
    return redirect("conversation", referral_id)


@door(Right.WRITE_NOTE, methods=("POST",))
def correct_note(request: HttpRequest, visit: Visit, referral_id: str, note_id: str) -> HttpResponse:
    """Say what is wrong with a note; it stays readable."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return conversation_page(request, visit, referral_id, note_form=form, status=422)
    note_operations.correct_note(note_id, text=form.cleaned_data["text"], by=visit.by, at=visit.at)
    messages.success(request, _("The note is marked as corrected."))
    return redirect("conversation", referral_id)


@door(Right.READ_DESK)
def file(_request: HttpRequest, _visit: Visit, file_id: str) -> HttpResponse:
    """A checked file of either side as a download."""
    found = queries.opened_file(file_id)
    return attached(found.data, found.attachment.name)


def conversation_page(
    request: HttpRequest,
    visit: Visit,
    referral_id: str,
    *,
    form: WordsForm | None = None,
    note_form: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a conversation; with a form that was not taken, if there is one."""
    found = referral(referral_id)
    said = queries.conversation(referral_id)
    context = {
        "referral": found,
        "threads": said.threads,
        "authors": _authors(said),
        "notes": note_queries.notes(referral_id),
        "people": people_by_id(),
        "items": {row.item.item_id: row.subject for row in named_items(found.items)},
        "replies": queries.replies_to(referral_id),
        "form": form or WordsForm(),
        "note_form": note_form or NoteForm(),
        "reply_to": _replied(form, said.threads),
        "may_write": found.sent_at is not None and visit.may(Right.WRITE_TO_PLATFORM),
        "may_note": visit.may(Right.WRITE_NOTE),
        "are_checked": are_still_checked(said.threads),
    }
    return render(request, "talk/conversation.html", context, status=status)


def preview_page(
    request: HttpRequest,
    visit: Visit,
    referral_id: str,
    form: WordsForm,
    *,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """How the platform will read a message, and who it is from."""
    context = {
        "referral": referral(referral_id),
        "form": form,
        "said": form.cleaned_data,
        "outward_name": actor(visit.by).outward_name,
        "refused": refused,
        "accepted": ACCEPTED,
    }
    return render(request, "talk/preview.html", context, status=STATUS[refused.kind] if refused else 200)


def _authors(said: ConversationView) -> Mapping[str, str]:
    names = people_by_id()
    return {message_id: names.get(person_id, person_id) for message_id, person_id in said.authors.items()}


def _replied(form: WordsForm | None, threads: tuple[ThreadView, ...]) -> ThreadView | ReceivedView | None:
    """The question or thread that a message will go on."""
    if form is None:
        return None
    thread_id, question_id = form["thread"].value(), form["answers"].value()
    for thread in threads:
        for message in thread.messages:
            if isinstance(message, ReceivedView) and question_id and message.message_id == question_id:
                return message
        if thread_id and thread.thread_id == thread_id:
            return thread
    return None
