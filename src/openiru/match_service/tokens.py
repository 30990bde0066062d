"""Who may ask the match service, and what for?

Tokens stand in one file as digests. Every process looks at the file's mark before each request, so a token that is
revoked opens nothing from then on.
"""

import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

import orjson

from openiru.match_service.errors import (
    BadTokenFactsError,
    NoSuchMatchTokenError,
    TokenAlreadyRevokedError,
)

FILE: Final = "tokens.json"
PREFIX: Final = "oirum_"  # lets scanners of leaked secrets recognise ours
MOST: Final = 1000  # tokens that are kept, revoked ones included; each has a place in shared memory

_SECRET_BYTES: Final = 32
_ID_DIGITS: Final = 8
_Mark = tuple[int, int, int]
_NO_FILE: Final = (0, 0, 0)


class Scope(StrEnum):
    """What a token opens."""

    LOOKUP = "lookup"  # hash, match, read banks
    WRITE = "write"  # change banks


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token as it is kept."""

    id: str
    name: str
    digest: str  # SHA-256 of the whole token, hexadecimal
    scopes: tuple[Scope, ...]
    rate_per_s: float | None = None  # None: as `service.yaml` says
    burst: float | None = None
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    place: int = 0  # in the file, and in the memory of rates


def add_token(
    banks: Path,
    name: str,
    *,
    scopes: tuple[Scope, ...],
    at: datetime,
    rate: tuple[float | None, float | None] = (None, None),
    valid_for: timedelta | None = None,
) -> tuple[str, Token]:
    """Make a token; its text is returned once and kept nowhere.

    Args:
        banks: the folder of the banks.
        name: who has it, for people.
        scopes: what it opens.
        at: now.
        rate: look-ups a second, and how many may be saved up; None as `service.yaml` says.
        valid_for: after which it opens nothing; None for ever.

    Raises:
        BadTokenFactsError: if the facts make no token.
    """
    if not name.strip() or not name.isprintable():
        raise BadTokenFactsError("a token needs a name: who has it?")
    if any(number is not None and number <= 0 for number in rate):
        raise BadTokenFactsError("rate and burst must be above 0.")
    if valid_for is not None and valid_for <= timedelta(0):
        raise BadTokenFactsError("a token must be valid for some time.")
    with _writing(banks) as kept:
        if len(kept) >= MOST:
            raise BadTokenFactsError(f"{banks / FILE} holds {MOST} tokens: take out revoked ones by hand.")
        token_id = secrets.token_hex(_ID_DIGITS // 2)
        text = f"{PREFIX}{token_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
        token = Token(
            id=token_id,
            name=name.strip(),
            digest=hashlib.sha256(text.encode()).hexdigest(),
            scopes=tuple(sorted(set(scopes))),
            rate_per_s=rate[0],
            burst=rate[1],
            created_at=at,
            expires_at=None if valid_for is None else at + valid_for,
            place=len(kept),
        )
        kept.append(token)
    return text, token


def revoke_token(banks: Path, token_id: str, *, at: datetime) -> Token:
    """Let a token open nothing from now on.

    Raises:
        NoSuchMatchTokenError: if there is none with that id.
        TokenAlreadyRevokedError: if it was revoked before.
    """
    with _writing(banks) as kept:
        place = next((token.place for token in kept if token.id == token_id), None)
        if place is None:
            raise NoSuchMatchTokenError(f"no token has the id {token_id}; see `openiru match token list`.")
        if kept[place].revoked_at is not None:
            raise TokenAlreadyRevokedError(f"the token {token_id} was revoked on {kept[place].revoked_at}.")
        kept[place] = replace(kept[place], revoked_at=at)
        return kept[place]


def read_tokens(banks: Path) -> list[Token]:
    """All tokens that were ever made, in that order.

    Raises:
        BadTokenFactsError: if the file is damaged.
    """
    path = banks / FILE
    try:
        rows = orjson.loads(path.read_bytes())["tokens"]
        return [_token(row, place) for place, row in enumerate(rows)]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError) as error:
        raise BadTokenFactsError(f"{path} is damaged: {error}") from error


def _token(row: dict[str, object], place: int) -> Token:
    def moment(name: str) -> datetime | None:
        return datetime.fromisoformat(str(row[name])) if row.get(name) else None

    created = moment("created_at")
    if created is None:
        raise ValueError("a token has no created_at")
    scopes = row["scopes"]
    if not isinstance(scopes, list):
        raise TypeError("scopes are no list")
    rate, burst = row.get("rate_per_s"), row.get("burst")
    return Token(
        id=str(row["id"]),
        name=str(row["name"]),
        digest=str(row["digest"]),
        scopes=tuple(Scope(scope) for scope in scopes),
        rate_per_s=float(rate) if isinstance(rate, int | float) else None,
        burst=float(burst) if isinstance(burst, int | float) else None,
        created_at=created,
        expires_at=moment("expires_at"),
        revoked_at=moment("revoked_at"),
        place=place,
    )


@contextmanager
def _writing(banks: Path) -> Iterator[list[Token]]:
    """The tokens, to be changed while no other process changes them; written whole or not at all."""
    banks.mkdir(parents=True, exist_ok=True)
    lock = os.open(banks / f".{FILE}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = read_tokens(banks)
        yield kept
        rows = [{name: value for name, value in asdict(token).items() if name != "place"} for token in kept]
        draft = banks / f".{FILE}.draft"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(orjson.dumps({"tokens": rows}, option=orjson.OPT_INDENT_2))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(banks / FILE)
    finally:
        os.close(lock)


class TokenBook:
    """The tokens as one process knows them; looks whether the file changed, which takes a microsecond."""

    def __init__(self, banks: Path) -> None:
        self._banks = banks
        self._path = str(banks / FILE)
        self._mark: _Mark | None = None
        self._by_id: dict[str, Token] = {}

    @property
    def is_empty(self) -> bool:
        """Whether no token was ever made: then this machine alone may ask, without one."""
        self._look()
        return not self._by_id

    def find(self, text: str, *, at: datetime) -> Token | None:
        """The token with this text, if it opens anything at that time."""
        self._look()
        token = self._by_id.get(text[len(PREFIX) : len(PREFIX) + _ID_DIGITS])
        digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
        # A token that there is not costs the same comparison as one that there is.
        same = hmac.compare_digest(digest, token.digest if token else "0" * 64)
        if token is None or not same or token.revoked_at is not None:
            return None
        return token if token.expires_at is None or at < token.expires_at else None

    def at(self, place: int) -> Token:
        """The token at a place of the file, as it was when it was last looked at."""
        return next(token for token in self._by_id.values() if token.place == place)

    def _look(self) -> None:
        try:
            found = os.stat(self._path)  # noqa: PTH116 - before each request
            mark = (found.st_ino, found.st_mtime_ns, found.st_size)
        except FileNotFoundError:
            mark = _NO_FILE
        if mark == self._mark:
            return
        # What changes after the look is seen by the next one.
        self._by_id = {token.id: token for token in read_tokens(self._banks)}
        self._mark = mark
