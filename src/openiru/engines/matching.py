"""How does one batch go through all engines, in any process?"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from openiru.engines.catalogue import ENGINES
from openiru.engines.interface import Bank, EngineItem, EngineMatch, PreparedBank

_BANKS_KEPT: Final = 2  # a process works on one bank, and on the next one after a change


def engine_versions() -> Mapping[str, str]:
    """Every engine by name, with its version."""
    return {engine.name: engine.version for engine in ENGINES}


def match_batch(bank: Bank, batch: Sequence[EngineItem]) -> list[EngineMatch]:
    """What all engines find in a batch, engine by engine; the same in every process.

    The bank is made ready once in a process and kept.
    """
    return [match for prepared in _prepared(bank) for match in prepared.match(batch)]


@lru_cache(maxsize=_BANKS_KEPT)
def _prepared(bank: Bank) -> tuple[PreparedBank, ...]:
    return tuple(engine.prepare(bank) for engine in ENGINES)
