"""How is a letter signed with our key, and closed for those alone who shall read it?

Source: RFC 8551 (S/MIME 4.0). Recipients have RSA keys; the content is closed with AES-256 in CBC mode.
"""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7

from openiru.platforms.errors import BadPlatformError
from openiru.platforms.types import Finding, Weight

SOON: Final = timedelta(days=30)  # renewing a certificate takes people, and people are away
_LINE: Final = 64

SigningKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def certificate_of(pem: str) -> x509.Certificate:
    """The certificate that is written out in PEM.

    Raises:
        BadPlatformError: if it is none.
    """
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise BadPlatformError("A certificate is needed in PEM: '-----BEGIN CERTIFICATE-----'.") from error


def key_of(pem: str) -> SigningKey:
    """The private key that is written out in PEM, without a password.

    Raises:
        BadPlatformError: if it is none, or of a kind that cannot sign letters.
    """
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise BadPlatformError("signing_key: a private key in PEM without a password is needed.") from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise BadPlatformError("signing_key: RSA or an elliptic curve.")
    return key


def check_recipient(certificate: x509.Certificate) -> None:
    """Refuse a certificate for which no letter can be closed.

    Raises:
        BadPlatformError: if its key is not RSA.
    """
    if not isinstance(certificate.public_key(), rsa.RSAPublicKey):
        raise BadPlatformError("recipient_certificates: only RSA keys can be written to.")


def check_pair(key: SigningKey, certificate: x509.Certificate) -> None:
    """Refuse a key that is not the certificate's.

    Raises:
        BadPlatformError: if it is another one.
    """
    if key.public_key() != certificate.public_key():
        raise BadPlatformError("signing_key: it does not belong to signing_certificate.")


def signed(entity: bytes, key: SigningKey, certificate: x509.Certificate) -> bytes:
    """An entity (headers, empty line, content; lines end in CRLF) with our signature beside it: multipart/signed."""
    signature = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(entity)
        .add_signer(certificate, key, SHA256())
        .sign(
            Encoding.DER,
            [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary],
        )
    )
    edge = "=_" + hashlib.sha256(entity).hexdigest()[:32]
    head = (
        'Content-Type: multipart/signed; protocol="application/pkcs7-signature";\r\n'
        f' micalg=sha-256; boundary="{edge}"\r\n\r\n'
        "This is a signed letter.\r\n"
        f"--{edge}\r\n"
    )
    tail = (
        f"\r\n--{edge}\r\n"
        'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n'
        f"{_folded(signature)}--{edge}--\r\n"
    )
    return head.encode() + entity + tail.encode()


def closed(entity: bytes, recipients: Sequence[x509.Certificate]) -> bytes:
    """An entity that only the holders of these certificates' keys can open: application/pkcs7-mime."""
    builder = (
        pkcs7.PKCS7EnvelopeBuilder().set_data(entity).set_content_encryption_algorithm(algorithms.AES256)
    )
    for each in recipients:
        builder = builder.add_recipient(each)
    sealed = builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    head = (
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        'Content-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
    )
    return head.encode() + _folded(sealed).encode()


def findings(whose: str, certificate: x509.Certificate, at: datetime) -> tuple[Finding, ...]:
    """What is to be said of a certificate's days: over, not begun, or soon over."""
    ends, begins = certificate.not_valid_after_utc, certificate.not_valid_before_utc
    if at >= ends:
        return (Finding(weight=Weight.FAULT, words=f"{whose} ended on {ends:%Y-%m-%d}; set a new one."),)
    if at < begins:
        return (Finding(weight=Weight.FAULT, words=f"{whose} begins on {begins:%Y-%m-%d} only."),)
    if ends - at <= SOON:
        days = (ends - at).days
        words = f"{whose} ends on {ends:%Y-%m-%d}, in {days} days; ask for a new one."
        return (Finding(weight=Weight.WARNING, words=words),)
    return ()


def _folded(data: bytes) -> str:
    text = base64.b64encode(data).decode("ascii")
    return "".join(f"{text[start : start + _LINE]}\r\n" for start in range(0, len(text), _LINE))
