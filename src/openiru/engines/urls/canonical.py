"""What does an address or a handle point to, whatever its spelling?

For callers:

- ``canonical_url(url, default_platform=None) -> CanonicalSubject | UnusableUrl`` (check with ``isinstance``);
  with a default platform, ``@handle`` and bare handles are read too.
- ``canonical_handle(platform, handle, kind=None) -> CanonicalSubject | UnusableUrl``
- ``canonical_id(platform, native_id) -> str``: the key ``id:...`` of a native id.

`CanonicalSubject.key` is ``h:<handle, lower case>`` or ``id:<native id>`` for accounts, channels, groups and pages;
see `types` for the other prefixes.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import quote, quote_plus

from openiru.engines.urls import parse
from openiru.engines.urls.rules import (
    PLATFORMS,
    REDIRECTS,
    TRACKING_NAMES,
    TRACKING_PREFIXES,
    PathRule,
    PlatformRules,
)
from openiru.engines.urls.types import CanonicalSubject, UnusableUrl, UrlFault, UrlKind

WEB: Final = "web"  # platform slug of everything that is no known platform
_MAX_REDIRECTS: Final = 3

# Letters with their marks: of Arabic, and of the scripts of South Asia, whose vowel signs are marks.
_LETTER: Final = r"\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff"
_HANDLE: Final = rf"@?[^\W_](?:[{_LETTER}.\-·]{{0,62}}[{_LETTER}])?|@?_[{_LETTER}.\-·]{{0,62}}[{_LETTER}]"
_NUMBER: Final = r"[0-9]{1,24}"
_GROUPS: Final = {"h": rf"(?P<h>{_HANDLE})", "_": r"[^/]+", "long": r"(?P<long>[0-9]{9,24})"}
_CODE: Final = r"[A-Za-z0-9_\-]{1,128}"
_TOKEN: Final = re.compile(r"\{(\w+)\}")
_QUERY_VALUE: Final = re.compile(r"[A-Za-z0-9_.\-]{1,128}")
_HANDLE_ALONE: Final = re.compile(rf"(?:{_HANDLE})")
_WHATSAPP_PHONE: Final = re.compile(r"\+?[\d\s()\-]{6,20}")
_DEEP_LINKS: Final = (
    (re.compile(r"(?i)tg:(?://)?(resolve|join|privatepost)\?"), r"https://t.me/\g<1>?"),
    (re.compile(r"(?i)whatsapp:(?://)?send/?\?"), "https://api.whatsapp.com/send?"),
    # The page that shows every chat of whoever is logged in; a public one has its name behind the "#".
    (re.compile(r"(?i)(?:https?://)?web\.telegram\.org/(?:[akz]/?)?#@?(?=[a-z])"), "https://t.me/"),
)

_Compiled = tuple[re.Pattern[str], tuple[str, ...], PathRule]  # path, names in the query, rule


def canonical_url(url: str, *, default_platform: str | None = None) -> CanonicalSubject | UnusableUrl:
    """What an address points to; with `default_platform` also a handle, with or without ``@``.

    An address on a known platform whose path says nothing known, and every address elsewhere, is a website.
    Pages that only pass the reader on (``l.facebook.com``) are looked through. Never opens anything.
    """
    text = parse.clean(url)
    if default_platform is not None and _is_bare_handle(text, default_platform):
        return canonical_handle(default_platform, text)
    for pattern, address in _DEEP_LINKS:
        text = pattern.sub(address, text, count=1)
    parts = parse.split_url(text)
    for _ in range(_MAX_REDIRECTS):
        target = None if isinstance(parts, UnusableUrl) else _redirect_target(parts)
        if target is None:
            break
        parts = parse.split_url(parse.clean(target))
    return parts if isinstance(parts, UnusableUrl) else _of_parts(parts)


def canonical_handle(
    platform: str, handle: str, *, kind: UrlKind | None = None
) -> CanonicalSubject | UnusableUrl:
    """The subject that a handle names on one platform.

    Args:
        platform: slug; one that is not known here gets the key ``h:...`` and an empty `url`.
        handle: with or without ``@``, any case. For WhatsApp a channel code or a phone number.
        kind: overrides the guess; Facebook groups have a name space of their own (``h:groups/...``).
    """
    text = parse.clean(handle)
    rules = _BY_SLUG.get(platform)
    if rules is not None and rules.slug == "whatsapp":
        return _whatsapp(text, rules)
    name = unicodedata.normalize("NFC", text).removeprefix("@")
    if not _HANDLE_ALONE.fullmatch(text) or (rules is not None and not _may_be_handle(name, rules)):
        return UnusableUrl(fault=UrlFault.BAD_HANDLE, reason="This cannot be a handle.")
    if platform == "facebook" and name.isdecimal() and kind is not UrlKind.GROUP:
        return canonical_url(f"https://www.facebook.com/profile.php?id={int(name)}")
    in_groups = platform == "facebook" and kind is UrlKind.GROUP
    keyed = _keyed(name, rules)
    return CanonicalSubject(
        platform=platform,
        kind=kind or (rules.handle_kind if rules else UrlKind.ACCOUNT),
        key=f"h:groups/{keyed}" if in_groups else f"h:{keyed}",
        url=_address(rules, "groups/{h}" if in_groups else rules.handle_url, {"h": name}) if rules else "",
        handle=name,
    )


def canonical_id(platform: str, native_id: str) -> str:
    """The key of a native id; case is kept. Telegram's ``-100`` prefix of channels is dropped.

    Raises:
        ValueError: if the id is empty.
    """
    text = native_id.strip()
    if platform == "telegram":
        text = text.removeprefix("channel").removeprefix("-100") or text
    if not text:
        raise ValueError("a native id may not be empty")
    return f"id:{text}"


def _is_bare_handle(text: str, platform: str) -> bool:
    if text.startswith("@"):
        return True
    if "://" in text or "/" in text:
        return False
    # "sun.rise" is a handle, "facebook.com" an address, though both have a dot.
    if platform == "whatsapp" and _WHATSAPP_PHONE.fullmatch(text):
        return True
    return bool(_HANDLE_ALONE.fullmatch(text)) and _platform_of(text.lower().removeprefix("www.")) is None


def _of_parts(parts: parse.UrlParts) -> CanonicalSubject:
    place = _platform_of(parts.host)
    if place is None:
        return _website(parts)
    rules, matched_host = place
    is_demo = matched_host == rules.demo
    segments = parts.segments
    if matched_host in rules.private_hosts or "".join(segments[:1]).lower() in rules.private_paths:
        return _website(parts, is_private=True)
    if matched_host in rules.opaque_hosts:
        return _website(parts)
    if matched_host in rules.short_hosts:
        segments = (rules.short_hosts[matched_host], *segments)
    elif matched_host in rules.subdomain_handles and parts.host != matched_host:
        segments = (parts.host.removesuffix("." + matched_host), *segments)
    elif rules.slug == "telegram" and segments[:1] in {("resolve",), ("join",), ("privatepost",)}:
        segments = _deep_link_path(parts)
    subject = _first_fit(rules, segments, parts, is_demo=is_demo)
    return subject or _website(parts)


def _first_fit(
    rules: PlatformRules, segments: tuple[str, ...], parts: parse.UrlParts, *, is_demo: bool
) -> CanonicalSubject | None:
    path = "/".join(segments)
    for pattern, names, rule in _rules_by_length(rules.slug).get(len(segments), ()):
        fit = pattern.fullmatch(path)
        if fit is None:
            continue
        values = fit.groupdict()
        if not _is_handle_allowed(values.get("h"), rules, path, is_demo=is_demo):
            continue
        if all(_take(name, parts, values) for name in names):
            return _subject(rules, rule, values, is_demo=is_demo)
    return None


def _is_handle_allowed(handle: str | None, rules: PlatformRules, path: str, *, is_demo: bool) -> bool:
    if handle is None:
        return True
    if not _may_be_handle(handle.removeprefix("@"), rules):
        return False
    stands_first = path.startswith(handle)
    return is_demo or not rules.needs_at or not stands_first or handle.startswith("@")


def _may_be_handle(name: str, rules: PlatformRules) -> bool:
    return name.lower() not in rules.reserved and (name.isascii() or not rules.ascii_handles)


def _keyed(name: str, rules: PlatformRules | None) -> str:
    """A handle as it stands in keys: in NFC, lower case, without what makes no difference."""
    lower = unicodedata.normalize("NFC", name).lower()
    for sign in rules.silent if rules is not None else "":
        lower = lower.replace(sign, "")
    return lower


def _take(name: str, parts: parse.UrlParts, values: dict[str, str]) -> bool:
    value = parts.first(name)
    if value is None or not _QUERY_VALUE.fullmatch(value.strip().lstrip("+")):
        return False
    values[name] = value.strip().lstrip("+")
    return True


def _subject(
    rules: PlatformRules, rule: PathRule, values: Mapping[str, str], *, is_demo: bool
) -> CanonicalSubject:
    shown = {name: value.removeprefix("@") for name, value in values.items()}
    keyed = {
        name: _keyed(value, rules) if name in {"h", "screen_name"} else value for name, value in shown.items()
    }
    key = rule.key.format_map(keyed)
    is_post = rule.kind in {UrlKind.POST, UrlKind.VIDEO}
    return CanonicalSubject(
        platform=rules.slug,
        kind=rule.kind,
        key=key,
        url=_address(rules, rule.url, shown, is_demo=is_demo),
        handle=None if is_post else shown.get("h") or shown.get("screen_name"),
        native_id=key.partition(":")[2] if key.startswith(("id:", "p:", "v:")) else None,
        owner_key=rule.owner.format_map(keyed) if rule.owner else None,
        is_private=rule.is_private,
    )


def _address(rules: PlatformRules, template: str, values: Mapping[str, str], *, is_demo: bool = False) -> str:
    encoded = {
        name: quote(value, safe="-._~") if value.isascii() else value for name, value in values.items()
    }
    path = template.format_map(encoded)
    if is_demo:
        return f"https://{rules.demo}/{path}"
    for host, word in rules.short_hosts.items():
        if path.startswith(word + "/"):
            return f"https://{host}/{path.removeprefix(word + '/')}"
    return f"https://{rules.home}/{path}"


def _whatsapp(text: str, rules: PlatformRules) -> CanonicalSubject | UnusableUrl:
    """WhatsApp has no handles: a phone number, or the code of a channel, whose case counts."""
    if _WHATSAPP_PHONE.fullmatch(text):
        # Digits of other scripts too; "00" stands for "+".
        digits = "".join(str(unicodedata.decimal(letter)) for letter in text if letter.isdecimal())
        digits = digits.removeprefix("00")
        if digits.startswith("0"):
            return UnusableUrl(
                fault=UrlFault.BAD_HANDLE, reason="A telephone number begins with the code of its country."
            )
        return CanonicalSubject(
            platform=rules.slug,
            kind=UrlKind.ACCOUNT,
            key=f"id:{digits}",
            url=_address(rules, "phone/{n}", {"n": digits}),
            native_id=digits,
        )
    code = text.removeprefix("@")
    if not re.fullmatch(_CODE, code):
        return UnusableUrl(fault=UrlFault.BAD_HANDLE, reason="This is no channel code and no phone number.")
    return CanonicalSubject(
        platform=rules.slug,
        kind=UrlKind.CHANNEL,
        key=f"id:{code}",
        url=_address(rules, rules.handle_url, {"h": code}),
        native_id=code,
    )


def _website(parts: parse.UrlParts, *, is_private: bool = False) -> CanonicalSubject:
    host = parts.host if parts.port is None else f"{parts.host}:{parts.port}"
    path = parse.path_text(parts.segments)
    kept = [pair for pair in parts.query if not _is_tracking(pair[0])]
    query = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in kept)
    place = host + (f"/{path}" if path else "") + (f"?{query}" if query else "")
    return CanonicalSubject(
        platform=WEB,
        kind=UrlKind.WEBSITE,
        key=f"u:{place}",
        url=f"https://{place}" if path or query else f"https://{place}/",
        is_private=is_private,
    )


def _is_tracking(name: str) -> bool:
    lower = name.lower()
    return lower in TRACKING_NAMES or lower.startswith(TRACKING_PREFIXES)


def _redirect_target(parts: parse.UrlParts) -> str | None:
    path = "/" + "/".join(parts.segments)
    for host, redirect_path, name in REDIRECTS:
        if path == redirect_path and (parts.host == host or parts.host.endswith("." + host)):
            return parts.first(name)
    return None


def _deep_link_path(parts: parse.UrlParts) -> tuple[str, ...]:
    """The path that says the same as one of Telegram's ``tg:`` links."""
    if parts.segments == ("join",):
        return ("joinchat", parts.first("invite") or "")
    if parts.segments == ("privatepost",):
        return ("c", parts.first("channel") or "", parts.first("post") or "")
    post = parts.first("post")
    return (parts.first("domain") or "", *((post,) if post else ()))


