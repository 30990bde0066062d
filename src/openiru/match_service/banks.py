"""Which banks does this process search, and what do they find, as of this moment?

Each look-up sees what was committed before: small changes are read at once, which takes milliseconds; large ones and
new generations are read by a thread of their own while searches go on in what is known, and are taken over as a whole.
"""

import threading
import time
from collections.abc import Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openiru.engines.hashes.index.files import BrokenIndexError
from openiru.engines.hashes.index.known import joined
from openiru.engines.hashes.index.store.reading import HashStore
from openiru.engines.hashes.index.store.state import State
from openiru.engines.hashes.index.tables import Words
from openiru.engines.hashes.search import NearHashes
from openiru.match_service.registry import Bank, Registry

# Content is named by one number over all banks: the bank's, and within it the entry's. HMA numbers content likewise.
BANK_SHIFT: Final = 32
ENTRY_MASK: Final = (1 << BANK_SHIFT) - 1
UNREADABLE: Final = (OSError, BrokenIndexError)  # what a view raises that may be mended while we run
_SMALL_CHANGE_BYTES: Final = 64_000  # some 1,600 hashes, read within two milliseconds
_FOLDERS_EVERY_S: Final = 0.5
_TRIES: Final = 20
_DELETED: Final = ".deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankMatches:
    """What one bank found: rows are positions of the queries, ids are content ids over all banks."""

    bank: Bank
    near: NearHashes


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that a look-up searches, and that does not change under it."""

    states: tuple[tuple[Bank, State], ...]
    disabled: dict[int, dict[int, int]]

    def find(
        self, queries: Words, *, max_distance_bits: int, most_pairs: int | None = None
    ) -> list[BankMatches] | None:
        """What each bank finds, content that is switched off included; banks that find nothing are left out.

        None if there are more pairs than wanted.
        """
        found: list[BankMatches] = []
        left = most_pairs
        for bank, state in self.states:
            near = _near(state, queries, max_distance_bits, left)
            if near is None:
                return None
            if len(near):
                left = None if left is None else left - len(near)
                found.append(BankMatches(bank=bank, near=_renamed(bank, near)))
        return found

    def find_if_quick(
        self, queries: Words, *, max_distance_bits: int, most_pairs: int
    ) -> list[BankMatches] | None:
        """The same if it takes milliseconds; None if somebody else should rather do it."""
        found: list[BankMatches] = []
        for bank, state in self.states:
            near = state.find_if_quick(queries, max_distance_bits=max_distance_bits, most_pairs=most_pairs)
            if near is None:
                return None
            if len(near):
                most_pairs -= len(near)
                found.append(BankMatches(bank=bank, near=_renamed(bank, near)))
        return found

    def enabled(self, part: BankMatches, *, at: float) -> BankMatches:
        """Matches without content that is switched off at a time, in seconds since 1970."""
        disabled = self.disabled.get(part.bank.number)
        if not disabled:
            return part
        near = part.near
        keep = [
            place
            for place, content_id in enumerate(near.ids.tolist())
            if is_enabled(disabled, content_id, at)
        ]
        rest = NearHashes(rows=near.rows[keep], ids=near.ids[keep], distances_bits=near.distances_bits[keep])
        return BankMatches(bank=part.bank, near=rest)


def is_enabled(disabled: Mapping[int, int], content_id: int, at: float) -> bool:
    """Whether content of a bank is told, by when what is off is on again: 0 for never."""
    until = disabled.get(content_id & ENTRY_MASK)
    return until is None or 0 < until <= at


def _near(state: State, queries: Words, max_distance_bits: int, most_pairs: int | None) -> NearHashes | None:
    if most_pairs is None:
        return state.find_near(queries, max_distance_bits=max_distance_bits)
    parts, pairs = [], 0
    for near in state.iter_near(queries, max_distance_bits=max_distance_bits):
        pairs += len(near)
        if pairs > most_pairs:
            return None
        parts.append(near)
    return joined(parts)


def _renamed(bank: Bank, near: NearHashes) -> NearHashes:
    ids = near.ids + (bank.number << BANK_SHIFT)
    return NearHashes(rows=near.rows, ids=ids, distances_bits=near.distances_bits)


class Banks:
    """The banks of a folder, open in this process; for its main thread, but for `bank_store`."""

    def __init__(self, folder: Path, background: Executor) -> None:
        """Open the banks.

        Raises:
            BrokenIndexError: if one is damaged.
        """
        self.folder = folder
        self._background = background
        self._registry = Registry(folder)
        self._version: int | None = None
        self._stores: dict[str, HashStore] = {}
        self._opening = threading.Lock()
        self._reading: dict[str, Future[State]] = {}
        self._failed: dict[str, Exception] = {}  # why the last reading of a bank failed
        self._folders_at = 0.0
        self._view = View(states=(), disabled={})
        self._registered: list[Bank] = []
        self._disabled: dict[int, dict[int, int]] = {}
        self.view()

    def view(self) -> View:
        """What a look-up that begins now searches.

        Raises:
            BrokenIndexError: if a bank was damaged or removed meanwhile.
        """
        for _ in range(_TRIES):
            changed = self._look_at_registry()
            try:
                states = [self._state(bank) for bank in self._registered]
            except (BrokenIndexError, FileNotFoundError):
                # Truly damaged, or taken out after we looked at the registry?
                if self._registry.version() == self._version:
                    raise
                continue
            if changed or any(
                new is not old for new, (_, old) in zip(states, self._view.states, strict=True)
            ):
                pairs = tuple(zip(self._registered, states, strict=True))
                self._view = View(states=pairs, disabled=self._disabled)
            return self._view
        raise BrokenIndexError(f"{self.folder} changes faster than it can be read")

    @property
    def registered(self) -> list[Bank]:
        """The banks of the last view, by name."""
        return self._registered

    def bank_store(self, bank: Bank) -> HashStore:
        """The hashes of a bank."""
        store = self._stores.get(bank.folder)
        if store is None:
            with self._opening:
                store = self._stores.setdefault(bank.folder, HashStore(self.folder / bank.folder))
        return store

    def _look_at_registry(self) -> bool:
        """Take over what changed in the registry; whether anything did."""
        if time.monotonic() >= self._folders_at:
            self._folders_at = time.monotonic() + _FOLDERS_EVERY_S
            if self._registry.register_folders():
                self._version = None
        version = self._registry.version()
        if version == self._version:
            return False
        self._version = version
        self._registered = self._registry.banks()
        self._disabled = self._registry.disabled()
        gone = self._stores.keys() - {bank.folder for bank in self._registered}
        for folder in gone:
            del self._stores[folder]
        return True

    def _state(self, bank: Bank) -> State:
        """What a bank knows by now; a large change is left to the background until it is read."""
        store = self.bank_store(bank)
        reading = self._reading.get(bank.folder)
        if reading is not None:
            if not reading.done():
                return self._known(bank, store)
            del self._reading[bank.folder]
            self._failed.pop(bank.folder, None)
            try:
                reading.result()
            except UNREADABLE as error:
                self._failed[bank.folder] = error
        behind = store.behind_bytes()
        if not behind:
            self._failed.pop(bank.folder, None)
            return store.known_state
        if behind <= _SMALL_CHANGE_BYTES:
            return store.state
        self._reading[bank.folder] = self._background.submit(lambda: store.state)
        return self._known(bank, store)

    def _known(self, bank: Bank, store: HashStore) -> State:
        """What a bank knew, while it is read anew; unless it could not be read the last time."""
        # Answers from before the damage might tell what was withdrawn since.
        if bank.folder in self._failed:
            raise self._failed[bank.folder].with_traceback(None)
        return store.known_state


def move_away(folder: Path, bank: Bank) -> None:
    """Keep the hashes of a bank that was taken out, where no look-up finds them."""
    place = folder / _DELETED / f"{bank.name}-{bank.number}-{time.time_ns()}"
    place.parent.mkdir(exist_ok=True)
    if (folder / bank.folder).exists():
        (folder / bank.folder).rename(place)
