"""Which subject does a row speak of, whatever spelling of its handle, id or address it gives?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from openiru.engines.urls.canonical import WEB, canonical_handle, canonical_id, canonical_url
from openiru.engines.urls.rules import PLATFORMS
from openiru.engines.urls.types import CanonicalSubject, UnusableUrl, UrlFault, UrlKind
from openiru.intake.errors import RefusedRowError
from openiru.intake.formats.post_shapes import PostShapes, cut_address
from openiru.intake.types import RowCode, SubjectKind

# Where message numbers count within one channel, so that a number alone names nothing.
_NUMBERED_WITHIN_OWNER: Final = frozenset({"telegram", "whatsapp"})
_OF_POSTS: Final = frozenset({UrlKind.POST, UrlKind.VIDEO})
_MAX_REMEMBERED: Final = 50_000
_HOSTS: Final[Mapping[str, tuple[str, ...]]] = {
    rules.slug: (rules.demo, rules.home, *rules.hosts) for rules in PLATFORMS
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """All that a row says about who or what it speaks of; empty where it says nothing."""

    platform: str
    handle: str = ""
    native_id: str = ""
    url: str = ""
    kind: SubjectKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One subject: its keys, strongest first, and how it is shown."""

    kind: SubjectKind
    keys: tuple[str, ...]
    handle: str
    native_id: str
    url: str


class PostIdentity(NamedTuple):
    """One post or video: its keys, its address, and its owner's key as far as the address tells."""

    kind: SubjectKind
    keys: tuple[str, ...]
    url: str
    owner_key: str


PRIVATE_PLACE: Final = "The address leads to a private place (an invitation, a private channel, a conversation); nothing was kept."
NOBODY: Final = Identity(kind=SubjectKind.ACCOUNT, keys=(), handle="", native_id="", url="")


class Identities:
    """Works out identities and remembers those that rows name again and again.

    Refuses rows that contradict themselves (an address of one account beside the handle of another):
    a referral must never reach somebody whom nobody meant.
    """

    def __init__(self, hosts: Mapping[str, str]) -> None:
        self._hosts = hosts
        self._accounts: dict[tuple[str, str, str, str, str | None], Identity] = {}
        self._shapes = PostShapes()

    def check_platform(self, platform: str) -> None:
        """Refuse a platform that this unit does not know."""
        if not platform:
            raise RefusedRowError(RowCode.MISSING_FIELD, "`platform` is missing.")
        if platform not in (self._hosts or _HOSTS):
            raise RefusedRowError(RowCode.UNKNOWN_PLATFORM, "`platform` is none of the known ones.")

    def account(self, naming: Naming) -> Identity:
        """The account, channel, group, page or website that a row names.

        Raises:
            RefusedRowError: if it names nothing, something unusable, or two different things.
        """
        known = (naming.platform, naming.handle, naming.native_id, naming.url, naming.kind)
        identity = self._accounts.get(known)
        if identity is None:
            identity = self._new_account(naming)
            if len(self._accounts) >= _MAX_REMEMBERED:
                self._accounts.clear()
            self._accounts[known] = identity
        return identity

    def post(self, naming: Naming, owner: Identity) -> PostIdentity:
        """The post or video that a row names.

        Raises:
            RefusedRowError: if its address is no address of a post, or of somebody else's.
        """
        if not naming.url:
            kind = SubjectKind.VIDEO if naming.kind is SubjectKind.VIDEO else SubjectKind.POST
            return PostIdentity(kind, _post_keys(naming, owner, kind[0]), "", "")
        name = owner.handle or owner.native_id
        cut = cut_address(naming.platform, naming.url, name, naming.native_id)
        if cut is None:
            return _checked_post(naming, owner, checked_address(naming.url, naming.platform))
        keyed_name = owner.handle.lower() or owner.native_id
        found = self._shapes.find(cut, keyed_name)
        if found is not None:
            kind, key, url = found
            return PostIdentity(kind, _merged((key,), _post_keys(naming, owner, key[0])), url, "")
        pointed = checked_address(naming.url, naming.platform)
        post = _checked_post(naming, owner, pointed)
        if pointed.platform == naming.platform:
            self._shapes.remember(cut, keyed_name, pointed)
        return post

    # --- accounts ---

    def _new_account(self, naming: Naming) -> Identity:
        self.check_platform(naming.platform)
        if naming.platform == "whatsapp" and naming.kind is SubjectKind.GROUP:
            raise RefusedRowError(RowCode.NOT_PUBLIC, "Groups of WhatsApp are private; nothing was kept.")
        named = self._by_handle(naming) if naming.handle else None
        keys: tuple[str, ...] = ()
        if naming.native_id:
            keys = (canonical_id(naming.platform, naming.native_id),)
        if named is not None:
            keys = _merged(keys, (named.key,))
        pointed = self._by_address(naming, named, keys) if naming.url else None
        if pointed is not None and pointed.platform == naming.platform:
            keys = _with_address_key(keys, pointed.key)
        if not keys:
            raise RefusedRowError(
                RowCode.MISSING_FIELD, "The row needs `handle`, `native_id` or a known `url`."
            )
        shown = pointed or named
        found = named or (pointed if pointed is not None and pointed.platform == naming.platform else None)
        return Identity(
            kind=naming.kind or (SubjectKind(found.kind) if found else SubjectKind.ACCOUNT),
            keys=keys,
            handle=(found.handle if found else None) or "",
            native_id=naming.native_id or (found.native_id if found else None) or "",
            url=self._on_our_host(shown, naming.platform, given=pointed is not None) if shown else "",
        )

    def _by_handle(self, naming: Naming) -> CanonicalSubject:
        kind = UrlKind(naming.kind) if naming.kind else None
        named = canonical_handle(naming.platform, naming.handle, kind=kind)
        if isinstance(named, UnusableUrl):
            raise RefusedRowError(RowCode.BAD_HANDLE, "`handle` cannot be a handle of this platform.")
        return named

    def _by_address(
        self, naming: Naming, named: CanonicalSubject | None, keys: tuple[str, ...]
    ) -> CanonicalSubject | None:
        if named is not None and naming.url in _usual_addresses(named):
            # The address says what the handle says already.
            return CanonicalSubject(
                platform=named.platform, kind=named.kind, key=named.key, url=naming.url, handle=named.handle
            )
        pointed = checked_address(naming.url, naming.platform)
        if pointed.kind in _OF_POSTS:
            raise RefusedRowError(RowCode.URL_MISMATCH, "`url` is the address of a post, not of an account.")
        if pointed.platform == naming.platform and _contradicts(keys, pointed.key):
            raise RefusedRowError(
                RowCode.URL_MISMATCH, "`url` belongs to another account than the row names."
            )
        return pointed

    def _on_our_host(self, subject: CanonicalSubject, platform: str, *, given: bool) -> str:
        host = self._hosts.get(platform, "")
        if given or not host or not subject.url:
            return subject.url
        return f"https://{host}/" + subject.url.partition("://")[2].partition("/")[2]


