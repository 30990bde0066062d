"""Which secrets do the platforms share with the unit?

A JSON object: platform -> ``{"send": "whsec_...", "callback": "whsec_..."}``; the unit signs what it sends with the
first one, the platform its callbacks with the second one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from openiru.simulation.errors import SecretsError
from openiru.simulation.platforms.signing import secret_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The two keys of one platform."""

    send: bytes = field(repr=False)
    callback: bytes = field(repr=False)


def read_keys(path: Path, platforms: Iterable[str]) -> dict[str, Keys]:
    """The keys of all `platforms`.

    Raises:
        SecretsError: with file and reason, if the file cannot be read or a key is missing.
    """
    try:
        content = orjson.loads(path.read_bytes())
    except OSError as error:
        raise SecretsError(f"{path}: cannot be read: {error.strerror}.") from error
    except orjson.JSONDecodeError as error:
        raise SecretsError(f"{path}: line {error.lineno}: is not JSON.") from error
    if not isinstance(content, dict):
        raise SecretsError(f"{path}: must be an object of platforms.")
    return {
        platform: Keys(
            send=_key(path, content, platform, "send"), callback=_key(path, content, platform, "callback")
        )
        for platform in platforms
    }


def _key(path: Path, content: dict[str, object], platform: str, name: str) -> bytes:
    pair = content.get(platform)
    secret = pair.get(name) if isinstance(pair, dict) else None
    if not isinstance(secret, str):
        raise SecretsError(f"{path}: {platform}.{name} is missing.")
    try:
        return secret_bytes(secret)
    except SecretsError as error:
        raise SecretsError(f"{path}: {platform}.{name}: {error.message}") from error
