"""What can go wrong with files of names?"""

from openiru.foundation.errors import Kind, OpenIruError


class BadNameRowError(OpenIruError):
    """A row that lacks a name, or says something else that is not known; nothing of the file was used."""

    code = "names.bad-row"
    kind = Kind.INVALID


class UnknownNameFormatError(OpenIruError):
    """The name of a file does not say how its names are written."""

    code = "names.unknown-format"
    kind = Kind.INVALID
