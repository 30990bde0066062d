"""A database of its own for a test that commits: guards refuse to empty the tables of the common one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connections
from psycopg import sql

from openiru.database.cluster import Cluster


@contextmanager
def own_database(cluster: Cluster) -> Iterator[str]:
    """Point Django at a fresh copy of the test database while the block runs.

    Yields:
        How to connect to the copy as the superuser, whom no guard stops who disables it.
    """
    with copied_database(cluster) as copy, pointed_at(copy):
        yield _superuser_url(cluster, copy)


@contextmanager
def copied_database(cluster: Cluster) -> Iterator[str]:
    """The name of a fresh copy of the test database, dropped when the block ends."""
    original = connections["default"].settings_dict["NAME"]
    copy = f"{original}_{uuid4().hex[:8]}"
    connections.close_all()
    with psycopg.connect(_superuser_url(cluster, "postgres"), autocommit=True) as superuser:
        superuser.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(copy), sql.Identifier(original), sql.Identifier(cluster.settings()["user"])
            )
        )
        try:
            yield copy
        finally:
            superuser.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(copy)))


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Django uses the database `name` while the block runs."""
    settings = connections["default"].settings_dict
    original = settings["NAME"]
    connections.close_all()
    settings["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"] = original


@contextmanager
def other_session() -> Iterator[Any]:
    """A cursor of a second connection to the database that Django uses."""
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()


def _superuser_url(cluster: Cluster, name: str) -> str:
    settings = cluster.superuser_settings()
    return f"host={settings['host']} port={settings['port']} user={settings['user']} dbname={name}"
