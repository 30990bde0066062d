"""Pictures that come later than their posts are compared once, whatever else goes on meanwhile."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.factories.banks import AT, entry
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.organisations import listed
from tests.factories.passes import POSTER, SOURCE, arrive, broken_off_after, leads, near, scan, sweep
from tests.factories.people import analyst
from tests.factories.scene import drawing

from openiru.intake import queries as intake
from openiru.intake.models import ObservationMedia
from openiru.signals import operations, queries
from openiru.signals.types import KnownPictureView, ScanKind, ShardDone, Stance
from openiru.workflows import sweep_bank as sweeping


@pytest.mark.django_db
class TestLatePictures:
    """Pictures that come later than their posts, which were scanned without them."""

    rows: list[dict[str, Any]]

    def test_are_compared_with_everything_known_once(self, tmp_path: Path) -> None:
        river = listed().organisation_id
        entry(river, POSTER)
        entry(river, SOURCE.randbytes(32))
        arrive(tmp_path, [SOURCE.randbytes(32)], name="complete")
        self.arrive_without(tmp_path, 3)
        before = scan()
        self.bring(tmp_path, [SOURCE.randbytes(32), near(POSTER, 9), SOURCE.randbytes(32)])

        report, again = scan(), scan()

        assert (before.matches, report.items, report.swept_hashes, report.matches) == (0, 0, 3, 1)
        assert leads() == {"late1"}
        assert again.scan_ids == ()
        view = queries.scan(report.scan_ids[0])
        assert (view.kind, view.items) == (ScanKind.SWEEP, 3)
        assert 0 < view.after_media < view.last_media

    def test_of_a_sweep_that_broke_off_are_compared_and_those_that_came_since(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entry(listed().organisation_id, POSTER)
        self.arrive_without(tmp_path, 12)
        scan()
        monkeypatch.setattr(sweeping, "SHARD_OBSERVATIONS", 5)
        self.bring(tmp_path, [POSTER, *(SOURCE.randbytes(32) for _ in range(9)), POSTER], still_without=1)
        broken_off_after(1)
        self.bring(tmp_path, [POSTER], first=11)

        report = scan()

        assert leads() == {"late0", "late10", "late11"}
        assert len(report.scan_ids) == 2  # the one that broke off to its own end, then what came since
        assert all(view.finished_at for view in queries.scans())
        assert scan().scan_ids == ()

    def test_are_compared_later_with_a_picture_that_was_not_looked_for_when_they_came(
        self, tmp_path: Path
    ) -> None:
        poster = entry(listed().organisation_id, POSTER)
        self.arrive_without(tmp_path, 2)
        scan()
        self.opine(poster, Stance.NEGATIVE)
        self.bring(tmp_path, [POSTER, SOURCE.randbytes(32)])
        assert scan().swept_hashes == 2
        self.opine(poster, Stance.POSITIVE)

        scan()

        assert leads() == {"late0"}

    def test_that_a_shard_was_read_without_are_late_though_another_scan_began_after_them(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entry(listed().organisation_id, POSTER)
        self.arrive_without(tmp_path, 2)

        def meanwhile() -> None:
            self.bring(tmp_path, [POSTER, POSTER])
            broken_off_after(0)

        self.before_the_next_shard_is_recorded(monkeypatch, meanwhile)
        scan()
        assert leads() == set()

        scan()

        assert leads() == {"late0", "late1"}
        assert scan().scan_ids == ()

    def test_that_a_shard_was_read_without_are_late_though_a_sweep_went_by(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entry(listed().organisation_id, POSTER)
        self.arrive_without(tmp_path, 2)
        scan()
        self.arrive_without(tmp_path, 2, first=2)

        def meanwhile() -> None:
            self.bring(tmp_path, [POSTER], first=3, still_without=3)
            self.bring(tmp_path, [POSTER], still_without=2)
            assert sweep().matches == 1

        self.before_the_next_shard_is_recorded(monkeypatch, meanwhile)
        scan()
        assert leads() == {"late0"}

        scan()

        assert leads() == {"late0", "late3"}
        assert scan().scan_ids == ()

    def test_that_a_shard_was_read_without_are_late_though_it_is_recorded_during_a_sweep(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entry(listed().organisation_id, POSTER)
        self.arrive_without(tmp_path, 2)
        scan()
        self.arrive_without(tmp_path, 2, first=2)
        broken_off_after(0)
        finish = operations.finish_late_sweep
        scanned: list[int | None] = []

        def overtaken(*args: Any, **kwargs: Any) -> bool:
            if not scanned:
                scanned.append(record_what_was_read())
            return finish(*args, **kwargs)

        def record_what_was_read() -> int | None:
            (under_way,) = (
                view for view in queries.scans() if view.finished_at is None and not view.last_media
            )
            shard = ShardDone(
                first_seq=under_way.first_seq,
                last_seq=under_way.last_seq,
                read_media=before,
                input_digest="read before the pictures came",
                items=4,
            )
            return operations.record_shard(under_way.scan_id, shard, [], by=analyst(), at=AT)

        before = intake.last_media()
        self.bring(tmp_path, [POSTER], first=3, still_without=3)
        self.bring(tmp_path, [POSTER], still_without=2)
        monkeypatch.setattr(operations, "finish_late_sweep", overtaken)
        sweep()
        assert leads() == {"late0"}

        scan()

        assert leads() == {"late0", "late3"}
        assert scan().scan_ids == ()

    def test_that_a_broken_off_sweep_missed_are_compared_when_its_picture_is_known_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        river = listed().organisation_id
        self.arrive_without(tmp_path, 2)
        arrive(tmp_path, [SOURCE.randbytes(32) for _ in range(6)], name="complete")
        scan()
        monkeypatch.setattr(sweeping, "SHARD_OBSERVATIONS", 5)
        poster = entry(river, POSTER)
        broken_off_after(1)
        self.opine(poster, Stance.NEGATIVE)
        self.bring(tmp_path, [POSTER, SOURCE.randbytes(32)])
        assert scan().swept_hashes == 2
        self.opine(poster, Stance.POSITIVE)

        scan()

        assert leads() == {"late0"}
        assert scan().scan_ids == ()

    def opine(self, picture: KnownPictureView, stance: Stance) -> None:
        operations.give_opinion(
            picture.entry_id, party="unit", stance=stance, reason="Seen.", by=analyst(), at=AT
        )

    def before_the_next_shard_is_recorded(
        self, patch: pytest.MonkeyPatch, meanwhile: Callable[[], None]
    ) -> None:
        """What another process does between reading and recording of a shard."""
        record_shard = operations.record_shard

        def overtaken(*args: Any, **kwargs: Any) -> int | None:
            patch.setattr(operations, "record_shard", record_shard)
            meanwhile()
            return record_shard(*args, **kwargs)

        patch.setattr(operations, "record_shard", overtaken)

    def arrive_without(self, folder: Path, count: int, *, first: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        rows: list[dict[str, Any]] = []
        for number in range(first, first + count):
            rows += [
                account_row(f"late{number}"),
                post_row(f"late{number}", 1, "words", media=(f"{number}.png",)),
            ]
        self.rows = [*(self.rows if first else []), *rows]
        take_in(folder, rows, AT, name="late", remarks=count)

    def bring(self, folder: Path, hashes: list[bytes], *, first: int = 0, still_without: int = 0) -> None:
        """The same export again, now with some of its files."""
        before = set(ObservationMedia.objects.values_list("id", flat=True))
        for number in range(first, first + len(hashes)):
            (folder / f"{number}.png").write_bytes(drawing("any picture"))
        take_in(folder, self.rows, AT, name="late", remarks=still_without)
        media = ObservationMedia.objects.exclude(id__in=before).order_by("observation__seq")
        for row, pdq in zip(media, hashes, strict=True):
            row.pdq = pdq
        ObservationMedia.objects.bulk_update(media, ["pdq"])
