"""What does a route by e-mail need?"""

from typing import Final

from openiru.platforms.connectors.reach.shapes import ByMail

SECRETS: Final = frozenset({"password", "signing_key"})


class MailSettings(ByMail):
    """The settings of a route by e-mail."""
