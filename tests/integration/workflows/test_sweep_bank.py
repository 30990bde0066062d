"""Pictures that become known later are compared with everything that was scanned before, once."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.factories.banks import AT, bank, entry, negative_bank
from tests.factories.doomed_scan import SHARD
from tests.factories.organisations import listed
from tests.factories.passes import POSTER, SOURCE, arrive, broken_off_after, leads, near, scan, sweep
from tests.factories.people import analyst, overseer, supervisor

from openiru.access.errors import NotAllowedError
from openiru.audit.queries import events_of
from openiru.engines.hashes.engine import PictureEngine
from openiru.engines.interface import Effect
from openiru.foundation.clock import StoryClock
from openiru.intake import queries as intake
from openiru.signals import operations, queries
from openiru.signals.models import Match
from openiru.signals.operations import scans
from openiru.signals.types import EntryState, ScanKind
from openiru.workflows import scan_intake as scanning
from openiru.workflows import sweep_bank as sweeping
from openiru.workflows.scanned import item_of
from openiru.workflows.sweep_bank import sweep_bank

ROOT = Path(__file__).parents[3]


@pytest.mark.django_db
class TestSweepBank:
    def test_finds_what_was_scanned_before_a_picture_was_known(self, tmp_path: Path) -> None:
        river = listed().organisation_id
        arrive(tmp_path, [near(POSTER, 12), SOURCE.randbytes(32), POSTER])
        scan()
        entry(river, POSTER)

        report = sweep()

        assert (report.pictures, report.hashes, report.matches) == (1, 3, 2)
        assert leads() == {"export0", "export2"}
        view = queries.scan(report.scan_ids[0])
        assert (view.kind, view.finished_at, view.items) == (ScanKind.SWEEP, AT, 3)
        (event,) = events_of("scan", report.scan_ids[0])
        assert event.detail["matches"] == 2

    def test_compares_nothing_twice(self, tmp_path: Path) -> None:
        river = listed().organisation_id
        arrive(tmp_path, [POSTER])
        scan()
        entry(river, POSTER)
        sweep()
        entry(river, SOURCE.randbytes(32))

        second, third = sweep(), sweep()

        assert (second.pictures, second.hashes) == (1, 1)
        assert third.scan_ids == ()

    def test_leaves_what_is_new_to_the_scan_and_the_scan_what_is_old_to_it(self, tmp_path: Path) -> None:
        river = listed().organisation_id
        arrive(tmp_path, [POSTER, SOURCE.randbytes(32)])
        scan()
        entry(river, POSTER)
        arrive(tmp_path, [POSTER], name="later")

        report = scan()

        assert (report.items, report.swept_hashes, report.matches) == (2, 2, 2)
        assert leads() == {"export0", "later0"}
        assert scan().scan_ids == ()

    def test_has_nothing_to_do_before_the_first_scan(self, tmp_path: Path) -> None:
        entry(listed().organisation_id, POSTER)
        arrive(tmp_path, [POSTER])

        assert sweep().scan_ids == ()
        assert (scan().items, leads()) == (2, {"export0"})

    def test_finds_what_scanning_everything_would_find(self, tmp_path: Path) -> None:
        river = listed().organisation_id
        centre = SOURCE.randbytes(32)
        arrive(tmp_path, [near(centre, SOURCE.randrange(24)) for _ in range(60)])
        scan()
        bank("narrow", max_distance_bits=18)
        negative_bank(effect=Effect.SUPPRESS, max_distance_bits=20)
        for number in range(12):
            entry(river, near(centre, SOURCE.randrange(1, 20)), slug="unit" if number % 2 else "narrow")
        for _ in range(4):
            front_page = entry(None, near(centre, SOURCE.randrange(1, 20)), slug="press")
            operations.confirm_entry(front_page.entry_id, by=supervisor(), at=AT, reason="A daily paper.")

        report = sweep()

        everything = intake.observation_batch(after_seq=0, up_to_seq=intake.last_seq(), size=1000)
        found = PictureEngine().prepare(queries.bank_on(AT)).match([item_of(each) for each in everything])
        told = {(str(row.observation_id), row.signal_id, row.score) for row in Match.objects.all()}
        assert told == {(m.item_id, m.signal_id, m.score) for m in found if not m.is_suppressed}
        assert report.suppressed == sum(match.is_suppressed for match in found)
        assert min(report.matches, report.suppressed) > 0

    def test_looks_again_at_what_a_withdrawn_negative_kept_back(self, tmp_path: Path) -> None:
        river = listed().organisation_id
        negative_bank(effect=Effect.SUPPRESS)
        front_page = entry(None, POSTER, slug="press")
        operations.confirm_entry(front_page.entry_id, by=supervisor(), at=AT, reason="A daily paper.")
        entry(river, POSTER)
        arrive(tmp_path, [POSTER])
        scan()
        assert leads() == set()

        operations.withdraw_signal(front_page.entry_id, by=analyst(), at=AT, reason="A fake paper.")
        sweep()

        assert leads() == {"export0"}

    def test_finds_nothing_with_what_was_withdrawn(self, tmp_path: Path) -> None:
        known = entry(listed().organisation_id, POSTER)
        operations.withdraw_signal(known.entry_id, by=analyst(), at=AT, reason="A news picture.")
        arrive(tmp_path, [POSTER])
        scan()

        assert (sweep().scan_ids, leads()) == ((), set())

    def test_quarantines_a_flood_long_before_the_end(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(scans, "_SLICE", 4)
        river = listed().organisation_id
        bank("posters", flood_scan_subjects=5)
        arrive(tmp_path, [POSTER] * 30)
        scan()
        known = entry(river, POSTER, slug="posters")

        sweep()

        assert len(leads()) == 8
        assert queries.known_picture(known.entry_id, AT).state is EntryState.QUARANTINED

    def test_tells_how_far_it_is(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sweeping, "SHARD_OBSERVATIONS", 4)
        river = listed().organisation_id
        arrive(tmp_path, [POSTER] * 5)
        scan()
        entry(river, POSTER)
        steps: list[int] = []

        sweep_bank(by=analyst(), at=AT, advance=steps.append)

        assert len(steps) == 3
        assert sum(steps) == intake.last_seq()

    def test_refuses_oversight(self, tmp_path: Path) -> None:
        river = listed().organisation_id
        arrive(tmp_path, [POSTER])
        scan()
        entry(river, POSTER)

        with pytest.raises(NotAllowedError):
            sweep_bank(by=overseer(), at=AT)


@pytest.mark.django_db
class TestWhatWasSearched:
    def test_covers_names_that_came_and_went(self, tmp_path: Path) -> None:
        river = listed().organisation_id
        arrive(tmp_path, [POSTER, SOURCE.randbytes(32)])
        scan()
        operations.add_known_name(river, "Darya Mahaz", note="", by=analyst(), at=AT)
        broken_off_after(0)
        name_id = queries.known_names()[0].name_id
        operations.withdraw_signal(name_id, by=analyst(), at=AT, reason="A mistake.")
        entry(river, POSTER)

        scan()

        assert leads() == {"export0"}

    def test_covers_a_scan_that_is_broken_off_while_pictures_change(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(scanning, "SHARD_OBSERVATIONS", 2)
        river = listed().organisation_id
        first, second = SOURCE.randbytes(32), SOURCE.randbytes(32)
        arrive(tmp_path, [first, second, first, second, first, second])
        entry(river, first)
        broken_off_after(3)
        entry(river, second)

        scan()

        assert leads() == {f"export{number}" for number in range(6)}
        kinds = [view.kind for view in queries.scans()]
        assert sorted(kinds) == [ScanKind.SCAN, ScanKind.SCAN, ScanKind.SWEEP]
        assert scan().scan_ids == ()

    def test_is_not_claimed_by_a_scan_that_a_sweep_overtook(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(scanning, "SHARD_OBSERVATIONS", 2)
        river = listed().organisation_id
        arrive(tmp_path, [POSTER] * 4)
        record_shard, done = operations.record_shard, []

        def overtaken(*args: Any, **kwargs: Any) -> int | None:
            recorded = record_shard(*args, **kwargs)
            done.append(recorded)
            if len(done) == 2:
                # While the scan is half through, somebody adds the poster and sweeps what was scanned.
                monkeypatch.setattr(operations, "record_shard", record_shard)
                entry(river, POSTER)
                sweep()
            return recorded

        monkeypatch.setattr(operations, "record_shard", overtaken)
        scan()
        assert leads() == {"export0", "export1"}

        scan()

        assert leads() == {f"export{number}" for number in range(4)}


class TestKilledSweep:
    @pytest.mark.parametrize(("moment", "shards"), [("before", 2), ("within", 1)])
    def test_goes_on_without_loss_or_duplicates(
        self, committed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, shards: int
    ) -> None:
        river = listed().organisation_id
        arrive(tmp_path, [POSTER if number % 3 == 0 else SOURCE.randbytes(32) for number in range(20)])
        scan()
        entry(river, POSTER)
        StoryClock(tmp_path / "clock").stand_at(AT)

        killed = self.killed(moment, shards, committed, tmp_path)
        broken_off = next(view for view in queries.scans() if view.kind is ScanKind.SWEEP)
        monkeypatch.setattr(sweeping, "SHARD_OBSERVATIONS", SHARD)
        report = sweep()

        assert killed == -signal.SIGKILL
        assert (broken_off.finished_at, broken_off.shards) == (None, shards)
        assert report.scan_ids == (broken_off.scan_id,)
        assert report.hashes == 20 - shards * SHARD // 2
        whole = queries.scan(broken_off.scan_id)
        assert (whole.items, whole.matches) == (20, 7)
        assert leads() == {f"export{number}" for number in range(0, 20, 3)}
        assert Match.objects.count() == 7

    def killed(self, moment: str, shards: int, database_url: str, folder: Path) -> int:
        environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "openiru.config.settings",
            "OPENIRU_SECRET_KEY": settings.SECRET_KEY,
            "OPENIRU_CLOCK_FILE": str(folder / "clock"),
            "OPENIRU_DATA": str(folder),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        command = [sys.executable, "-m", "tests.factories.doomed_scan", moment, str(shards), "sweep"]
        return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
