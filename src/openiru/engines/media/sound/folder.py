"""How does a bank of sound lie in a folder, whole or not at all, and mapped into memory without being read?

One file of plain numbers for each array and `bank.json`, which tells their types and lengths.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.sound.landmarks import PITCHES
from openiru.engines.media.sound.part import FRAME_BITS, Part
from openiru.engines.media.sound.types import MOST_FRAMES
from openiru.engines.media.sound.voting import APART_FRAMES

DESCRIPTION: Final = "bank.json"
FORMAT: Final = "openiru-sound-bank"
VERSION: Final = 4
_WITHOUT_WAVE: Final = 3  # which holds peaks in two arrays
_WITHOUT_BASS: Final = 2  # which holds no strengths either: all peaks count as the loudest
_TYPES: Final = {
    "starts": "<i8",
    "origins": "<i8",
    "lengths": "<i8",
    "codes": "<u4",
    "bass_starts": "<i8",
    "bass": "<u4",
    "sign_starts": "<i8",
    "signs": "<u1",
    "offsets": "<u4",
    "landmarks": "<u4",
}
_LACKING: Final = {
    VERSION: (),
    _WITHOUT_WAVE: ("codes", "sign_starts", "signs"),
    _WITHOUT_BASS: ("codes", "sign_starts", "signs", "bass_starts", "bass"),
}
_TYPES_BEFORE: Final = {"frames": "<u4", "steps": "<u2"}  # instead of `codes`


class BrokenBankError(ValueError):
    """A folder that is no bank of sound, or a damaged one; says what is wrong."""


class BankExistsError(ValueError):
    """Something is there already; banks are never written over."""


def save_part(part: Part, folder: Path) -> None:
    """Write a part into a new folder; see `SoundBank.save`."""
    if folder.exists() or folder.is_symlink():
        raise BankExistsError(f"{folder} exists already; a bank is never written over")
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, array in part._asdict().items():
            with (unfinished / f"{name}.bin").open("wb") as file:
                np.ascontiguousarray(array, _TYPES[name]).tofile(file)
                file.flush()
                os.fsync(file.fileno())
        told = {
            "format": FORMAT,
            "version": VERSION,
            "lengths": {n: len(a) for n, a in part._asdict().items()},
        }
        (unfinished / DESCRIPTION).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def open_part(folder: Path) -> Part:
    """The part in a folder, mapped into memory; see `SoundBank.open`."""
    try:
        told = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        if told["format"] != FORMAT or told["version"] not in _LACKING:
            raise BrokenBankError(f"{folder} is no bank of sound of version {VERSION}; make it anew")
        lacking = _LACKING[told["version"]]
        arrays = {
            name: _mapped(folder, name, int(told["lengths"][name])) for name in _TYPES if name not in lacking
        }
        part = Part(**arrays, **_instead(folder, lacking, told["lengths"], len(arrays["starts"])))
    except (OSError, KeyError, TypeError, RecursionError) as error:
        raise BrokenBankError(f"{folder} is no bank of sound, or a damaged one") from error
    except ValueError as error:
        raise BrokenBankError(str(error)) from error
    _check(part, folder)
    return part


def _instead(
    folder: Path, lacking: Sequence[str], lengths: Mapping[str, Any], count: int
) -> dict[str, NDArray[Any]]:
    """What a bank of an older version lacks; its peaks are read, not mapped."""
    if not lacking:
        return {}
    frames, steps = (_mapped(folder, name, int(lengths[name])) for name in _TYPES_BEFORE)
    if len(frames) != len(steps) or (len(frames) and frames.max() >= MOST_FRAMES):
        raise BrokenBankError(f"the peaks in {folder} do not go together; make the bank anew")
    nowhere = np.zeros(count, np.int64)
    empty = {name: nowhere if name.endswith("_starts") else np.empty(0, _TYPES[name]) for name in lacking}
    # Strengths were in the bits above the pitches already.
    return empty | {"codes": (frames << np.uint32(FRAME_BITS)) | steps}


def _mapped(folder: Path, name: str, length: int) -> NDArray[Any]:
    path, kind = folder / f"{name}.bin", np.dtype((_TYPES | _TYPES_BEFORE)[name])
    if length < 0 or path.stat().st_size != length * kind.itemsize:
        raise BrokenBankError(f"{path} is not as long as {DESCRIPTION} tells; the bank is damaged")
    if not length:
        return np.empty(0, kind)
    return np.memmap(path, kind, "r", shape=(length,))


def _check(part: Part, folder: Path) -> None:
    """Refuse arrays that would lead kernels astray: these trust what they are given."""
    count, buckets = len(part), len(part.offsets) - 1
    bits = buckets // PITCHES
    fits = (
        len(part.starts) == len(part.origins) == len(part.bass_starts) == len(part.sign_starts) == count + 1
        and len(part.bass) == part.bass_starts[-1]
        and len(part.signs) == part.sign_starts[-1]
        and len(part.codes) == part.starts[-1]
        and bits > 0
        and bits & (bits - 1) == 0
        and buckets == bits * PITCHES
        and part.offsets[-1] == len(part.landmarks)
        and all(
            bool((np.diff(array.astype(np.int64)) >= 0).all())
            for array in (part.starts, part.origins, part.bass_starts, part.sign_starts)
        )
        and bool((part.offsets[1:] >= part.offsets[:-1]).all())
        and bool((part.lengths >= 0).all() and (part.lengths <= MOST_FRAMES).all())
        and bool((np.diff(part.origins) == part.lengths + APART_FRAMES).all())
        and bool(((np.diff(part.sign_starts) == 0) | (np.diff(part.sign_starts) == part.lengths)).all())
        and part.starts[0] == part.origins[0] == part.bass_starts[0] == part.sign_starts[0] == 0
    )
    if not fits:
        raise BrokenBankError(f"the arrays in {folder} do not go together; the bank is damaged")
