"""What may be written down about a platform, and where may messages go?"""

import base64
import binascii
import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from openiru.forms.checking import faults_of
from openiru.forms.types import FROM_REFERRAL, Direction, Form, Profile
from openiru.platforms.errors import BadDeadlineError, BadEndpointError, BadPlatformError, BadSecretError
from openiru.platforms.types import SECRET_PREFIX, DeadlineDraft, FormDraft, NewSecrets, PlatformDraft

Address = IPv4Address | IPv6Address

SECRET_BYTES_MIN: Final = 24  # Standard Webhooks, "Signature scheme": 24 to 64 bytes
SECRET_BYTES_MAX: Final = 64
DEADLINE_MAX_S: Final = 366 * 24 * 3600  # a longer one is a slip of the unit
CONNECTORS: Final = frozenset({"webhook"})

# Cloud machines answer questions about themselves, keys included, at these addresses.
METADATA_NETWORKS: Final = (
    ip_network("169.254.0.0/16"),  # AWS, Azure, Google and all that speak like them; RFC 3927
    ip_network("100.100.100.200/32"),  # Alibaba
    ip_network("192.0.0.192/32"),  # Oracle
    ip_network("fd00:ec2::/32"),  # AWS over IPv6
    ip_network("fd20:ce::254/128"),  # Google over IPv6
)
# This machine and private networks, and nothing that is merely not public: reserved, test and tunnel networks lead anywhere.
IN_HOUSE_NETWORKS: Final = (
    ip_network("127.0.0.0/8"),
    ip_network("::1/128"),
    ip_network("10.0.0.0/8"),  # RFC 1918, as the next two
    ip_network("172.16.0.0/12"),
    ip_network("192.168.0.0/16"),
    ip_network("fc00::/7"),  # RFC 4193
)
_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in IPv6 clothes
_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_HOST: Final = re.compile(
    r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)


def check_platform(draft: PlatformDraft) -> None:
    """Refuse a platform that cannot be meant.

    Raises:
        BadPlatformError: naming the field and what would satisfy it.
    """
    if not _SLUG.fullmatch(draft.slug):
        raise BadPlatformError("slug: 1 to 40 small letters, digits and hyphens, such as 'facebook'.")
    if not draft.name.strip():
        raise BadPlatformError("name: say what the platform is called.")
    if not draft.hosts:
        raise BadPlatformError("hosts: name at least one host, such as 'facebook.com'.")
    for host in draft.hosts:
        if not _HOST.fullmatch(host):
            raise BadPlatformError(
                f"hosts: {host!r} is not a host name in small letters, such as 'facebook.com'."
            )
    if len(set(draft.hosts)) != len(draft.hosts):
        raise BadPlatformError("hosts: each host once.")
    if draft.connector not in CONNECTORS:
        raise BadPlatformError(f"connector: one of {', '.join(sorted(CONNECTORS))}.")


def check_deadline(draft: DeadlineDraft) -> None:
    """Refuse a deadline that cannot be meant.

    Raises:
        BadDeadlineError: naming what would satisfy the rule.
    """
    for name, seconds in (("acknowledge_s", draft.acknowledge_s), ("act_s", draft.act_s)):
        if seconds is not None and not 0 < seconds <= DEADLINE_MAX_S:
            raise BadDeadlineError(f"{name}: from 1 second to {DEADLINE_MAX_S} (a year), or none.")
    if draft.acknowledge_s is not None and draft.act_s is not None and draft.acknowledge_s > draft.act_s:
        raise BadDeadlineError("The time to acknowledge cannot be longer than the time to act.")
    if not draft.source.strip():
        raise BadDeadlineError("source: say which law, agreement or working quota sets the deadline.")
    if not draft.instrument.strip():
        raise BadDeadlineError("instrument: say what the deadline is for.")


def check_form(draft: FormDraft, form: Form, profile: Profile) -> None:
    """Refuse a form that does not go with what is asked, and particulars that no answer can be.

    Raises:
        BadPlatformError: naming what is wrong.
    """
    if form.name not in profile.forms:
        raise BadPlatformError(f"profile: {profile.name} has {', '.join(profile.forms)}, not {form.name}.")
    if draft.instrument not in form.instruments or form.direction is not Direction.TO_PLATFORM:
        raise BadPlatformError(f"form: {form.name} goes with {', '.join(form.instruments)}.")
    if draft.language not in profile.languages:
        raise BadPlatformError(f"language: {profile.name} has {', '.join(profile.languages)}.")
    if taken := sorted(FROM_REFERRAL & set(draft.particulars)):
        raise BadPlatformError(f"particulars: {taken[0]} is what the referral says itself; leave it out.")
    missing = {field.name for field in form.fields} - set(draft.particulars)
    for fault in faults_of(form, draft.particulars):
        if fault.field not in missing:
            raise BadPlatformError(f"particulars: {fault.message}")


