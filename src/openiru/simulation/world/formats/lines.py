"""How is the form "lines" written: one JSON object a line?"""

from typing import Final

import numpy as np
import orjson

from openiru.simulation.world.formats.records import account_record, bad_records, private_records, records
from openiru.simulation.world.material import Flaws, Material, WrittenFile, zulu

_DUPLICATES: Final = 25
_BROKEN: Final = (
    b'{"type": "post", "platform": "facebook", "text": "cut off in the mid',
    b"Exported with care, but this line is no JSON.",
)


def write_lines(material: Material) -> list[WrittenFile]:
    """Accounts and posts in one file, with a few flaws."""
    lines = [orjson.dumps(record) for record in records(material)]
    flaws = _spoil(lines, material)
    file = f"{material.platform}/export.jsonl"
    (material.exports / file).write_bytes(b"\n".join(lines) + b"\n")
    return [WrittenFile(file=file, format="lines", platform=material.platform, flaws=flaws)]


def write_facts(material: Material, name: str) -> WrittenFile:
    """Accounts alone, for platforms whose own export says nothing of followers."""
    rows = zip(material.accounts, material.observed_times(), strict=True)
    lines = [orjson.dumps(account_record(account, observed_at, [])) for account, observed_at in rows]
    file = f"{material.platform}/{name}"
    (material.exports / file).write_bytes(b"\n".join(lines) + b"\n")
    return WrittenFile(file=file, format="lines", platform=material.platform)


def _spoil(lines: list[bytes], material: Material) -> Flaws:
    """Put flaws between the lines, at random places but the first."""
    rng = material.rng("flaws")
    bad = [*_BROKEN, *map(orjson.dumps, bad_records(material.platform, zulu(material.made_at)))]
    private = [orjson.dumps(record) for record in private_records(material)]
    twins = (
        [lines[place] for place in rng.integers(0, len(lines), size=_DUPLICATES).tolist()] if lines else []
    )
    for line in (*bad, *private, *twins):
        lines.insert(_place(lines, rng), line)
    return Flaws(bad_rows=len(bad), not_public=len(private), duplicates=len(twins))


def _place(lines: list[bytes], rng: np.random.Generator) -> int:
    return int(rng.integers(min(1, len(lines)), len(lines) + 1))
