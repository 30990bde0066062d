"""Which PostgreSQL do we use: the one that DATABASE_URL names, or the embedded one?"""

from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from openiru.database.cluster import Cluster

# The server plans a statement once a connection instead of each time: a quarter less time for a step of a case.
# Not for a database that we do not run: poolers before it may hand a connection on between two statements.
_STATEMENTS: Final = {"server_side_binding": True, "prepare_threshold": 4}


def database_settings(url: str, data_folder: Path) -> dict[str, Any]:
    """Django's settings of the default database.

    Raises:
        SystemExit: with a sentence, when `url` is not a PostgreSQL address.
    """
    address = (
        _from_url(url)
        if url.strip()
        else {**Cluster(data_folder / "postgres").settings(), "options": _STATEMENTS}
    )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        **{key.upper(): value for key, value in address.items()},
    }


def _from_url(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise _wrong(f"{error}") from error
    name = unquote(parts.path.strip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise _wrong("scheme or name is missing")
    if parts.fragment or "/" in name:
        # Cut off at the sign, the rest of a password would be taken for host and name.
        raise _wrong("signs such as @ / # in user and password are written %40 %2F %23")
    options = dict(parse_qsl(parts.query))
    return {
        "name": name,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "host": options.pop("host", parts.hostname or ""),
        "port": str(port or ""),
        "options": options,
    }


def _wrong(reason: str) -> SystemExit:
    """The refusal; never with the address itself, which holds a password."""
    return SystemExit(
        f"DATABASE_URL is wrong ({reason}): it must look like postgresql://user:password@host:5432/name. "
        "See docs/reference/settings.md."
    )
