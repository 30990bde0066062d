"""Which banks are there, and what is noted about their content beside the hash?

One SQLite file in the folder of the banks, changed by any process; the hashes themselves lie in the banks' folders.
"""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from openiru.engines.hashes.index.store.places import CURRENT
from openiru.match_service.errors import BadBankError, BankExistsError, NoSuchBankError

FILE: Final = "registry.sqlite"
ENABLED: Final = 1  # HMA's words for content: 0 is off, 1 is on, anything else is off until that time
MOST_BANKS: Final = 1 << 12  # each look-up searches all of them

_NAME: Final = re.compile(r"[A-Z_][A-Z0-9_]{0,254}")
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS bank (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    folder TEXT NOT NULL UNIQUE,
    enabled_ratio REAL NOT NULL DEFAULT 1.0
);
CREATE TABLE IF NOT EXISTS content (
    bank INTEGER NOT NULL,
    id INTEGER NOT NULL,
    disable_until_ts INTEGER NOT NULL DEFAULT 1,
    note TEXT,
    metadata TEXT,
    PRIMARY KEY (bank, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS content_disabled ON content (bank, id) WHERE disable_until_ts <> 1;
CREATE TABLE IF NOT EXISTS signal_type (name TEXT PRIMARY KEY, enabled_ratio REAL NOT NULL);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """A bank as it is registered."""

    number: int  # from 0; never given again
    name: str
    folder: str  # its name within the folder of the banks
    enabled_ratio: float  # of look-ups that are told its matches, 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What is noted about content."""

    disable_until_ts: int = ENABLED
    note: str | None = None
    metadata: Mapping[str, Any] | None = None


class Registry:
    """The registry as one thread of one process uses it."""

    def __init__(self, banks: Path) -> None:
        self._banks = banks
        banks.mkdir(parents=True, exist_ok=True)
        self._rows = sqlite3.connect(banks / FILE, timeout=10, isolation_level=None)
        self._rows.execute("PRAGMA journal_mode=WAL")
        self._rows.executescript(_TABLES)

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()

    def version(self) -> int:
        """A number that is another one after any other connection changed something."""
        (found,) = self._rows.execute("PRAGMA data_version").fetchone()
        return int(found)

    def banks(self) -> list[Bank]:
        """All banks, by name."""
        rows = self._rows.execute("SELECT number, name, folder, enabled_ratio FROM bank ORDER BY name")
        return [
            Bank(number=number - 1, name=name, folder=folder, enabled_ratio=ratio)
            for number, name, folder, ratio in rows
        ]

    def bank(self, name: str) -> Bank:
        """One bank.

        Raises:
            NoSuchBankError: if there is none with that name.
        """
        found = next((bank for bank in self.banks() if bank.name == name), None)
        if found is None:
            raise NoSuchBankError(f"bank '{name}' not found")
        return found

    def register_folders(self) -> list[Bank]:
        """Make a bank of every index folder that has a bank's name and is not registered."""
        known = {folder for (folder,) in self._rows.execute("SELECT folder FROM bank")}
        found = sorted(
            path.parent.name
            for path in self._banks.glob(f"*/{CURRENT}")
            if _NAME.fullmatch(path.parent.name) and path.parent.name not in known
        )
        if found:
            with self._changing():
                self._rows.executemany(
                    "INSERT OR IGNORE INTO bank (name, folder) VALUES (?, ?)",
                    [(name, name) for name in found],
                )
        return [bank for bank in self.banks() if bank.folder in found]

    def check_may_add(self, name: str, *, enabled_ratio: float) -> None:
        """Refuse unless there may be a new bank with that name.

        Raises:
            BadBankError: if it cannot have that name or ratio, or there are too many.
            BankExistsError: if there is one with that name.
        """
        _check_name(name)
        _check_ratio(enabled_ratio)
        names = {found for (found,) in self._rows.execute("SELECT name FROM bank")}
        if name in names:
            raise BankExistsError("Bank already exists")
        if len(names) >= MOST_BANKS:
            raise BadBankError(f"there are {MOST_BANKS:,} banks already")

    def add_bank(self, name: str, *, folder: str, enabled_ratio: float) -> Bank:
        """Register a bank.

        Raises:
            BadBankError: if it cannot have that name or ratio.
            BankExistsError: if there is one with that name.
        """
        self.check_may_add(name, enabled_ratio=enabled_ratio)
        with self._changing():
            try:
                self._rows.execute(
                    "INSERT INTO bank (name, folder, enabled_ratio) VALUES (?, ?, ?)",
                    (name, folder, enabled_ratio),
                )
            except sqlite3.IntegrityError as error:
                raise BankExistsError("Bank already exists") from error
        return self.bank(name)

    def change_bank(self, name: str, *, new_name: str | None, enabled_ratio: float | None) -> Bank:
        """Rename a bank, or change how often its matches are told.

        Raises:
            NoSuchBankError: if there is none with that name.
            BadBankError: if it cannot have that name or ratio.
            BankExistsError: if there is another one with the new name.
        """
        bank = self.bank(name)
        new_name = bank.name if new_name is None else new_name
        ratio = bank.enabled_ratio if enabled_ratio is None else enabled_ratio
        _check_name(new_name)
        _check_ratio(ratio)
        with self._changing():
            try:
                self._rows.execute(
                    "UPDATE bank SET name = ?, enabled_ratio = ? WHERE number = ?",
                    (new_name, ratio, bank.number + 1),
                )
            except sqlite3.IntegrityError as error:
                raise BankExistsError("Bank name already exists") from error
        return self.bank(new_name)

    def remove_bank(self, name: str) -> Bank | None:
        """Take a bank out, with what was noted about its content; None if there is none."""
        with self._changing():
            found = next((bank for bank in self.banks() if bank.name == name), None)
            if found is None:
                return None
            self._rows.execute("DELETE FROM bank WHERE number = ?", (found.number + 1,))
            self._rows.execute("DELETE FROM content WHERE bank = ?", (found.number,))
        return found

    def notes(self, bank: Bank, entry_id: int) -> Notes:
        """What is noted about content; nothing for most."""
        row = self._rows.execute(
            "SELECT disable_until_ts, note, metadata FROM content WHERE bank = ? AND id = ?",
            (bank.number, entry_id),
        ).fetchone()
        if row is None:
            return Notes()
        until, note, metadata = row
        return Notes(
            disable_until_ts=until,
            note=note,
            metadata=orjson.loads(metadata) if metadata is not None else None,
        )

    def set_notes(self, bank: Bank, entry_id: int, notes: Notes) -> None:
        """Note something about content, in place of what was noted before."""
        with self._changing():
            self._rows.execute(
                "INSERT OR REPLACE INTO content (bank, id, disable_until_ts, note, metadata) VALUES (?, ?, ?, ?, ?)",
                (
                    bank.number,
                    entry_id,
                    notes.disable_until_ts,
                    notes.note,
                    orjson.dumps(notes.metadata).decode() if notes.metadata is not None else None,
                ),
            )

    def disabled(self) -> dict[int, dict[int, int]]:
        """Content that is or was switched off: by number of the bank and id, until when."""
        found: dict[int, dict[int, int]] = {}
        rows = self._rows.execute(
            "SELECT bank, id, disable_until_ts FROM content WHERE disable_until_ts <> 1"
        )
        for bank, entry_id, until in rows:
            found.setdefault(bank, {})[entry_id] = until
        return found

    def signal_ratio(self, name: str) -> float:
        """How often a type of signal is used, as it was set."""
        row = self._rows.execute("SELECT enabled_ratio FROM signal_type WHERE name = ?", (name,)).fetchone()
        return 1.0 if row is None else float(row[0])

    def set_signal_ratio(self, name: str, ratio: float) -> None:
        """Set how often a type of signal is used."""
        with self._changing():
            self._rows.execute("INSERT OR REPLACE INTO signal_type VALUES (?, ?)", (name, ratio))

    @contextmanager
    def _changing(self) -> Iterator[None]:
        self._rows.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._rows.execute("ROLLBACK")
            raise
        self._rows.execute("COMMIT")


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise BadBankError("Bank names must be UPPER_WITH_UNDERSCORE")


def _check_ratio(ratio: float) -> None:
    if not 0 <= ratio <= 1:
        raise BadBankError("enabled_ratio must be 0 to 1")
