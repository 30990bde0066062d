"""Did an operation lock rows behind its record?

Whoever records an act holds the head of the chain until its transaction ends. If it then waits for a row that another holds who wants to
record, both wait for each other. PostgreSQL breaks that up after a second by failing one of them, under load only; here it
fails every time.
"""

import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

_TABLE: Final = re.compile(r'(?:FROM|UPDATE|INTO) "?(\w+)"?')
_CONTENDED: Final = frozenset(
    {
        "referrals_referral",
        "referrals_item",
        "referrals_outbox_message",
        "referrals_reference_counter",
        "review_case",
        "signals_lead",
        "disclosures_holding",
        "campaigns_campaign",
        "deconfliction_question",
        "moderation_request",
        "moderation_item",
    }
)
_QUEUES: Final = frozenset({"openiru looks"})
_LOCKING: Final = re.compile(r'\bFOR (?:NO KEY )?UPDATE\b(?: OF (?P<tables>"\w+"(?:, "\w+")*))?')
_NAME: Final = re.compile(r'"(\w+)"')
_QUEUE: Final = re.compile(
    r"pg_advisory_xact_lock\(hashtext\('([^']+)'\)\)"
)  # behind which a statement waits
_WRITING: Final = ("UPDATE", "DELETE", "INSERT")  # what one has inserted nobody else holds


@dataclass
class LockOrder:
    """Watches the statements of one connection; an operation is what its outermost block of a test holds."""

    faults: list[str] = field(default_factory=list)
    _depth: int = 0
    _has_recorded: bool = False
    _held: set[str] = field(default_factory=set)

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,
        context: Any,
    ) -> Any:
        """A wrapper of Django's `execute_wrapper`."""
        statement = str(sql).lstrip()
        if statement.startswith("SAVEPOINT"):
            self._depth += 1
        elif statement.startswith(("RELEASE SAVEPOINT", "ROLLBACK TO")):
            self._leave()
        elif self._depth:
            self._look(statement)
        return execute(sql, params, many, context)

    def _leave(self) -> None:
        self._depth = max(0, self._depth - 1)
        if not self._depth:
            self._has_recorded = False
            self._held.clear()

    def _look(self, statement: str) -> None:
        if statement.startswith('INSERT INTO "audit_event"'):
            self._has_recorded = True
            return
        is_new = statement.startswith("INSERT") and "DO UPDATE" not in statement
        for name in (_locked(statement) & _CONTENDED) | (_queues(statement) & _QUEUES):
            if self._has_recorded and not is_new and name not in self._held and (where := _origin()):
                self.faults.append(f"{name} is locked behind the record of an act: {where}")
            self._held.add(name)


def _queues(statement: str) -> set[str]:
    """The advisory locks that a statement takes until the transaction ends."""
    return set(_QUEUE.findall(statement))


def _locked(statement: str) -> set[str]:
    """The tables of which a statement locks rows."""
    locking = _LOCKING.search(statement)
    if locking and locking.group("tables"):
        return set(_NAME.findall(locking.group("tables")))
    found = _TABLE.search(statement) if locking or statement.startswith(_WRITING) else None
    return {found.group(1)} if found else set()


def _origin() -> str:
    frames = [each for each in traceback.extract_stack() if "/src/openiru/" in each.filename]
    return " > ".join(f"{each.filename.rpartition('/openiru/')[2]}:{each.lineno}" for each in frames[-4:])
