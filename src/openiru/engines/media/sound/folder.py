"""How does a bank of sound lie in a folder, whole or not at all, and mapped into memory without being read?

One file of plain numbers for each array and `bank.json`, which tells their types and lengths.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.sound.landmarks import PITCHES
from openiru.engines.media.sound.part import Part
from openiru.engines.media.sound.types import MOST_FRAMES, WAVES
from openiru.engines.media.sound.voting import APART_FRAMES

DESCRIPTION: Final = "bank.json"
FORMAT: Final = "openiru-sound-bank"
VERSION: Final = 5
_TYPES: Final = {
    "starts": "<i8",
    "origins": "<i8",
    "lengths": "<i8",
    "codes": "<u2",
    "bass_starts": "<i8",
    "bass": "<u4",
    "sign_starts": "<i8",
    "signs": "<u1",
    "offsets": "<u4",
    "landmarks": "<u4",
}


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
        if (told["format"], told["version"]) != (FORMAT, VERSION):
            raise BrokenBankError(f"{folder} is no bank of sound of version {VERSION}; make it anew")
        part = Part(**{name: _mapped(folder, name, int(told["lengths"][name])) for name in _TYPES})
    except (OSError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise BrokenBankError(f"{folder} is no bank of sound, or a damaged one") from error
    except ValueError as error:
        raise BrokenBankError(str(error)) from error
    _check(part, folder)
    return part


def _mapped(folder: Path, name: str, length: int) -> NDArray[Any]:
    path, kind = folder / f"{name}.bin", np.dtype(_TYPES[name])
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
            bool((array[1:] >= array[:-1]).all())  # a difference could be too large for its bits
            for array in (part.starts, part.origins, part.bass_starts, part.sign_starts, part.offsets)
        )
        and bool((part.lengths >= 0).all() and (part.lengths <= MOST_FRAMES).all())
        and bool((np.diff(part.origins) == part.lengths + APART_FRAMES).all())
        and bool(
            ((np.diff(part.sign_starts) == 0) | (np.diff(part.sign_starts) == WAVES * part.lengths)).all()
        )
        and part.starts[0] == part.origins[0] == part.bass_starts[0] == part.sign_starts[0] == 0
    )
    if not fits:
        raise BrokenBankError(f"the arrays in {folder} do not go together; the bank is damaged")
