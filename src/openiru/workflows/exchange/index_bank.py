"""How does a folder of the match service follow the banks of the unit?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.index.labels import labels_of
from openiru.engines.hashes.index.store import changes
from openiru.engines.hashes.index.store.reading import HashStore
from openiru.foundation.errors import BadInputError
from openiru.signals import queries as known
from openiru.signals.types import KnownPictureView, Polarity, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What changed in the folder."""

    folder: str
    added: int
    withdrawn: int
    entries: int  # that it holds now


def index_banks(folder: Path, banks: Sequence[str], *, at: datetime) -> IndexReport:
    """Bring an index to what positive banks hold now; its labels are the ids of entries.

    Only what is looked for and undisputed, of organisations on a list: an index cannot mark a match, and a seed never stands alone. A service that
    serves the folder counts each change from the moment that it is committed.

    Args:
        folder: the index; a new one is built where there is none.
        banks: short names of positive banks.
        at: entries count that are valid then.

    Raises:
        UnknownBankError: if there is no such bank.
        BadInputError: if a bank is negative.
        BrokenIndexError: if the folder is no index.
        StoreBusyError: if another process changes it.
    """
    wanted = _wanted(banks, at)
    if not (folder / "CURRENT").exists() and not (folder.is_dir() and any(folder.iterdir())):
        changes.create_store(folder, _words(list(wanted.values())), labels_of(list(wanted)))
        store = HashStore(folder)
        added, withdrawn = len(wanted), 0
    else:
        store = HashStore(folder)
        added, withdrawn = _follow(store, wanted, at)
    # Somebody may have withdrawn an entry between our look and our writing, and found nothing to take out.
    while (now := _wanted(banks, at)) != wanted:
        wanted = now
        more, fewer = _follow(store, wanted, at)
        added, withdrawn = added + more, withdrawn + fewer
    return IndexReport(folder=str(folder), added=added, withdrawn=withdrawn, entries=store.state.live_count)


def _wanted(banks: Sequence[str], at: datetime) -> dict[str, bytes]:
    return {each.entry_id: each.pdq for slug in banks for each in _looked_for(slug, at)}


def _follow(store: HashStore, wanted: Mapping[str, bytes], at: datetime) -> tuple[int, int]:
    """Take out what is not wanted, add what is not there: how many were added and withdrawn."""
    there = _there(store)
    gone = [number for label, (number, value) in there.items() if wanted.get(label) != value]
    new = {label: value for label, value in wanted.items() if label not in there or there[label][1] != value}
    if gone:
        changes.withdraw(store, np.asarray(gone, np.int64), at=at)
    if new:
        # What was withdrawn and brought back counts again.
        changes.add(store, _words(list(new.values())), labels_of(list(new)), again=True)
    return len(new), len(gone)


def _looked_for(slug: str, at: datetime) -> Sequence[KnownPictureView]:
    if known.bank(slug).polarity is not Polarity.POSITIVE:
        raise BadInputError(f"{slug}: a negative bank holds what must not accuse anybody; it makes no index.")
    return [each for each in known.pictures_looked_for(slug, at) if each.standing is Standing.POSITIVE]


def _there(store: HashStore) -> dict[str, tuple[int, bytes]]:
    """The living entries of an index by label: id and hash."""
    state = store.state
    ids, labels = state.live_ids().tolist(), state.live_labels()
    values = np.ascontiguousarray(state.live_words(), ">u8").tobytes()
    return {labels[place]: (number, values[32 * place : 32 * place + 32]) for place, number in enumerate(ids)}


def _words(values: Sequence[bytes]) -> NDArray[np.uint64]:
    return np.frombuffer(b"".join(values), ">u8").astype(np.uint64).reshape(-1, 4)
