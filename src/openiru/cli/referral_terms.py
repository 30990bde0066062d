"""How are the terms of a data or preservation request read from a file?"""

from pathlib import Path
from typing import Any, Final

import yaml

from openiru.disclosures.types import NewBasis
from openiru.foundation.errors import BadInputError
from openiru.referrals.types import DataClass, Terms
from openiru.workflows.make_referral import ORDER_BYTES_MAX

_WORDS: Final = ("legal_instrument", "necessity", "scope")


def read_terms(path: Path) -> Terms:
    """The terms that a YAML file holds.

    Raises:
        BadInputError: naming the file, the line where it can be told, and what is wrong.
    """
    held = _held(path)
    return Terms(
        legal_instrument=_text(path, held, "legal_instrument"),
        necessity=_text(path, held, "necessity"),
        scope=_text(path, held, "scope"),
        data_classes=_classes(path, held.get("data_classes")),
    )


def _held(path: Path) -> dict[Any, Any]:
    try:
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path} cannot be read: {error}.") from error
    except yaml.YAMLError as error:
        raise BadInputError(f"{path}: {' '.join(str(error).split())}.") from error
    if not isinstance(held, dict):
        raise BadInputError(f"{path}: expected {', '.join(_WORDS)} and data_classes.")
    return held


def read_basis(path: Path, emergency: str) -> NewBasis:
    """Why a request for data is proportionate, as the same YAML file says it.

    Raises:
        BadInputError: naming the file and what is wrong.
    """
    held = _held(path)
    return NewBasis(
        proportionality=_text(path, held, "proportionality"),
        preservation=_text(path, held, "preservation") if "preservation" in held else "",
        no_preservation_because=_text(path, held, "no_preservation") if "no_preservation" in held else "",
        emergency=emergency,
    )


def read_order(path: Path) -> bytes:
    """The order that a request for data rests on.

    Raises:
        BadInputError: if the file cannot be read or is too large to be kept.
    """
    try:
        if path.stat().st_size > ORDER_BYTES_MAX:
            raise BadInputError(f"{path} is larger than {ORDER_BYTES_MAX:,} bytes; attach a smaller scan.")
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error}.") from error


def _text(path: Path, held: dict[Any, Any], name: str) -> str:
    value = held.get(name)
    if not isinstance(value, str):
        raise BadInputError(f"{path}: {name} is missing; say it in words.")
    return value


def _classes(path: Path, held: object) -> dict[DataClass, str]:
    known = {each.value: each for each in DataClass}
    if not isinstance(held, dict) or not all(isinstance(why, str) for why in held.values()):
        raise BadInputError(
            f"{path}: data_classes is a table of class and reason; classes: {', '.join(known)}."
        )
    unknown = [str(name) for name in held if name not in known]
    if unknown:
        raise BadInputError(f"{path}: data class {unknown[0]!r} is unknown; there are {', '.join(known)}.")
    return {known[name]: why for name, why in held.items()}
