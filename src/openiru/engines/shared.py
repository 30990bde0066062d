"""How does one bank reach many processes, without travelling with every batch?

It is written to a file once, when it first leaves this process; each process that matches reads it once. Known
pictures lie in the file as columns: a million of them are 80 MiB there, and ten times as much as objects.
"""

import fcntl
import os
import pickle
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Final, overload

import numpy as np

from openiru.engines.catalogue import ENGINES
from openiru.engines.hashes.types import HASH_BYTES
from openiru.engines.interface import Bank, EngineItem, EngineMatch, KnownPicture, PreparedBank
from openiru.engines.reading import ReadBatch

_BANKS_KEPT: Final = 2  # a process works on one bank, and on the next one after a change
_FOLDER: Final = "openiru-bank-"
_Kind = tuple[str, str, int, bool, bool, str]  # all of a picture but its name and hash; few differ


class PictureColumns(Sequence[KnownPicture]):
    """Known pictures as columns, each made an object when it is asked for; their hashes have 32 bytes."""

    def __init__(self, pictures: Iterable[KnownPicture]) -> None:
        places: dict[_Kind, int] = {}
        ids: list[bytes] = []
        hashes = bytearray()
        kinds: list[int] = []
        for each in pictures:
            ids.append(each.signal_id.encode())
            hashes += each.pdq
            kinds.append(places.setdefault(_kind_of(each), len(places)))
        self._ids = np.array(ids, np.bytes_)
        self._hashes = bytes(hashes)
        self._places = np.array(kinds, np.uint32)
        self._kinds = tuple(places)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> KnownPicture: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[KnownPicture, ...]: ...

    def __getitem__(self, place: int | slice) -> KnownPicture | tuple[KnownPicture, ...]:
        """One picture, or several."""
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(len(self))))
        at = range(len(self))[place]
        organisation_id, bank, radius_bits, is_disputed, stands_alone, revision = self._kinds[
            self._places[at]
        ]
        return KnownPicture(
            signal_id=self._ids[at].decode(),
            organisation_id=organisation_id,
            pdq=self._hashes[HASH_BYTES * at : HASH_BYTES * (at + 1)],
            bank=bank,
            radius_bits=radius_bits,
            is_disputed=is_disputed,
            stands_alone=stands_alone,
            revision=revision,
        )


class SharedBank:
    """A bank that travels by the name of its file."""

    def __init__(self, bank: Bank, file: Path) -> None:
        self._bank = bank
        self.file = file

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        """Write the bank, if it is not written yet, and pickle where it lies."""
        if not self.file.exists():
            beside = self.file.with_suffix(".part")
            with beside.open("xb") as target:
                pickle.dump(_packed(self._bank), target, protocol=pickle.HIGHEST_PROTOCOL)
            beside.replace(self.file)
        return _read, (self.file,)

    @cached_property
    def prepared(self) -> tuple[PreparedBank, ...]:
        """The bank made ready for every engine, once in a process."""
        return tuple(engine.prepare(self._bank) for engine in ENGINES)

    def match(self, batch: Sequence[EngineItem]) -> list[EngineMatch]:
        """What all engines find in a batch, engine by engine; the same in every process. Hand this to an executor."""
        read = ReadBatch.of(batch)
        return [match for prepared in self.prepared for match in prepared.match(read)]


@contextmanager
def shared_bank(bank: Bank) -> Iterator[SharedBank]:
    """A bank for many batches in any process of this machine; its file goes when the block ends.

    Nobody else can enter the folder in which it lies. What processes left that were killed is cleared away first.
    """
    _clear_abandoned()
    new = Path(mkdtemp(prefix=f"new-{_FOLDER}"))
    held = os.open(new, os.O_RDONLY)
    try:
        # Held before it gets its name, so that nobody takes it for abandoned; a kill lets go of it.
        fcntl.flock(held, fcntl.LOCK_EX)
        folder = new.rename(new.with_name(new.name.removeprefix("new-")))
        yield SharedBank(bank, folder / "bank")
    finally:
        for each in (new, new.with_name(new.name.removeprefix("new-"))):
            shutil.rmtree(each, ignore_errors=True)
        os.close(held)


def _clear_abandoned() -> None:
    for folder in Path(gettempdir()).glob(f"{_FOLDER}*"):
        try:
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue  # somebody else's, or gone meanwhile
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            continue  # in use
        finally:
            os.close(held)


@lru_cache(maxsize=_BANKS_KEPT)
def _read(file: Path) -> SharedBank:
    # We wrote it ourselves a moment ago; see `shared_bank`.
    with file.open("rb") as source:
        return SharedBank(pickle.load(source), file)  # noqa: S301


def _packed(bank: Bank) -> Bank:
    return Bank(
        names=bank.names,
        pictures=PictureColumns(bank.pictures),
        addresses=bank.addresses,
        negatives=bank.negatives,
        terms=bank.terms,
    )


def _kind_of(known: KnownPicture) -> _Kind:
    return (
        known.organisation_id,
        known.bank,
        known.radius_bits,
        known.is_disputed,
        known.stands_alone,
        known.revision,
    )
