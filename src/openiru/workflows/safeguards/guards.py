"""Does the database hold the guards that the migrations gave it, unchanged, and nothing that goes around them?

Triggers cannot guard themselves: whoever owns the tables can switch them off, replace their functions by
empty ones, or read and write through a rule, a view or a child table. So what is there is compared with
what a fresh database has, which `guards.json` beside this file lists.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.db import connection

from openiru.foundation.digests import sha256_text

DIGEST_DIGITS: Final = 16  # enough to tell by accident; whoever forges one rules the file as well
FILE: Final = Path(__file__).with_name("guards.json")

Listing = dict[str, dict[str, str]]  # what kind of guard -> which one -> what it does

_QUERIES: Final[Mapping[str, str]] = {
    # tgtype holds when it fires, and for rows or statements; O: switched on.
    "trigger": """
        SELECT c.relname || '.' || t.tgname, concat_ws(' ', p.proname, t.tgtype, t.tgenabled)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%(tables)s)
    """,
    "function": """
        SELECT p.proname || '/' || p.pronargs, p.prosrc FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'openiru%%'
    """,
    "constraint": """
        SELECT c.relname || '.' || k.conname, concat_ws(' ', k.convalidated, pg_get_constraintdef(k.oid))
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        WHERE k.contype IN ('c', 'f', 'p', 'u') AND c.relnamespace = 'public'::regnamespace
          AND c.relname = ANY (%(tables)s)
    """,
    "unique index": """
        SELECT c.relname || '.' || n.relname, concat_ws(' ', i.indisvalid, pg_get_indexdef(i.indexrelid))
        FROM pg_index i JOIN pg_class n ON n.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
        WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%(tables)s)
    """,
    "table": """
        SELECT c.relname, concat_ws(' ', c.relkind, c.relrowsecurity, c.relhassubclass,
            (SELECT count(*) FROM pg_rewrite r WHERE r.ev_class = c.oid))
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%(tables)s)
    """,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardReport:
    """What was compared, and what is wrong."""

    counts: Mapping[str, int]  # how many of each kind are as they should be
    faults: tuple[str, ...]  # sentences; empty if all is well


def check_guards() -> GuardReport:
    """Compare the guards of the database in use with those of a fresh one."""
    listed = _listed()
    wanted, found = listed["guards"], present_guards()
    if listed["server"] != server_major():
        wanted = _without_wording(wanted, found)
    faults = tuple(_faults(wanted, found))
    counts = {
        kind: sum(found[kind].get(name) == does for name, does in guards.items())
        for kind, guards in wanted.items()
    }
    return GuardReport(counts=counts, faults=faults)


def present_guards() -> Listing:
    """All guards of the database in use."""
    tables = sorted(model._meta.db_table for model in apps.get_models() if _is_ours(model))  # noqa: SLF001
    listing: Listing = {}
    with connection.cursor() as cursor:
        for kind, query in _QUERIES.items():
            cursor.execute(query, {"tables": tables})
            listing[kind] = dict(sorted(cursor.fetchall()))
    return {
        kind: {
            name: sha256_text(does.encode()).removeprefix("sha256:")[:DIGEST_DIGITS]
            for name, does in guards.items()
        }
        for kind, guards in listing.items()
    }


def server_major() -> str:
    """The version of the server, which decides how it writes constraints down."""
    return str(connection.cursor().connection.info.server_version // 10_000)


def write_guards() -> None:
    """List the guards of the database in use as those that every database must have."""
    text = json.dumps(
        {"server": server_major(), "guards": present_guards()}, indent=0, sort_keys=True, ensure_ascii=True
    )
    FILE.write_text(text + "\n", encoding="ascii")


def _is_ours(model: Any) -> bool:
    return str(model.__module__).startswith("openiru.")


@cache
def _listed() -> dict[str, Any]:
    listed: dict[str, Any] = json.loads(FILE.read_text(encoding="ascii"))
    return listed


def _without_wording(wanted: Listing, found: Listing) -> Listing:
    """The same where the server writes constraints in other words: that they are there is all that tells."""
    worded = {
        kind: {name: found[kind].get(name, does) for name, does in wanted[kind].items()}
        for kind in ("constraint", "unique index")
    }
    return {**wanted, **worded}


def _faults(wanted: Listing, found: Listing) -> Iterator[str]:
    for kind, guards in wanted.items():
        there = found.get(kind, {})
        for name, does in guards.items():
            if name not in there:
                yield f"The {kind} {name} is missing."
            elif there[name] != does:
                yield f"The {kind} {name} was changed or switched off."
        yield from (f"The {kind} {name} is none of ours." for name in there if name not in guards)
