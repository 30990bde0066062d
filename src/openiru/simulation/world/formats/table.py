"""How is the form "csv" written: the fields of "lines" as columns?"""

import csv
import io
from typing import Final

from openiru.simulation.world.formats.records import Record, bad_records, private_records, records
from openiru.simulation.world.material import Flaws, Material, WrittenFile, zulu

_COLUMNS: Final = (
    "type",
    "platform",
    "native_id",
    "handle",
    "url",
    "kind",
    "display_name",
    "bio",
    "followers",
    "account",
    "account_native_id",
    "text",
    "language",
    "posted_at",
    "observed_at",
    "media",
    "links",
    "visibility",
)
_LISTS: Final = ("media", "links")
_DUPLICATES: Final = 20


def write_table(material: Material) -> list[WrittenFile]:
    """Accounts and posts in one table that begins with a byte order mark, as spreadsheets write it."""
    rows = [_row(record) for record in records(material)]
    rng = material.rng("flaws")
    bad = [_row(record) for record in bad_records(material.platform, zulu(material.made_at))]
    private = [_row(record) for record in private_records(material)]
    twins = [rows[place] for place in rng.integers(0, len(rows), size=_DUPLICATES).tolist()] if rows else []
    for row in (*bad, *private, *twins):
        rows.insert(int(rng.integers(0, len(rows) + 1)), row)
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    file = f"{material.platform}/export.csv"
    (material.exports / file).write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    flaws = Flaws(bad_rows=len(bad), not_public=len(private), duplicates=len(twins))
    return [WrittenFile(file=file, format="csv", platform=material.platform, flaws=flaws)]


def _row(record: Record) -> Record:
    joined: Record = {name: ";".join(record[name]) for name in _LISTS if name in record}
    return {**record, **joined}
