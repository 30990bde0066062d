"""Queries of relations: related cases, the network around a case, and what an edge rests on."""

from openiru.relations.queries.evidence import evidence_of
from openiru.relations.queries.network import network_of
from openiru.relations.queries.related import related_cases

__all__ = ["evidence_of", "network_of", "related_cases"]
