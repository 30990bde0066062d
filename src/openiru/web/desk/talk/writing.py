"""What does somebody write who talks about a referral, on either side, and which files go with it?"""

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from openiru.conversations.errors import BadAttachmentError
from openiru.conversations.types import (
    FILE_MAX_BYTES,
    FILES_MAX,
    TEXT_MAX_CHARACTERS,
    TITLE_MAX_CHARACTERS,
    NewFile,
    ThreadView,
)

_WORDS: Final = {"rows": 4, "dir": "auto"}
ACCEPTED: Final = ".jpg,.jpeg,.png,.gif,.webp,.pdf,.txt"


class WordsForm(forms.Form):
    """A message, with a title where it begins something new."""

    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=TITLE_MAX_CHARACTERS,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    text = forms.CharField(
        label=_("Message"), max_length=TEXT_MAX_CHARACTERS, widget=forms.Textarea(attrs=_WORDS)
    )
    thread = forms.CharField(required=False, widget=forms.HiddenInput())
    answers = forms.CharField(required=False, widget=forms.HiddenInput())
    item = forms.CharField(required=False, widget=forms.HiddenInput())
    asks = forms.BooleanField(label=_("This is a question that we need answered"), required=False)

    def __init__(self, data: Any = None, *, initial: dict[str, str] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.is_reply = bool(self._said("thread") or self._said("answers"))

    def _said(self, name: str) -> str:
        return str((self.data if self.is_bound else self.initial).get(name) or "")


class NoteForm(forms.Form):
    """What only the unit reads."""

    text = forms.CharField(
        label=_("Internal note"), max_length=TEXT_MAX_CHARACTERS, widget=forms.Textarea(attrs=_WORDS)
    )


def files_of(request: HttpRequest) -> tuple[NewFile, ...]:
    """The files that were sent with a form, read whole.

    Raises:
        BadAttachmentError: if they are too many or one is too large; before anything of it is read.
    """
    sent: list[UploadedFile[Any]] = request.FILES.getlist("files")
    if len(sent) > FILES_MAX:
        raise BadAttachmentError(f"A message carries at most {FILES_MAX} files.")
    for file in sent:
        if file.size is None or file.size > FILE_MAX_BYTES:
            raise BadAttachmentError(f"A file has at most {FILE_MAX_BYTES // 2**20} MB.")
    return tuple(NewFile(name=file.name or "file", data=file.read()) for file in sent)


def are_still_checked(threads: tuple[ThreadView, ...]) -> bool:
    """Whether a file of the conversation waits for its check, so that the page will soon say more."""
    return any(
        file.state == "waiting"
        for thread in threads
        for message in thread.messages
        for file in message.attachments
    )
