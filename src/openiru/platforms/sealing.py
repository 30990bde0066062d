"""How do secrets lie at rest so that the database alone gives none away?"""

import base64
from collections.abc import Sequence
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from openiru.platforms.errors import SecretUnreadableError

# Keeps these keys apart from all others that are made of the same one.
_INFO: Final = "openiru platforms signing secrets v1: "


class Seal:
    """Seals texts with the first key and opens what any of the keys sealed.

    Give the new key first and the old ones behind it while keys are being changed. What was sealed for
    one `purpose` does not open for another: a secret moved to another row of the table is worthless.
    """

    def __init__(self, keys: Sequence[str], *, purpose: str) -> None:
        self._fernet = MultiFernet([Fernet(_derived(key, purpose)) for key in keys])

    def close(self, text: str) -> bytes:
        """The sealed form of `text`; differs each time."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """The text inside `sealed`.

        Raises:
            SecretUnreadableError: if it was sealed with another key, or changed since.
        """
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise SecretUnreadableError(
                "A platform's secret was sealed with another key than this installation has; set it anew."
            ) from error

    def renew(self, sealed: bytes) -> bytes:
        """The same text sealed with the first key.

        Raises:
            SecretUnreadableError: if none of the keys opens it.
        """
        return self.close(self.open(sealed))


def _derived(key: str, purpose: str) -> bytes:
    info = (_INFO + purpose).encode()
    raw = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key.encode())
    return base64.urlsafe_b64encode(raw)
