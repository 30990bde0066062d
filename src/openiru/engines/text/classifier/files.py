"""How does a model lie in a folder, so that it is there whole or not at all, and nobody changes it unnoticed?

`weights.npz` (plain arrays, nothing pickled), `model.json` (all else, with the digest of the weights) and `card.md` (for
people). See docs/reference/text-classifier.md.
"""

import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from openiru.engines.text.classifier import grams
from openiru.engines.text.classifier.calibration import Calibration, Thresholds
from openiru.engines.text.classifier.card import card_of
from openiru.engines.text.classifier.model import TextModel
from openiru.engines.text.classifier.weighing import MOST_CELLS, Recipe, Weights

DESCRIPTION: Final = "model.json"
WEIGHTS: Final = "weights.npz"
CARD: Final = "card.md"
FORMAT: Final = "openiru-text-model"
VERSION: Final = 1

# What the weights mean; a program that cuts texts otherwise must not use them.
FEATURES: Final = {
    "characters": grams.CHARACTER_RUNS,
    "words": grams.WORD_RUNS,
    "skeletons": grams.SKELETON_RUNS,
    "bones": grams.BONE_RUNS,
    "cells": [grams.CHARACTER_CELLS, grams.WORD_CELLS, grams.SKELETON_CELLS],
    "revision": 2,
}
_LARGEST: Final = 32 << 20  # bytes of a file that may be a model's


class BrokenModelError(ValueError):
    """A folder that is no model, or one that was damaged or changed; says which file and why."""


class ModelExistsError(ValueError):
    """Something is there already; models are never changed."""


def save_model(model: TextModel, folder: Path) -> str:
    """Write a model into a new folder: whole or not at all. Returns its digest.

    Raises:
        ModelExistsError: if the folder exists.
    """
    if folder.exists() or folder.is_symlink():
        raise ModelExistsError(
            f"{folder} is there already, and models are never changed: choose another name"
        )
    weights = _packed(model.weights)
    described = _described(model, weights)
    digest = digest_of(described)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(draft / WEIGHTS, weights)
        _write(draft / CARD, card_of(model, digest).encode("utf-8", "backslashreplace"))
        _write(draft / DESCRIPTION, json.dumps({"digest": digest, **described}, indent=1).encode())
        draft.chmod(0o755)
        draft.rename(folder)
        _sync(folder.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return digest


def load_model(folder: Path) -> TextModel:
    """Read a model, and check that it is what was written.

    Raises:
        BrokenModelError: if this is no model, or not as it was written.
    """
    described = describe(folder)
    try:
        return TextModel(
            label=str(described["label"]),
            recipe=Recipe(**described["recipe"]),
            weights=_unpacked(folder / WEIGHTS, described),
            calibration=Calibration(**{k: float(v) for k, v in described["calibration"].items()}),
            thresholds=_thresholds(described["thresholds"]),
            scripts={str(script): int(count) for script, count in described["scripts"].items()},
            facts=dict(described["facts"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, BrokenModelError):
            raise
        raise BrokenModelError(f"{folder / DESCRIPTION} does not describe a model: {error}") from error


def describe(folder: Path) -> dict[str, Any]:
    """What `model.json` says, with its digest checked.

    Raises:
        BrokenModelError: if it is not ours, or not as it was written.
    """
    path = folder / DESCRIPTION
    try:
        described = json.loads(_read(path))
    except (ValueError, RecursionError) as error:
        if isinstance(error, BrokenModelError):
            raise
        raise BrokenModelError(f"{path} cannot be read: {error}") from error
    if not isinstance(described, dict) or described.get("format") != FORMAT:
        raise BrokenModelError(f"{path} does not describe a text model")
    if described.get("version") != VERSION or described.get("features") != FEATURES:
        raise BrokenModelError(f"{path} is of another version of this program: train the model anew")
    if described.get("digest") != digest_of({k: v for k, v in described.items() if k != "digest"}):
        raise BrokenModelError(f"{path} was changed since it was written")
    return described


def digest_of(described: Mapping[str, Any]) -> str:
    """What tells a model from all others: the digest of all that it is."""
    text = json.dumps(described, sort_keys=True, separators=(",", ":"))
    return digest_of_bytes(text.encode())


def digest_of_bytes(data: bytes) -> str:
    """The digest of a file's content, with the name of its algorithm."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _thresholds(said: Mapping[str, Any]) -> Thresholds:
    positive_from, negative_to = said["positive_from"], said["negative_to"]
    return Thresholds(
        even=float(said["even"]),
        positive_from=None if positive_from is None else float(positive_from),
        negative_to=None if negative_to is None else float(negative_to),
    )


def _described(model: TextModel, weights: bytes) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "label": model.label,
        "features": FEATURES,
        "recipe": asdict(model.recipe),
        "bias": model.weights.bias,
        "calibration": asdict(model.calibration),
        "thresholds": asdict(model.thresholds),
        "scripts": {str(script): count for script, count in model.scripts.items()},
        "weights": {"bytes": len(weights), "digest": digest_of_bytes(weights)},
        "facts": model.facts,
    }


def _packed(weights: Weights) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(
        file,
        cells=weights.cells.astype("<i4"),
        rarities=weights.rarities.astype("<f4"),
        weights=weights.weights.astype("<f4"),
    )
    return file.getvalue()


def _unpacked(path: Path, described: Mapping[str, Any]) -> Weights:
    packed = _read(path)
    if described["weights"]["digest"] != digest_of_bytes(packed):
        raise BrokenModelError(f"{path} was changed since it was written")
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            unpacked_bytes = sum(entry.file_size for entry in archive.infolist())
        if unpacked_bytes > _LARGEST:
            raise BrokenModelError(f"{path} is larger than any model once it is unpacked")
        with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
            cells, rarities, weights = (arrays[name] for name in ("cells", "rarities", "weights"))
    except (ValueError, KeyError, OSError, EOFError, MemoryError, zipfile.BadZipFile, zlib.error) as error:
        if isinstance(error, BrokenModelError):
            raise
        raise BrokenModelError(f"{path} cannot be read: {error}") from error
    if not _fit_together(cells, rarities, weights):
        raise BrokenModelError(f"{path} does not hold the weights of a model")
    return Weights(
        cells=cells.astype(np.int32),
        rarities=rarities.astype(np.float32),
        weights=weights.astype(np.float32),
        bias=float(described["bias"]),
    )


def _fit_together(cells: Any, rarities: Any, weights: Any) -> bool:
    shapes_fit = (
        cells.ndim == 1 and len(cells) <= MOST_CELLS and cells.shape == rarities.shape == weights.shape
    )
    kinds_fit = (cells.dtype.kind, rarities.dtype.kind, weights.dtype.kind) == ("i", "f", "f")
    if not shapes_fit or not kinds_fit:
        return False
    are_rising = not len(cells) or (
        cells[0] >= 0 and cells[-1] < grams.CELLS and bool((np.diff(cells) > 0).all())
    )
    return bool(are_rising and np.isfinite(rarities).all() and np.isfinite(weights).all())


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise BrokenModelError(f"{path} cannot be read: {error.strerror}") from error
    if len(data) > _LARGEST:
        raise BrokenModelError(f"{path} is larger than any model")
    return data


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
