"""Scans and sweeps over pictures whose hashes a test chooses; one that breaks off."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.factories.banks import AT
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.people import analyst
from tests.factories.scene import drawing

from openiru.intake.models import ObservationMedia
from openiru.runners.local import InProcess
from openiru.signals import operations, queries
from openiru.workflows.scan_intake import ScanReport, scan_intake
from openiru.workflows.sweep_bank import SweepReport, sweep_bank

SOURCE = random.Random(17)
POSTER = SOURCE.randbytes(32)


def near(pdq: bytes, bits: int) -> bytes:
    """A hash so many bits away."""
    value = int.from_bytes(pdq)
    for bit in SOURCE.sample(range(256), bits):
        value ^= 1 << bit
    return value.to_bytes(32)


def scan(*, days: int = 0) -> ScanReport:
    """One call of the scan, some days later."""
    return scan_intake(by=analyst(), at=AT + timedelta(days=days), executor=InProcess())


def sweep() -> SweepReport:
    """One call of the sweep."""
    return sweep_bank(by=analyst(), at=AT)


def arrive(folder: Path, hashes: list[bytes], name: str = "export") -> None:
    """An account with a post for each hash; the pictures' hashes are set to what the test wants."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "any.png").write_bytes(drawing("any picture"))
    rows: list[dict[str, Any]] = []
    for number in range(len(hashes)):
        handle = f"{name}{number}"
        rows += [account_row(handle), post_row(handle, 1, "no words", media=("any.png",))]
    before = set(ObservationMedia.objects.values_list("id", flat=True))
    take_in(folder, rows, AT, name=name)
    media = ObservationMedia.objects.exclude(id__in=before).order_by("observation__seq")
    for row, pdq in zip(media, hashes, strict=True):
        row.pdq = pdq
    ObservationMedia.objects.bulk_update(media, ["pdq"])


def broken_off_after(shards: int) -> None:
    """A scan that breaks off when so many shards are recorded."""

    class BrokenOffError(Exception):
        pass

    record_shard, left = operations.record_shard, [shards]

    def failing(*args: Any, **kwargs: Any) -> int | None:
        if left[0] == 0:
            raise BrokenOffError
        left[0] -= 1
        return record_shard(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "record_shard", failing)
        with pytest.raises(BrokenOffError):
            scan()


def leads() -> set[str]:
    """The names of all subjects with a lead."""
    return {row.subject_name for row in queries.all_leads()}
