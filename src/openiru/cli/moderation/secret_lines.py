"""How do secrets come in without standing on a command line that others can list?"""

import sys

from openiru.foundation.errors import BadInputError
from openiru.platforms.types import NewSecrets


def secrets_from_stdin() -> NewSecrets:
    """The secret of our messages and the secret of the other side's, one a line; an empty line leaves one be.

    Raises:
        BadInputError: if there are no two lines, or both are empty.
    """
    lines = [line.strip() for line in sys.stdin.read().splitlines()]
    if len(lines) != 2 or not any(lines):
        raise BadInputError("Give two lines on standard input: the secret of our messages, then of theirs.")
    return NewSecrets(send=lines[0] or None, callback=lines[1] or None)