def secret_bytes(secret: str) -> bytes:
    """The key inside a signing secret.

    Raises:
        BadSecretError: if it is not ``whsec_`` and the base64 of 24 to 64 bytes.
    """
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise BadSecretError("A signing secret is 'whsec_' followed by base64.") from error
    if not secret.startswith(SECRET_PREFIX) or not SECRET_BYTES_MIN <= len(key) <= SECRET_BYTES_MAX:
        raise BadSecretError(
            f"A signing secret is 'whsec_' followed by the base64 of {SECRET_BYTES_MIN} to {SECRET_BYTES_MAX} bytes."
        )
    return key


def check_secrets(
    secrets: NewSecrets, *, send_now: str | None = None, callback_now: str | None = None
) -> None:
    """Refuse secrets of the wrong form, and one secret for both directions.

    With one secret, a platform could be shown its own messages as if they were ours. `send_now` and
    `callback_now` are those that stay in place where `secrets` brings none.

    Raises:
        BadSecretError: saying which rule refused.
    """
    for secret in (secrets.send, secrets.callback):
        if secret is not None:
            secret_bytes(secret)
    send, callback = secrets.send or send_now, secrets.callback or callback_now
    if send is not None and send == callback:
        raise BadSecretError("Each direction needs a secret of its own.")


def check_endpoint(url: str, *, allow_loopback: bool = False) -> None:
    """Refuse an address that messages may not go to, as far as its text tells.

    Names are looked up, and the found addresses checked by `check_address`, at each delivery.

    Raises:
        BadEndpointError: saying which rule refused and what would satisfy it.
    """
    parts = split_endpoint(url)
    literal = literal_address(parts.hostname or "")
    if literal is None:
        return
    if _unwrapped(literal).is_loopback and not allow_loopback:
        raise BadEndpointError("The endpoint lies on this machine; exercises must allow loopback explicitly.")
    check_address(literal, is_written_out=True)


def split_endpoint(url: str) -> SplitResult:
    """The parts of an endpoint's address.

    Raises:
        BadEndpointError: if it is not plain https (http on loopback), or carries a login or a fragment.
    """
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (reading it checks it)
    except ValueError as error:
        raise BadEndpointError("The endpoint is not a web address.") from error
    if (
        not parts.hostname
        or parts.scheme not in {"http", "https"}
        or not url.isascii()
        or not url.isprintable()
    ):
        raise BadEndpointError("The endpoint must be a web address that begins with https://.")
    if parts.username is not None or parts.password is not None or parts.fragment or " " in url:
        raise BadEndpointError("The endpoint may hold no login, no fragment and no spaces.")
    literal = literal_address(parts.hostname)
    if parts.scheme == "http" and not (literal and literal.is_loopback):
        raise BadEndpointError("The endpoint must begin with https://; plain http is for loopback alone.")
    return parts


def literal_address(host: str) -> Address | None:
    """The address that `host` writes out; None if it is a name to be looked up."""
    if host == "localhost":
        return IPv4Address("127.0.0.1")
    try:
        return ip_address(host)
    except ValueError:
        return None


def check_address(address: Address, *, is_written_out: bool) -> None:
    """Refuse an address that no message may go to.

    Loopback and private networks are open only if the endpoint writes the address out, so that
    no name server can lead messages there.

    Raises:
        BadEndpointError: saying which rule refused.
    """
    if leads_astray(address):
        raise BadEndpointError("The endpoint leads to a link-local, metadata or multicast address: refused.")
    if not is_written_out and not _unwrapped(address).is_global:
        raise BadEndpointError(
            "The endpoint's name leads into a private network; write the address out instead."
        )


def leads_astray(address: Address) -> bool:
    """Whether an address is link-local, metadata or multicast: nothing of ours ever goes there."""
    bare = _unwrapped(address)
    is_metadata = any(bare in network for network in METADATA_NETWORKS if network.version == bare.version)
    return is_metadata or bare.is_link_local or bare.is_multicast or bare.is_unspecified


def is_in_house(address: Address) -> bool:
    """Whether an address lies on this machine or in a private network; metadata addresses do not."""
    # Only a mapped address is the same host: tunnels and translators lie elsewhere.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    bare = mapped or address
    return not leads_astray(bare) and any(
        bare in network for network in IN_HOUSE_NETWORKS if network.version == bare.version
    )


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
