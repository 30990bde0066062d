"""What the registry refuses, each with a stable code."""

from openiru.foundation.errors import Kind, OpenIruError


class ListFileError(OpenIruError):
    """A file that is not the list it should be; names file, line and reason."""

    code = "registry.list-unreadable"
    kind = Kind.INVALID

    def __init__(self, *, file: str, reason: str, line: int | None = None) -> None:
        where = file if line is None else f"{file}, line {line}"
        super().__init__(f"{where}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class OlderEditionError(OpenIruError):
    """An edition older than the one in force; lists only move forward."""

    code = "registry.older-edition"
    kind = Kind.CONFLICT


class FutureEditionError(OpenIruError):
    """An edition of a day that has not come; in force, it would keep out every true one until then."""

    code = "registry.future-edition"
    kind = Kind.INVALID


class OtherDayError(OpenIruError):
    """The same files were imported as of another day, and others have built on that."""

    code = "registry.other-day"
    kind = Kind.CONFLICT


class PartialEditionError(OpenIruError):
    """An extract offered for a list of which a full edition is on file."""

    code = "registry.extract-after-full"
    kind = Kind.CONFLICT


class ManyRemovalsError(OpenIruError):
    """An edition that lacks so many entries that it may be a cut-off file."""

    code = "registry.many-removals"
    kind = Kind.CONFLICT


class WrongListError(OpenIruError):
    """The parsed edition is of another list than the caller names."""

    code = "registry.wrong-list"
    kind = Kind.INVALID


class OwnEditionError(OpenIruError):
    """The importer of a curated edition may not approve it; that needs a second person."""

    code = "registry.own-edition"
    kind = Kind.DENIED


class EditionInForceError(OpenIruError):
    """The edition is in force already."""

    code = "registry.edition-in-force"
    kind = Kind.CONFLICT


class EditionNotFoundError(OpenIruError):
    """No such edition."""

    code = "registry.no-such-edition"
    kind = Kind.MISSING


class OrganisationNotFoundError(OpenIruError):
    """No such organisation."""

    code = "registry.no-such-organisation"
    kind = Kind.MISSING


class NoNameError(OpenIruError):
    """An organisation without a name that people can read."""

    code = "registry.no-name"
    kind = Kind.INVALID


class OrganisationExistsError(OpenIruError):
    """The short name belongs to another organisation."""

    code = "registry.organisation-exists"
    kind = Kind.CONFLICT


class BadSlugError(OpenIruError):
    """A short name of an organisation that could not stand in a URL."""

    code = "registry.bad-slug"
    kind = Kind.INVALID


class EntryNotFoundError(OpenIruError):
    """No such list entry in an edition in force."""

    code = "registry.no-such-entry"
    kind = Kind.MISSING


class NotAnEntityError(OpenIruError):
    """Only entries of entities can be linked to an organisation."""

    code = "registry.not-an-entity"
    kind = Kind.INVALID


class EmptyReasonError(OpenIruError):
    """A link says in words why the entry names the organisation."""

    code = "registry.empty-reason"
    kind = Kind.INVALID


class LinkExistsError(OpenIruError):
    """Somebody has asserted this link already."""

    code = "registry.link-exists"
    kind = Kind.CONFLICT


class LinkNotFoundError(OpenIruError):
    """Nobody has asserted this link."""

    code = "registry.no-such-link"
    kind = Kind.MISSING


class OwnLinkError(OpenIruError):
    """Who asserts a link may not approve it; that needs a second person."""

    code = "registry.own-link"
    kind = Kind.DENIED


class LinkApprovedError(OpenIruError):
    """The link is approved already."""

    code = "registry.link-approved"
    kind = Kind.CONFLICT
