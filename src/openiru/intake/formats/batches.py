"""How do single rows become batches?"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from openiru.foundation.errors import RowError
from openiru.intake.formats.rows import Row
from openiru.intake.types import ParsedBatch

BATCH_ROWS: Final = 5_000
MAX_BATCH_BYTES: Final = 32 * 1024 * 1024  # of raw records, so that long rows cannot fill the memory


def in_batches(rows: Iterable[Row], batch_rows: int = BATCH_ROWS) -> Iterator[ParsedBatch]:
    """Group rows in order; a batch ends after `batch_rows` rows or about 32 MiB of raw records."""
    source = iter(rows)
    through = 0
    step = max(1, batch_rows // 20)
    while True:
        taken: list[Row] = []
        size_bytes = 0
        while len(taken) < batch_rows and size_bytes < MAX_BATCH_BYTES:
            more = list(islice(source, min(step, batch_rows - len(taken))))
            if not more:
                break
            taken += more
            size_bytes += sum(len(row.raw) for row in more if not isinstance(row, RowError))
        if not taken:
            return
        through += len(taken)
        yield ParsedBatch(
            records=tuple(row for row in taken if not isinstance(row, RowError)),
            errors=tuple(row for row in taken if isinstance(row, RowError)),
            rows_through=through,
        )
