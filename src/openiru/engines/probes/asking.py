"""What does an address ask about, and how is the page of it asked for?"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from openiru.engines.probes.errors import UnusableAddressError
from openiru.engines.probes.rules import Controls, Probe, Request
from openiru.engines.probes.types import Asked
from openiru.engines.urls.canonical import canonical_url
from openiru.engines.urls.parse import clean, split_url
from openiru.engines.urls.types import CanonicalSubject, UnusableUrl, UrlKind

PRIVATE: Final = "private"  # the kind of what only members see
# Where an address does not tell a person from a channel, and the pages of persons say less.
_UNSURE: Final = {"telegram": "account"}
# Older names of channels, which are no handles: whoever has the handle of that spelling may be somebody else.
_OLD_NAMES: Final = ("h:c/", "h:user/")
_USER_NAME: Final = "h:user/"
_RANDOM: Final = "abcdefghijkmnpqrstuvwxyz"


def asked_about(url: str, *, stable_id: str = "", platform: str = "", kind: str = "") -> Asked:
    """What an address asks about.

    Args:
        url: on a known platform or anywhere.
        stable_id: the native id that we hold from before.
        platform: reads the address as one of this platform, or as a website (`web`).
        kind: of the subject, where we know more than its address tells.

    Raises:
        UnusableAddressError: if it is no address.
    """
    subject = canonical_url(url, default_platform=platform or None)
    parts = split_url(clean(url))
    if isinstance(subject, UnusableUrl):
        raise UnusableAddressError(f"{url[:200]}: {subject.reason}")
    host = "" if isinstance(parts, UnusableUrl) else parts.host
    is_website = platform == "web" or subject.platform == "web"
    guessed = "website" if is_website else _kind(subject)
    return Asked(
        url=url.strip() if is_website else subject.url,
        platform=platform or subject.platform,
        kind=PRIVATE if subject.is_private else kind or guessed,
        handle="" if is_website or subject.key.startswith(_OLD_NAMES) else subject.handle or "",
        user_name=(subject.handle or "") if subject.key.startswith(_USER_NAME) else "",
        native_id="" if is_website else _native_id(subject.native_id, subject.key),
        stable_id=stable_id,
        host=host,
    )


def _kind(subject: CanonicalSubject) -> str:
    if subject.kind is UrlKind.CHANNEL:
        return _UNSURE.get(subject.platform, str(subject.kind))
    return str(subject.kind)


def _native_id(native_id: str | None, key: str) -> str:
    prefix, _, rest = key.partition(":")
    return native_id or (rest if prefix in {"p", "v"} else "")


def requests_for(asked: Asked, probe: Probe) -> Iterator[tuple[Request, str]]:
    """The ways to ask, best first, each with its address; ways that need what the subject does not have are left out."""
    for request in probe.requests:
        if asked.kind not in request.kinds:
            continue
        known = {
            "handle": asked.handle,
            "user_name": asked.user_name,
            "native_id": asked.native_id,
            "url": asked.url,
        }
        if all(value or f"{{{name}}}" not in request.url for name, value in known.items()):
            filled = {
                name: value if name == "url" else quote(value, safe="@") for name, value in known.items()
            }
            yield request, request.url.format(**filled)


def absent_url(named: Controls, asked: Asked, numbers: bytes) -> str:
    """An address that nobody ever had; empty if none is named.

    Args:
        named: controls of a probe.
        asked: its host stands for ``{host}``.
        numbers: 32 random bytes or more.
    """
    name = "".join(_RANDOM[each % len(_RANDOM)] for each in numbers[: named.letters])
    digits = "".join(str(each % 10) for each in numbers[: named.letters])
    return named.absent.format(random=name, number=digits, host=asked.host)
