"""A certificate authority of a test, and certificates for servers and for people who read signed mail."""

import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
LONG = timedelta(days=36_500)  # certificates of tests outlive every story clock


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, as PEM."""

    certificate: str
    key: str = field(repr=False)

    def write(self, folder: Path, name: str) -> tuple[Path, Path]:
        """Both as files: certificate, key."""
        paths = folder / f"{name}.pem", folder / f"{name}.key"
        paths[0].write_text(self.certificate)
        paths[1].write_text(self.key)
        return paths


class Authority:
    """Signs certificates; nobody but the test trusts it."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of a test")])
        self.certificate = self._signed(self._name, self._key, LONG, is_authority=True)

    def pem(self) -> str:
        """The authority's own certificate."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def for_server(self, *names: str) -> Pair:
        """A certificate of a server with these names or addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        found = [_general(name) for name in names]
        made = self._signed(_named(names[0]), key, LONG, names=found)
        return _pair(made, key)

    def for_mail(self, address: str, *, ends_in: timedelta = LONG, at: datetime | None = None) -> Pair:
        """A certificate of somebody who signs and reads mail."""
        key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
        made = self._signed(
            _named(address), key, ends_in, names=[x509.RFC822Name(address)], at=at, is_for_mail=True
        )
        return _pair(made, key)

    def trusting(self) -> ssl.SSLContext:
        """A client that trusts this authority alone."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=self.pem())
        return context

    def _signed(
        self,
        subject: x509.Name,
        key: Key,
        ends_in: timedelta,
        *,
        names: list[x509.GeneralName] | None = None,
        at: datetime | None = None,
        is_authority: bool = False,
        is_for_mail: bool = False,
    ) -> x509.Certificate:
        begins = (at or datetime(2020, 1, 1, tzinfo=UTC)) - timedelta(days=1)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after((at or begins) + ends_in)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        if is_for_mail:
            purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
            builder = builder.add_extension(purpose, critical=False)
        return builder.sign(self._key, SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pair(certificate: x509.Certificate, key: Key) -> Pair:
    return Pair(
        certificate=certificate.public_bytes(Encoding.PEM).decode(),
        key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    )
