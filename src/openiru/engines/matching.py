"""How does one batch go through all engines?"""

from collections.abc import Mapping, Sequence

from openiru.engines.catalogue import ENGINES
from openiru.engines.interface import Bank, EngineItem, EngineMatch
from openiru.engines.reading import ReadBatch


def engine_versions() -> Mapping[str, str]:
    """Every engine by name, with its version."""
    return {engine.name: engine.version for engine in ENGINES}


def match_batch(bank: Bank, batch: Sequence[EngineItem]) -> list[EngineMatch]:
    """What all engines find in one batch, engine by engine.

    The bank is made ready for this batch alone; `shared.shared_bank` keeps it ready for many.
    """
    read = ReadBatch.of(batch)
    return [match for engine in ENGINES for match in engine.prepare(bank).match(read)]