def _platform_of(host: str) -> tuple[PlatformRules, str] | None:
    """The platform of a host, and the listed host that it is or stands below."""
    labels = host.split(".")
    for start in range(len(labels) - 1):
        name = ".".join(labels[start:])
        rules = _BY_HOST.get(name)
        if rules is not None:
            return rules, name
    return None


@lru_cache(maxsize=32)
def _rules_by_length(slug: str) -> dict[int, tuple[_Compiled, ...]]:
    """Path rules made ready, by number of segments, in the order of the table."""
    by_length: dict[int, list[_Compiled]] = {}
    for rule in _BY_SLUG[slug].rules:
        path, _, names = rule.path.partition("?")
        pattern = re.compile("/".join(_segment_pattern(part) for part in path.split("/")))
        by_length.setdefault(path.count("/") + 1, []).append(
            (pattern, tuple(names.split("&") if names else ()), rule)
        )
    return {length: tuple(rules) for length, rules in by_length.items()}


def _segment_pattern(segment: str) -> str:
    if "|" in segment:
        return "(?:" + "|".join(re.escape(word) for word in segment.split("|")) + ")"
    pieces = _TOKEN.split(segment)
    return "".join(
        re.escape(piece) if place % 2 == 0 else _group_pattern(piece) for place, piece in enumerate(pieces)
    )


def _group_pattern(name: str) -> str:
    if name in _GROUPS:
        return _GROUPS[name]
    return f"(?P<{name}>{_NUMBER if name.startswith('n') else _CODE})"


_BY_SLUG: Final[Mapping[str, PlatformRules]] = {rules.slug: rules for rules in PLATFORMS}
_BY_HOST: Final[Mapping[str, PlatformRules]] = {
    host: rules
    for rules in PLATFORMS
    for host in (rules.demo, *rules.hosts, *rules.short_hosts, *rules.opaque_hosts, *rules.private_hosts)
}
