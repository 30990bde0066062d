"""What can be wrong with a form."""

from collections.abc import Sequence

from openiru.foundation.errors import Kind, OpenIruError


class UnknownFormError(OpenIruError):
    """There is no such form, or no such profile."""

    code = "forms.unknown"
    kind = Kind.MISSING


class BadFormError(OpenIruError):
    """A file describes a form, or answers one, in a way that nobody can follow."""

    code = "forms.unreadable"


class IncompleteFormError(OpenIruError):
    """Fields that the law asks for are missing, or cannot be meant."""

    code = "forms.incomplete"

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("The form is not complete. " + " ".join(sentences))
        self.sentences = tuple(sentences)


class TypesettingError(OpenIruError):
    """The form could not be set as a PDF."""

    code = "forms.not-set"
