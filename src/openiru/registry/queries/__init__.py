"""Queries of the registry: editions, entries, organisations, and what lists say of them on a day."""

from openiru.registry.queries.editions import changes, edition, editions, lists_in_full
from openiru.registry.queries.entries import entries_in_force, entry, find_entries
from openiru.registry.queries.names import names_for_matching
from openiru.registry.queries.organisations import link, links, links_of, organisation, organisations
from openiru.registry.queries.standing import standing

__all__ = [
    "changes",
    "edition",
    "editions",
    "entries_in_force",
    "entry",
    "find_entries",
    "link",
    "links",
    "links_of",
    "lists_in_full",
    "names_for_matching",
    "organisation",
    "organisations",
    "standing",
]
