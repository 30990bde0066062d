"""What may an operator set, and what is wrong with what was set?"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import yaml

from openiru.engines.hashes.index.budgets import MAX_RADIUS_BITS
from openiru.engines.hashes.search import MAX_DISTANCE_BITS
from openiru.match_service.errors import BadMatchSettingsError

FILE: Final = "service.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`service.yaml`; each line has a default."""

    max_distance_bits: int = MAX_DISTANCE_BITS
    rate_per_s: float = 5_000  # look-ups a second of a token that has no rate of its own
    burst: float = 50_000  # look-ups that such a token may save up
    upload_counts_as: int = 50  # look-ups; a picture costs about so much more
    picture_bytes: int = 20_000_000
    picture_pixels: int = 50_000_000
    pictures_waiting: int = 64  # in each process; more are told to come back
    batch_hashes: int = 250_000
    waiting_bytes: int = 512_000_000  # bodies in memory, in each process
    header_timeout_s: float = 10
    idle_timeout_s: float = 75
    least_bytes_per_s: int = 20_000  # slower bodies and slower readers are cut off
    connections: int = 4_096  # in each process
    merge_at_bytes: int = 16_000_000  # of changes in a bank; 0 never merges
    fetch_hosts: tuple[str, ...] = ()  # hosts from which `?url=` may fetch; none by default


def read_settings(banks: Path) -> Settings:
    """The settings beside the banks; the defaults if there is no file.

    Raises:
        BadMatchSettingsError: naming the line that is wrong.
    """
    path = banks / FILE
    if not path.exists():
        return Settings()
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadMatchSettingsError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
    if found is None:
        return Settings()
    if not isinstance(found, dict):
        raise BadMatchSettingsError(f"{path} must hold lines of the form `name: value`.")
    known = {field.name: field for field in fields(Settings)}
    unknown = sorted(str(name) for name in found if name not in known)
    if unknown:
        raise BadMatchSettingsError(
            f"{path}: {unknown[0]} is no setting; there are {', '.join(sorted(known))}."
        )
    values = {
        name: _checked(path, name, value, Settings.__annotations__[name]) for name, value in found.items()
    }
    settings = Settings(**values)
    if settings.max_distance_bits > MAX_RADIUS_BITS:
        raise BadMatchSettingsError(f"{path}: max_distance_bits must be 0 to {MAX_RADIUS_BITS}.")
    return settings


def _checked(path: Path, name: str, value: Any, kind: Any) -> Any:
    if kind == tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(host, str) and host for host in value):
            raise BadMatchSettingsError(f"{path}: {name} must be a list of host names.")
        return tuple(host.lower() for host in value)
    number = int | float if kind is float else int
    if isinstance(value, bool) or not isinstance(value, number) or value < 0:
        words = "a number" if kind is float else "a whole number"
        raise BadMatchSettingsError(f"{path}: {name} must be {words}, 0 or more, not {value!r}.")
    return value
