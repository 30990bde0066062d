"""What can go wrong with files of terms?"""

from openiru.foundation.errors import Kind, OpenIruError


class BadTermRowError(OpenIruError):
    """A row that is no term: without words or organisation, or with a kind or day that is none; nothing was used."""

    code = "terms.bad-row"
    kind = Kind.INVALID
