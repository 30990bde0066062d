"""How does an index lie in files, so that many processes can share it and open it in milliseconds?

A folder with plain arrays, little-endian, and `manifest.json`, which is written last: a folder without it is no index.
Nothing is ever unpickled. See docs/reference/hash-index.md.
"""

import hashlib
import json
import mmap
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.index.budgets import WORDS
from openiru.engines.hashes.index.distinct import Entries, distinct
from openiru.engines.hashes.index.intrinsics import LANES
from openiru.engines.hashes.index.known import KnownHashes, checked
from openiru.engines.hashes.index.tables import CELLS, KEYS, Tables, Words, aligned, fill_tables

MANIFEST: Final = "manifest.json"
FORMAT: Final = "openiru-hash-index"
VERSION: Final = 1

# Every array, and the kind of its numbers.
KINDS: Final = {
    "words.u64": np.uint64,
    "offsets.u32": np.uint32,
    "cells.u16": np.uint16,
    "firsts.u32": np.uint32,
    "further_rows.u32": np.uint32,
    "further.u32": np.uint32,
}


class BrokenIndexError(ValueError):
    """A folder that is no index, or one that was damaged; says which file and why."""


def write_index(words: Words, folder: Path) -> None:
    """Build an index of hashes, shape (m, 4), into a new folder.

    Needs, besides the hashes, the memory of one of the 16 tables and 8 bytes a hash. Whatever happens on the way, the
    folder is an index only once all of it is on the disk.

    Raises:
        FileExistsError: if the folder exists.
        WrongHashLengthError: if a row does not have 256 bits.
        TooManyHashesError: above four thousand million hashes.
    """
    folder.mkdir(parents=True)
    write_manifest(folder, write_tables(words, folder))


def write_tables(
    words: Words, folder: Path, *, advance: Callable[[int], None] = lambda _: None
) -> dict[str, Any]:
    """Write all arrays of an index; returns its manifest, which makes the folder an index once it is written.

    `advance` is told whenever one of 17 parts is done.
    """
    unique, entries = distinct(checked(words))
    arrays: dict[str, NDArray[Any]] = {
        "words.u64": unique,
        "firsts.u32": np.empty(0, np.uint32) if entries.firsts is None else entries.firsts,
        "further_rows.u32": entries.further_rows,
        "further.u32": entries.further,
    }
    files = write_arrays(arrays, folder)
    advance(1)
    files |= _write_cells(unique, folder, advance)
    return {
        "format": FORMAT,
        "version": VERSION,
        "hashes": len(unique),
        "entries": entries.count,
        "files": files,
    }


def _write_cells(words: Words, folder: Path, advance: Callable[[int], None]) -> dict[str, Any]:
    cells = aligned(CELLS * len(words), np.uint16)
    offsets = np.empty((WORDS, KEYS + 1), np.uint32)
    path = folder / "cells.u16"
    with path.open("xb") as file:

        def written(_: int) -> None:
            _write(file, cells)
            advance(1)

        fill_tables(words, offsets, lambda _: cells, written)
        _write(file, np.zeros(LANES, np.uint16))
        file.flush()
        os.fsync(file.fileno())
    # Without a digest: whoever verifies an index compares the cells with the hashes, which says more.
    return {"cells.u16": {"bytes": path.stat().st_size}} | write_arrays({"offsets.u32": offsets}, folder)


def write_arrays(arrays: Mapping[str, NDArray[Any]], folder: Path) -> dict[str, Any]:
    """Write arrays to new files and to the disk; returns what the manifest says of them."""
    return {name: _write_array(folder / name, array) for name, array in arrays.items()}


def _write_array(path: Path, array: NDArray[Any]) -> dict[str, Any]:
    with path.open("xb") as file:
        _write(file, array)
        file.flush()
        os.fsync(file.fileno())
    digest = hashlib.sha256(_bytes(array))
    return {"bytes": array.nbytes, "digest": f"sha256:{digest.hexdigest()}"}


def _write(file: BinaryIO, array: NDArray[Any]) -> None:
    file.write(_bytes(array))


def _bytes(array: NDArray[Any]) -> Any:
    """The bytes of an array as files have them, without a copy where possible."""
    stored = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    return stored.reshape(-1).view(np.uint8)


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest so that it is there whole or not at all."""
    draft = folder / f"{MANIFEST}.draft"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / MANIFEST)
    sync_folder(folder)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_index(folder: Path) -> KnownHashes:
    """Open an index where it lies; its arrays are read when they are used, and shared by all processes.

    Raises:
        BrokenIndexError: if this is no index, or files are missing or cut off.
    """
    manifest = read_manifest(folder)
    try:
        return _opened(folder, manifest)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        if isinstance(error, BrokenIndexError):
            raise
        raise BrokenIndexError(f"{folder} is damaged: build it anew") from error


def _opened(folder: Path, manifest: dict[str, Any]) -> KnownHashes:
    count = manifest["hashes"]
    arrays = {name: map_array(folder, name, manifest, kind) for name, kind in KINDS.items()}
    if len(arrays["cells.u16"]) != WORDS * CELLS * count + LANES:
        raise BrokenIndexError(f"{folder / 'cells.u16'} does not have the size of {count:,} hashes")
    tables = Tables(
        words=arrays["words.u64"].reshape(count, 4),
        offsets=arrays["offsets.u32"].reshape(WORDS, KEYS + 1),
        cells=arrays["cells.u16"],
    )
    entries = Entries(
        count=manifest["entries"],
        firsts=arrays["firsts.u32"] if len(arrays["firsts.u32"]) else None,
        further_rows=arrays["further_rows.u32"],
        further=arrays["further.u32"],
    )
    return KnownHashes(tables=tables, entries=entries)


def read_manifest(folder: Path) -> dict[str, Any]:
    """What the manifest of an index says.

    Raises:
        BrokenIndexError: if there is none, or it is not ours.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BrokenIndexError(f"{folder} is no hash index: it has no {MANIFEST}") from error
    except ValueError as error:
        raise BrokenIndexError(f"{path} cannot be read: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BrokenIndexError(f"{path} does not describe a hash index")
    if manifest.get("version") != VERSION:
        raise BrokenIndexError(
            f"{path} has version {manifest.get('version')}, this program reads version {VERSION}: build it anew"
        )
    return manifest


def map_array(folder: Path, name: str, manifest: dict[str, Any], kind: type) -> NDArray[Any]:
    """An array of an index as a view of its file.

    Raises:
        BrokenIndexError: if the file is missing or does not have the size that the manifest says.
    """
    path = folder / name
    try:
        expected = manifest["files"][name]["bytes"]
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size != expected:
                raise BrokenIndexError(f"{path} has {size:,} bytes, and should have {expected:,}")
            if size == 0:
                return _read_only(np.empty(0, kind))
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, KeyError) as error:
        raise BrokenIndexError(f"{path} cannot be opened: {error}") from error
    stored = np.frombuffer(mapped, np.dtype(kind).newbyteorder("<"))
    return _read_only(stored.astype(kind, copy=False))


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
