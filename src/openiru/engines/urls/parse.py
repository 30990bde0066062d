"""How is an address taken apart the way a browser would, so that nobody can hide behind its spelling?"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, quote, unquote

from openiru.engines.urls.types import UnusableUrl, UrlFault

MAX_URL_CHARS: Final = 2048

# Browsers drop these inside an address (URL Standard, "basic URL parser"); bidi and zero-width marks only deceive.
_DROPPED: Final = re.compile("[\t\n\r\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_EDGES: Final = "".join(map(chr, range(0x21))) + "\u00a0\u3000<>\"'`“”„‟‘’‚‛«»‹›"
# How analysts write addresses that nobody shall click by mistake: hxxps://example[.]org.
_HEAD: Final = re.compile(r"[^/?#]*(?://[^/?#]*)?")
_DEFANGED_SCHEME: Final = re.compile(r"(?i)^h(?:xx|\*\*)p(s?)\b")
_DEFANGED_SIGN: Final = re.compile(r"(?i)[\[({](?:(\.|dot)|(:|://))[\])}]")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_WEB: Final = re.compile(r"(?i)https?:[/\\]*")
_HOST_LIKE: Final = re.compile(r"(?:[^\s/?#@:\\]+\.)+[^\s/?#@:\\]{2,63}(?::\d{1,5})?(?:[/?#\\]|$)")
_HOST: Final = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?\.)+[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?"
)
_DOTS: Final = str.maketrans(
    {"\u3002": ".", "\uff0e": ".", "\uff61": "."}
)  # full stops that browsers read as dots


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlParts:
    """An address taken apart: host in ASCII and lower case, path decoded, no credentials, no fragment."""

    host: str  # without a trailing dot and without "www."
    port: int | None  # None for 80 and 443
    segments: tuple[str, ...]  # of the path, percent-decoded, no empty ones
    query: tuple[tuple[str, str], ...]

    def first(self, name: str) -> str | None:
        """The first value of one query parameter."""
        return next((value for key, value in self.query if key == name and value), None)


def clean(text: str) -> str:
    """The text without the invisible characters and quotes that come along with pasted addresses, made whole again."""
    kept = _DROPPED.sub("", text[: MAX_URL_CHARS * 2]).strip(_EDGES)
    return _whole(kept) if kept[:1] in {"h", "H"} or "[" in kept or "(" in kept else kept


def _whole(text: str) -> str:
    """The address that was broken on purpose so that nobody clicks it; paths are left alone."""
    head = _HEAD.match(text)
    size = head.end() if head else 0
    sound = _DEFANGED_SIGN.sub(lambda found: "." if found[1] else found[2], text[:size])
    return _DEFANGED_SCHEME.sub(r"http\1", sound, count=1) + text[size:]


def split_url(text: str) -> UrlParts | UnusableUrl:
    """Take apart an address that `clean` has cleaned; a missing scheme is read as https.

    Credentials before ``@`` are dropped and backslashes read as slashes, as browsers do, so the host is the one
    that would be visited.
    """
    if not text:
        return UnusableUrl(fault=UrlFault.EMPTY, reason="There is no address.")
    if len(text) > MAX_URL_CHARS:
        return UnusableUrl(
            fault=UrlFault.TOO_LONG, reason=f"The address is longer than {MAX_URL_CHARS} characters."
        )
    web = _WEB.match(text)
    if web is None and _SCHEME.match(text) and not _HOST_LIKE.match(text):
        return UnusableUrl(fault=UrlFault.BAD_SCHEME, reason="Only web addresses (http, https) can be read.")
    rest = text[web.end() :] if web else text.lstrip("/\\")
    before_fragment = rest.replace("\\", "/").partition("#")[0]
    before_query, _, query = before_fragment.partition("?")
    authority, _, path = before_query.partition("/")
    host, port = _host_and_port(authority.rpartition("@")[2])
    if not host:
        return UnusableUrl(fault=UrlFault.BAD_HOST, reason="The address names no host that could exist.")
    return UrlParts(
        host=host,
        port=port,
        segments=_segments(path),
        query=tuple(parse_qsl(query, max_num_fields=None)[:64]) if query else (),
    )


def _host_and_port(authority: str) -> tuple[str, int | None]:
    """Host in ASCII and port; an empty host if it is none."""
    name, colon, digits = authority.partition(":")
    if colon and digits and not (digits.isascii() and digits.isdigit() and len(digits) <= 5):
        return "", None
    port = int(digits) if digits else None
    host = unquote(name).translate(_DOTS)
    if not host.isascii():
        host = _punycode(host)
    host = host.lower().rstrip(".").removeprefix("www.")
    if len(host) > 253 or not _HOST.fullmatch(host):
        return "", None
    return host, None if port in {80, 443} else port


def _punycode(host: str) -> str:
    """The ASCII form of a host with other letters; empty if there is none."""
    try:
        # Compatibility forms first: full-width letters name the plain host, as in a browser.
        return unicodedata.normalize("NFKC", host).casefold().encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _segments(path: str) -> tuple[str, ...]:
    kept: list[str] = []
    for written in path.split("/"):
        segment = unquote(written) if "%" in written else written
        if segment == "..":
            kept = kept[:-1]
        elif segment not in {"", "."}:
            kept.append(segment)
    return tuple(kept)


def path_text(segments: tuple[str, ...]) -> str:
    """Path segments as they stand in a canonical address: Unicode kept, reserved characters encoded."""
    return "/".join(_quoted(segment) for segment in segments)


def _quoted(segment: str) -> str:
    if segment.isascii() and segment.isalnum():
        return segment
    return "".join(
        quote(letter, safe="@:!$&'()*+,;=-._~") if letter.isascii() or not letter.isprintable() else letter
        for letter in segment
    )
