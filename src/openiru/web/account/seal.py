"""How is the secret of a second factor kept from whoever reads the database?"""

import base64
import hashlib

from cryptography.fernet import Fernet


def sealer(secret_key: str) -> Fernet:
    """Seals and opens with a key of its own, derived from the installation's secret key."""
    digest = hashlib.sha256(b"openiru second factor\x1f" + secret_key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
