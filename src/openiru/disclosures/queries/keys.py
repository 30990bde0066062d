"""How are ids read that come from outside?"""

from uuid import UUID

from openiru.disclosures.errors import UnknownDisclosureError


def id_of(text: str) -> UUID:
    """The id that `text` writes out.

    Raises:
        UnknownDisclosureError: if it is none: what has no id does not exist.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise UnknownDisclosureError("There is no such request, file or opening.") from error
