"""How are files of accounts read, however long, and how is a row told that cannot be understood?"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from openiru.cli.returns.errors import BadAccountsError, BadTruthError
from openiru.engines.returns.features import Features, features_of, put_together
from openiru.engines.returns.rows import COLUMNS, BadRowError, account_of
from openiru.engines.returns.types import Account

AT_ONCE: Final = 20_000
_MOST_TOLD: Final = 20
_LONGEST: Final = 1 << 24  # characters of a cell


@dataclass
class AccountFile:
    """The accounts of a file, and what could not be understood of it."""

    name: str
    faults: list[str] = field(default_factory=list)  # sentences, the first ones
    fault_count: int = 0
    accounts: int = 0

    def add_fault(self, line: int, sentence: str) -> None:
        """Note what is wrong with a row; the others are used."""
        self.fault_count += 1
        if len(self.faults) < _MOST_TOLD:
            self.faults.append(f"{self.name}, line {line}: {sentence}")


def read_features(path: Path) -> tuple[Features, AccountFile]:
    """All accounts of a file in comparable form; rows that cannot be understood are told and left out.

    Raises:
        BadAccountsError: if the file cannot be read, or no row of it can.
    """
    told = AccountFile(str(path))
    return put_together(list(iter_features(path, told))), told


def iter_features(path: Path, told: AccountFile) -> Iterator[Features]:
    """The same part by part, so that what was counted can be let go."""
    rows = iter_accounts(path, told)
    while some := list(islice(rows, AT_ONCE)):
        told.accounts += len(some)
        yield features_of(some)
    if not told.accounts:
        raise BadAccountsError(
            told.faults[0] if told.faults else f"{path}: no accounts; a row needs an account_id or a handle."
        )


def iter_accounts(path: Path, told: AccountFile) -> Iterator[Account]:
    """The accounts of a .csv or .jsonl file, one after the other."""
    readers = {".csv": _csv_rows, ".jsonl": _jsonl_rows, ".ndjson": _jsonl_rows}
    read = readers.get(path.suffix.lower())
    if read is None:
        raise BadAccountsError(
            f"{path}: the name must end in .csv or .jsonl, so that it is known how to read it."
        )
    seen: set[str] = set()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line, row in read(file, told):
                account = _understood(row, line, told)
                if account is None:
                    continue
                if account.account_id in seen:
                    told.add_fault(line, f"the account {account.account_id[:80]!r} came before.")
                    continue
                seen.add(account.account_id)
                yield account
    except UnicodeDecodeError as error:
        raise BadAccountsError(f"{path}: not UTF-8; convert the file, for example with iconv.") from error
    except OSError as error:
        raise BadAccountsError(f"cannot read {path}: {error.strerror}.") from error


def _understood(row: Mapping[str, Any], line: int, told: AccountFile) -> Account | None:
    try:
        return account_of(row)
    except BadRowError as error:
        told.add_fault(line, str(error))
        return None


def read_truth(path: Path, fresh: Features, barred: Features) -> list[tuple[int, int]]:
    """Rows of new and barred accounts that belong together: CSV with account_id and barred_id.

    Raises:
        BadTruthError: naming the line, if it cannot be read, names an account that is not there or repeats a pair.
    """
    rows = {name: row for row, name in enumerate(fresh.account_ids)}
    barred_rows = {name: row for row, name in enumerate(barred.account_ids)}
    found: dict[tuple[int, int], int] = {}  # and the line of each
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if not {"account_id", "barred_id"} <= set(reader.fieldnames or ()):
                raise BadTruthError(f"{path}, line 1: it needs the columns account_id and barred_id.")
            for row in reader:
                one, other = rows.get(row["account_id"]), barred_rows.get(row["barred_id"])
                if one is None or other is None:
                    raise BadTruthError(
                        f"{path}, line {reader.line_num}: an account that is in neither file."
                    )
                if (one, other) in found:
                    raise BadTruthError(
                        f"{path}, line {reader.line_num}: this pair stands in line {found[one, other]} already."
                    )
                found[one, other] = reader.line_num
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadTruthError(f"{path}: no CSV in UTF-8: {error}.") from error
    except OSError as error:
        raise BadTruthError(f"cannot read {path}: {error.strerror}.") from error
    return list(found)


def _csv_rows(file: IO[str], told: AccountFile) -> Iterator[tuple[int, Mapping[str, Any]]]:
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(file, strict=True)
    try:
        heading = [cell.strip().lower() for cell in next(reader, [])]
        _check_heading(heading, told.name)
        for cells in reader:
            if len(cells) != len(heading):
                told.add_fault(reader.line_num, f"{len(cells)} columns, and {len(heading)} in the heading.")
            else:
                yield reader.line_num, dict(zip(heading, cells, strict=True))
    except csv.Error as error:
        raise BadAccountsError(f"{told.name}, line {reader.line_num}: {error}.") from error


def _check_heading(heading: list[str], name: str) -> None:
    if not {"account_id", "handle"} & set(heading):
        raise BadAccountsError(
            f"{name}, line 1: no column account_id or handle; known columns are {', '.join(COLUMNS)}."
        )
    if doubled := sorted({column for column in heading if heading.count(column) > 1}):
        raise BadAccountsError(f"{name}, line 1: the column {', '.join(doubled)} is there more than once.")


def _jsonl_rows(file: IO[str], told: AccountFile) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            told.add_fault(number, "no JSON.")
            continue
        if isinstance(found, dict):
            yield number, found
        else:
            told.add_fault(number, "not an object with the keys of an account.")
