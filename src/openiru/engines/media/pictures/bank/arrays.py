"""What does a bank of pictures keep, and how does it lie in files?

A folder with one plain array a file and `manifest.json`, written last: a folder without it is no bank. Arrays are mapped,
not read, so a bank of millions opens at once; nothing is ever unpickled.
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.pictures.bank.lists import FeatureLists, list_features
from openiru.engines.media.pictures.types import LocalFeatures, PicturePrint, Words

Arrays = Mapping[str, NDArray[Any]]

MANIFEST: Final = "manifest.json"
FORMAT: Final = "openiru-picture-bank"
VERSION: Final = 1

_FEATURES: Final = {"orb": 32, "sift": 128}
# Every array: the kind of its numbers, and the length of its rows.
_KINDS: Final[Mapping[str, tuple[str, int | None]]] = {
    "facts": ("<i8", 6),  # width, height, quality, depth, and height and width of the grey copy
    "hashes": ("<u8", 4),
    "grey": ("|u1", None),
    "grey_begins": ("<i8", None),
    "sift_levels": ("|u1", 128),
    **{
        f"{name}_{part}": kind
        for name, width in _FEATURES.items()
        for part, kind in {
            "frames": ("<f4", 4),
            "descriptors": ("|u1", width),
            "begins": ("<i8", None),
            "centres": ("<u8", 4),
            "list_begins": ("<i8", None),
            "list_words": ("<u8", 4),
            "list_places": ("<u4", None),
        }.items()
    },
}


class BrokenBankError(ValueError):
    """A folder that is no bank of pictures, or a damaged one."""


def gather(prints: Iterable[PicturePrint]) -> dict[str, NDArray[Any]]:
    """The arrays of a bank of some prints, in their order; what only queries need is left out."""
    kept = list(prints)
    facts = [(each.width, each.height, each.quality, int(each.depth), *each.grey.shape) for each in kept]
    arrays: dict[str, NDArray[Any]] = {
        "facts": np.array(facts, np.int64).reshape(-1, 6),
        "hashes": np.array([each.turns[0] for each in kept], np.uint64).reshape(-1, 4),
        "grey": _joined([each.grey.ravel() for each in kept], np.empty(0, np.uint8)),
        "grey_begins": _begins([each.grey.size for each in kept]),
    }
    for name, width in _FEATURES.items():
        features: list[LocalFeatures] = [getattr(each, name) for each in kept]
        arrays[f"{name}_frames"] = _joined([each.frames for each in features], np.empty((0, 4), np.float32))
        arrays[f"{name}_descriptors"] = _joined(
            [each.descriptors for each in features], np.empty((0, width), np.uint8)
        )
        arrays[f"{name}_begins"] = _begins([len(each) for each in features])
    arrays["sift_levels"] = sift_levels(arrays["sift_descriptors"])
    for name in _FEATURES:
        lists = list_features(words_of(arrays[f"{name}_descriptors"], arrays["sift_levels"]))
        arrays |= {
            f"{name}_centres": lists.centres,
            f"{name}_list_begins": lists.begins,
            f"{name}_list_words": lists.words,
            f"{name}_list_places": lists.places,
        }
    return arrays


def lists_in(arrays: Arrays, name: str) -> FeatureLists:
    """The lists of one kind of features."""
    return FeatureLists(
        centres=arrays[f"{name}_centres"],
        begins=arrays[f"{name}_list_begins"],
        words=arrays[f"{name}_list_words"],
        places=arrays[f"{name}_list_places"],
    )


def sift_levels(descriptors: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """For each entry of SIFT descriptors two levels that cut its values into thirds, shape (2, 128)."""
    if not len(descriptors):
        return np.zeros((2, 128), np.uint8)
    sample = descriptors[:: max(1, len(descriptors) // 100_000)]
    return np.quantile(sample, (1 / 3, 2 / 3), axis=0).astype(np.uint8)


def words_of(descriptors: NDArray[np.uint8], levels: NDArray[np.uint8]) -> Words:
    """Descriptors as words of 256 bits: those of ORB as they are, of SIFT whether they lie above each level."""
    if descriptors.shape[1] == _FEATURES["orb"]:
        return np.ascontiguousarray(descriptors).view(np.uint64)
    above = np.concatenate([descriptors > levels[0], descriptors > levels[1]], axis=1)
    return np.packbits(above, axis=1).view(np.uint64)


def write_bank(arrays: Arrays, labels: Iterable[str], folder: Path) -> None:
    """Write a bank into a new folder; it is a bank only once all of it is on the disk.

    Raises:
        FileExistsError: if the folder exists.
    """
    folder.mkdir(parents=True)
    for name in _KINDS:
        with (folder / f"{name}.npy").open("xb") as file:
            np.save(file, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
    told = {"format": FORMAT, "version": VERSION, "labels": list(labels)}
    with (folder / MANIFEST).open("x", encoding="utf-8") as manifest:
        json.dump(told, manifest, ensure_ascii=False)
        manifest.flush()
        os.fsync(manifest.fileno())


def read_bank(folder: Path) -> tuple[dict[str, NDArray[Any]], list[str]]:
    """The arrays, mapped, and the labels of a bank.

    Raises:
        BrokenBankError: if the folder holds none, or a damaged one.
    """
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        arrays = {name: _mapped(folder / f"{name}.npy") for name in _KINDS}
        labels = [str(label) for label in told["labels"]]
        is_ours = (told["format"], told["version"]) == (FORMAT, VERSION)
    except (OSError, EOFError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BrokenBankError(
            f"{folder} holds no bank of pictures, or a damaged one; make it anew"
        ) from error
    if not is_ours or not _fits(arrays, labels):
        raise BrokenBankError(f"the bank in {folder} is damaged, or of another version; make it anew")
    return arrays, labels


def _mapped(path: Path) -> NDArray[Any]:
    """An array in a file; one without values cannot be mapped."""
    try:
        mapped: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:
        mapped = np.load(path, allow_pickle=False)
    return mapped


def _fits(arrays: Arrays, labels: list[str]) -> bool:
    """Whether all arrays have their kinds and no number points outside: kernels do not look again."""
    for name, (kind, width) in _KINDS.items():
        array = arrays[name]
        if (
            array.dtype.str != kind
            or array.ndim != (1 if width is None else 2)
            or (width and array.shape[1] != width)
        ):
            return False
    count = len(arrays["facts"])
    greys = arrays["facts"][:, 4] * arrays["facts"][:, 5]
    fits = count == len(arrays["hashes"]) == len(labels) and bool((arrays["facts"][:, 4:] > 0).all())
    fits &= len(arrays["sift_levels"]) == 2
    fits &= _parts(arrays["grey_begins"], count, len(arrays["grey"]))
    fits = fits and bool((np.diff(arrays["grey_begins"]) == greys).all())
    for name in _FEATURES:
        features = len(arrays[f"{name}_frames"])
        fits = fits and features == len(arrays[f"{name}_descriptors"]) == len(arrays[f"{name}_list_words"])
        fits = fits and _parts(arrays[f"{name}_begins"], count, features)
        places = arrays[f"{name}_list_places"]
        fits = fits and len(places) == features and (not features or int(places.max()) < features)
        fits = fits and _parts(arrays[f"{name}_list_begins"], len(arrays[f"{name}_centres"]), features)
    return bool(fits)


def _parts(begins: NDArray[np.int64], count: int, length: int) -> bool:
    """Whether begins cut a length into so many parts."""
    is_whole = len(begins) == count + 1 and begins[0] == 0 and begins[-1] == length
    return bool(is_whole and (np.diff(begins) >= 0).all())


def _joined(parts: list[NDArray[Any]], nothing: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else nothing


def _begins(lengths: list[int]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
