"""How are ids read that come from outside?"""

from uuid import UUID

from openiru.conversations.errors import NotFoundError


def id_of(text: str, thing: str) -> UUID:
    """The id that `text` writes out.

    Raises:
        NotFoundError: if it is none: what has no id does not exist.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFoundError(f"There is no such {thing}.") from error
