"""How are addresses of posts recognised fast, when thousands differ only in account and number?

Working out one address costs more than all the rest of a row. An address is therefore cut into its shape
(the account's name and the post's id taken out); the first address of a shape is worked out in full, the others
are put together from it.
"""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from openiru.engines.urls.rules import PLATFORMS
from openiru.engines.urls.types import CanonicalSubject
from openiru.intake.types import SubjectKind

# A digit in the id and a letter in the name keep both apart from the words and numbers of path rules.
_PLAIN_ID: Final = re.compile(r"(?=.*\d)[A-Za-z0-9](?:[A-Za-z0-9_\-]{0,62}[A-Za-z0-9])?")
_PLAIN_NAME: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9_.]{0,60}[A-Za-z0-9])?")
_RESERVED: Final = {rules.slug: rules.reserved for rules in PLATFORMS}
_NAME: Final = "\x00"  # stands for the account's name in a shape; occurs in no address
_MAX_SHAPES: Final = 10_000


class Cut(NamedTuple):
    """An address without its variable parts."""

    shape: tuple[str, str, str, bool]  # platform, host, path, whether the id is a number
    name: str
    native_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    kind: SubjectKind
    key: str
    url: str


class PostShapes:
    """Remembers the shapes of post addresses; forgets all when there are too many."""

    def __init__(self) -> None:
        self._forms: dict[tuple[str, str, str, bool], _Form] = {}

    def find(self, cut: Cut, keyed_name: str) -> tuple[SubjectKind, str, str] | None:
        """Kind, key and canonical address of a post whose shape is known.

        Args:
            cut: the address, cut.
            keyed_name: the account's name as it stands in keys.
        """
        form = self._forms.get(cut.shape)
        if form is None:
            return None
        key = form.key.replace(_NAME, keyed_name) + cut.native_id
        return form.kind, key, form.url.replace(_NAME, cut.name) + cut.native_id

    def remember(self, cut: Cut, keyed_name: str, pointed: CanonicalSubject) -> None:
        """Learn a shape from an address that was worked out, if it can be put together again from its parts."""
        size = len(cut.native_id)
        form = _Form(
            kind=SubjectKind(pointed.kind),
            key=pointed.key[:-size].replace(f":{keyed_name}/", f":{_NAME}/", 1),
            # Some canonical addresses leave the name out.
            url=_without_name(pointed.url[:-size], cut.name)[1] or pointed.url[:-size],
        )
        if len(self._forms) >= _MAX_SHAPES:
            self._forms.clear()
        self._forms[cut.shape] = form
        if self.find(cut, keyed_name) != (form.kind, pointed.key, pointed.url):
            del self._forms[cut.shape]


def cut_address(platform: str, url: str, name: str, native_id: str) -> Cut | None:
    """The address cut into shape, account's name and post's id; None if it has not a plain form."""
    if not native_id or not name or not url.endswith(native_id) or not url.startswith("https://"):
        return None
    if _PLAIN_ID.fullmatch(native_id) is None or _PLAIN_NAME.fullmatch(name) is None:
        return None
    host, path = _without_name(url[: -len(native_id)], name)
    if not path or name.lower() in _RESERVED.get(platform, ()):
        return None
    is_number = len(native_id) <= 24 and native_id.isdecimal()
    return Cut((platform, host, path[len(host) :], is_number), name, native_id)


def _without_name(start: str, name: str) -> tuple[str, str]:
    """Scheme and host, and the whole with the name replaced where it is a segment of the path; empty if it is none."""
    slash = start.find("/", 8)
    if slash < 0:
        return "", ""
    host, path = start[:slash], start[slash:]
    for mark in ("/", "/@"):
        if f"{mark}{name}/" in path:
            return host, host + path.replace(f"{mark}{name}/", f"{mark}{_NAME}/", 1)
    return "", ""
