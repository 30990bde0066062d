"""How does what platforms hand over lie at rest, so that disk and database alone give nothing away?

Every file has a key of its own. The file is cut into chunks; each is sealed with AES-256-GCM under its number, the name of
the file and whether it is the last one, so that chunks can be neither changed, exchanged, repeated nor left out. The key is
wrapped with one that comes from the installation's secret; whoever destroys the wrapped key destroys the file.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from openiru.disclosures.errors import AlteredDisclosureError

CHUNK_BYTES: Final = 1024 * 1024
KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12  # NIST SP 800-38D, 8.2.1: 96 bits
_TAG_BYTES: Final = 16
_MAGIC: Final = b"OPENIRU-SEALED-1\n"
_INFO: Final = b"openiru disclosures keys v1: "  # keeps these keys apart from all others of the same secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What was sealed: its size and digest before, and the digest of what lies on disk."""

    size_bytes: int
    digest: str
    sealed_digest: str


def new_key() -> bytes:
    """A fresh key for one file."""
    return secrets.token_bytes(KEY_BYTES)


def seal(source: BinaryIO, target: BinaryIO, *, key: bytes, name: str) -> Sealed:
    """Seal all of `source` into `target`; needs the memory of two chunks, however large it is.

    Args:
        source: read to its end.
        target: where the sealed bytes go.
        key: of this file alone, used once.
        name: of the file; it opens under no other.
    """
    cipher, before, behind = AESGCM(key), hashlib.sha256(), hashlib.sha256(_MAGIC)
    target.write(_MAGIC)
    size, number, chunk = 0, 0, source.read(CHUNK_BYTES)
    while True:
        following = source.read(CHUNK_BYTES)
        before.update(chunk)
        size += len(chunk)
        sealed = cipher.encrypt(_nonce(number), chunk, _about(name, number, is_last=not following))
        behind.update(sealed)
        target.write(sealed)
        if not following:
            break
        number, chunk = number + 1, following
    return Sealed(
        size_bytes=size,
        digest=f"sha256:{before.hexdigest()}",
        sealed_digest=f"sha256:{behind.hexdigest()}",
    )


def unseal(source: BinaryIO, *, key: bytes, name: str) -> Iterator[bytes]:
    """The bytes inside, chunk by chunk; each is checked before it is given.

    Raises:
        AlteredDisclosureError: if they were changed, cut off, or sealed with another key or name.
    """
    cipher = AESGCM(key)
    if source.read(len(_MAGIC)) != _MAGIC:
        raise AlteredDisclosureError("This is no sealed file of ours.")
    number, sealed = 0, source.read(CHUNK_BYTES + _TAG_BYTES)
    while True:
        following = source.read(CHUNK_BYTES + _TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(number), sealed, _about(name, number, is_last=not following))
        except InvalidTag as error:
            raise AlteredDisclosureError(
                "The sealed file was changed or cut off since it came, or its key is another one."
            ) from error
        if not following:
            return
        number, sealed = number + 1, following


def wrap(key: bytes, *, secret: str, name: str) -> bytes:
    """The key of a file, sealed with the installation's secret for this file alone."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_derived(secret, name)).encrypt(nonce, key, name.encode())


def unwrap(wrapped: bytes, *, secret_keys: Sequence[str], name: str) -> bytes:
    """The key inside `wrapped`; any of the secrets may have sealed it, the newest first.

    Raises:
        AlteredDisclosureError: if none of them did.
    """
    for secret in secret_keys:
        try:
            cipher = AESGCM(_derived(secret, name))
            return cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], name.encode())
        except InvalidTag:
            continue
    raise AlteredDisclosureError(
        "This file was sealed with another secret key than this installation has; add that one to the old keys."
    )


def _derived(secret: str, name: str) -> bytes:
    info = _INFO + name.encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret.encode())


def _nonce(number: int) -> bytes:
    # A key seals one file once, so counting up never repeats a nonce.
    return number.to_bytes(_NONCE_BYTES, "big")


def _about(name: str, number: int, *, is_last: bool) -> bytes:
    return f"{name}|{number}|{'last' if is_last else 'more'}".encode()
