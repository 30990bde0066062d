"""What did the unit say and ask about a referral, and what does the platform say?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.conversations import operations, queries
from openiru.conversations.errors import NotFoundError
from openiru.conversations.types import NewReceived
from openiru.foundation.errors import OpenIruError
from openiru.web.asking import words_of
from openiru.web.attachments import attached
from openiru.web.desk.talk.writing import ACCEPTED, WordsForm, are_still_checked, files_of
from openiru.web.portal.party import Party
from openiru.web.refusals import STATUS


def conversation(request: HttpRequest, party: Party, referral_id: str) -> HttpResponse:
    """Both sides' words; that ours were opened is noted the first time."""
    found = party.referral(referral_id)
    if request.method == "GET":
        operations.note_opened_by_platform(found.referral_id, way=party.way, by=party.by, at=party.at)
    form = WordsForm(initial={"thread": words_of(request, "thread")})
    return conversation_page(request, party, referral_id, form)


def say(request: HttpRequest, party: Party, referral_id: str) -> HttpResponse:
    """Say or ask something about a referral, with files."""
    party.referral(referral_id)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return conversation_page(request, party, referral_id, form, status=422)
    said = form.cleaned_data
    try:
        new = NewReceived(
            referral_id=referral_id,
            text=said["text"],
            title=said["title"],
            asks=said["asks"],
            thread_id=said["thread"] or None,
            files=files_of(request),
        )
        operations.receive_message(new, by=party.by, at=party.at, reply=party.reply)
    except OpenIruError as error:
        return conversation_page(request, party, referral_id, form, refused=error, status=STATUS[error.kind])
    messages.success(request, _("The unit has your message."))
    return redirect(party.address("conversation", referral_id))


def file(_request: HttpRequest, party: Party, referral_id: str, file_id: str) -> HttpResponse:
    """A checked file of the conversation as a download."""
    found = party.referral(referral_id)
    if queries.referral_of_file(file_id) != found.referral_id:
        raise NotFoundError("There is no such file.")
    opened = queries.opened_file(file_id, for_platform=party.platform)
    return attached(opened.data, opened.attachment.name)


def conversation_page(
    request: HttpRequest,
    party: Party,
    referral_id: str,
    form: WordsForm,
    *,
    refused: OpenIruError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a conversation; with a form that was not taken, and why, if there is one."""
    found = party.referral(referral_id)
    threads = queries.platform_threads(referral_id, platform=party.platform)
    context = {
        "party": party,
        "referral": found,
        "threads": threads,
        "form": form,
        "reply_to": next((each for each in threads if each.thread_id == form["thread"].value()), None),
        "refused": refused,
        "accepted": ACCEPTED,
        "are_checked": are_still_checked(threads),
    }
    return render(request, "portal/conversation.html", context, status=status)
