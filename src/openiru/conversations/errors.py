"""What talking about a referral refuses, and what would satisfy the rule."""

from openiru.foundation.errors import Kind, OpenIruError


class NotFoundError(OpenIruError):
    """There is no such thread, message, note or attachment for the one who asks; another platform's looks the same."""

    code = "conversations.not-found"
    kind = Kind.MISSING


class BadMessageError(OpenIruError):
    """A message or note says nothing, says too much, or stands where it cannot."""

    code = "conversations.bad-message"
    kind = Kind.INVALID


class InternalWordsError(OpenIruError):
    """A message to a platform repeats an internal note word for word."""

    code = "conversations.internal-words"
    kind = Kind.CONFLICT


class BadAttachmentError(OpenIruError):
    """A file is empty, too large, of a format that is not taken, or one too many."""

    code = "conversations.bad-attachment"
    kind = Kind.INVALID


class NotCheckedError(OpenIruError):
    """A file was not checked yet, or the check refused it: nobody may open it."""

    code = "conversations.not-checked"
    kind = Kind.CONFLICT


class AlreadyAnsweredError(OpenIruError):
    """The question was answered before."""

    code = "conversations.already-answered"
    kind = Kind.CONFLICT


class AlreadyCorrectedError(OpenIruError):
    """The note was marked as corrected before."""

    code = "conversations.already-corrected"
    kind = Kind.CONFLICT