def checked_address(url: str, platform: str) -> CanonicalSubject:
    """What an address points to, on `platform` or, with an unknown kind of path, on one of its hosts.

    Raises:
        RefusedRowError: if it is no address, or one elsewhere.
    """
    pointed = canonical_url(url)
    if isinstance(pointed, UnusableUrl):
        code = RowCode.OVERSIZED if pointed.fault is UrlFault.TOO_LONG else RowCode.BAD_URL
        raise RefusedRowError(code, f"`url` cannot be used: {pointed.reason}")
    if pointed.is_private:
        raise RefusedRowError(RowCode.NOT_PUBLIC, PRIVATE_PLACE)
    if pointed.platform == platform:
        return pointed
    host = pointed.url.partition("://")[2].partition("/")[0].partition(":")[0]
    known = _HOSTS.get(platform, ())
    if pointed.platform != WEB or (
        known and not any(host == name or host.endswith("." + name) for name in known)
    ):
        raise RefusedRowError(RowCode.URL_MISMATCH, "`url` is not on the platform that the row names.")
    return pointed


def _checked_post(naming: Naming, owner: Identity, pointed: CanonicalSubject) -> PostIdentity:
    if pointed.platform == WEB:
        # The right platform, a kind of path that nobody has described yet.
        return PostIdentity(SubjectKind.POST, _post_keys(naming, owner, "p"), pointed.url, "")
    if pointed.kind not in _OF_POSTS:
        raise RefusedRowError(RowCode.URL_MISMATCH, "`url` is the address of an account, not of a post.")
    if pointed.owner_key and owner.keys and _contradicts(owner.keys, pointed.owner_key):
        raise RefusedRowError(RowCode.URL_MISMATCH, "`url` belongs to another account's post.")
    keys = _merged((pointed.key,), _post_keys(naming, owner, pointed.key[0]))
    return PostIdentity(SubjectKind(pointed.kind), keys, pointed.url, pointed.owner_key or "")


def _post_keys(naming: Naming, owner: Identity, prefix: str) -> tuple[str, ...]:
    if not naming.native_id:
        return ()
    if naming.platform not in _NUMBERED_WITHIN_OWNER:
        return (f"{prefix}:{naming.native_id}",)
    number = naming.native_id.rpartition("/")[2]
    keys = []
    for key in owner.keys:
        kind, _, name = key.partition(":")
        if kind == "h" or naming.platform == "whatsapp":
            keys.append(f"{prefix}:{name}/{number}")
        elif kind == "id":
            keys.append(f"{prefix}:c/{name}/{number}")
    return tuple(keys)


def _usual_addresses(named: CanonicalSubject) -> tuple[str, ...]:
    path = named.url.partition("://")[2].partition("/")[2]
    hosts = _HOSTS.get(named.platform, ())[:2]
    return tuple(f"https://{host}/{path}" for host in hosts) if path else ()


def _with_address_key(keys: tuple[str, ...], key: str) -> tuple[str, ...]:
    return keys if key in keys else _merged(keys, (key,)) if key.startswith("h:") else _merged((key,), keys)


def _contradicts(keys: tuple[str, ...], key: str) -> bool:
    """Whether `key` is another one of a sort that `keys` already has."""
    sort = key.partition(":")[0] + ":"
    return key not in keys and any(other.startswith(sort) for other in keys)


def _merged(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return first + tuple(key for key in second if key not in first)
