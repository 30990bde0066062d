"""Which PostgreSQL do we use: the one that DATABASE_URL names, or the embedded one?"""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from openiru.database.cluster import Cluster


def database_settings(url: str, data_folder: Path) -> dict[str, Any]:
    """Django's settings of the default database.

    Raises:
        SystemExit: with a sentence, when `url` is not a PostgreSQL address.
    """
    address = _from_url(url) if url else Cluster(data_folder / "postgres").settings()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        **{key.upper(): value for key, value in address.items()},
    }


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise SystemExit(
            "DATABASE_URL is wrong: it must look like postgresql://user:password@host:5432/name. "
            "See docs/reference/settings.md."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "name": unquote(parts.path.strip("/")),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "host": options.pop("host", parts.hostname or ""),
        "port": str(parts.port or ""),
        "options": options,
    }
