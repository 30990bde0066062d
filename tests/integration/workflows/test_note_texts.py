"""Every text is compared with all earlier ones, whatever is killed when."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from tests.factories.doomed_noting import SHARD
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.people import analyst, overseer
from tests.factories.texts import AT, changed, note, relations, text

from openiru.access.errors import NotAllowedError
from openiru.audit.queries import events_of
from openiru.foundation.clock import StoryClock
from openiru.intake.models import Observation
from openiru.runners.local import local_executor
from openiru.signals import queries
from openiru.signals.models import TextCopy, TextGroup, TextSegment, TextsNoted
from openiru.signals.operations import one_noting
from openiru.signals.types import ScanKind
from openiru.workflows.texts import note as noting

ROOT = Path(__file__).parents[3]


def posts(folder: Path, texts: list[str], *, name: str = "export", accounts: int = 100) -> None:
    rows = [
        post_row(f"{name}{number % accounts}", number, each) for number, each in enumerate(texts, start=1)
    ]
    handles = sorted({f"{name}{number % accounts}" for number in range(1, len(texts) + 1)})
    take_in(folder, [*map(account_row, handles), *rows], AT, name=name)


def groups() -> list[tuple[int, int]]:
    """Observations and accounts of each group, the greatest first."""
    return sorted(TextGroup.objects.values_list("observations", "accounts"), reverse=True)


@pytest.mark.django_db
class TestNoteTexts:
    def test_tells_what_each_text_is_to_the_earlier_one(self, tmp_path: Path) -> None:
        one = text(1)
        around = f"{text(2, 30)} {one} {text(3, 30)}"
        posts(tmp_path, [one, f"  {one.upper()}! ", changed(one), around, text(4)])

        report = note()

        assert [relation for _, relation in relations()] == ["first", "same", "copy", "around"]
        assert (report.items, report.copies) == (10, 3)
        assert groups() == [(4, 4)]

    def test_finds_what_was_noted_before(self, tmp_path: Path) -> None:
        posts(tmp_path, [text(1), text(2)])
        note()
        posts(tmp_path, [changed(text(1)), text(3)], name="later")

        report = note(days=1)

        assert (report.items, report.copies) == (4, 1)
        first, copy = TextCopy.objects.order_by("seq")
        assert (copy.of_id, copy.relation) == (first.observation_id, "copy")

    def test_changes_nothing_the_second_time(self, tmp_path: Path) -> None:
        posts(tmp_path, [text(1), text(1)])
        note()

        again = note(days=1)

        assert (again.items, again.scan_ids) == (0, ())
        assert TextCopy.objects.count() == 2

    def test_leaves_out_greetings_and_what_one_account_says_of_itself_again(self, tmp_path: Path) -> None:
        bio = account_row("same", bio=text(1))
        later = {**bio, "observed_at": "2025-06-30T11:00:00Z"}
        take_in(tmp_path, [bio, later, post_row("same", 1, "good morning all")], AT)
        take_in(tmp_path, [account_row("b"), post_row("b", 1, "good morning all")], AT, name="b")

        note()

        assert not TextCopy.objects.exists()

    def test_leaves_out_posts_that_hold_addresses_alone(self, tmp_path: Path) -> None:
        one = "https://news.example/a/long/address/of/one/story @somebody.else"
        posts(tmp_path, [one, one, "https://other.example/another/story/of/them @nobody.at.all"])

        note()

        assert not TextCopy.objects.exists()
        assert not TextSegment.objects.exists()

    def test_tells_a_bio_that_another_account_copies(self, tmp_path: Path) -> None:
        take_in(tmp_path, [account_row("one", bio=text(1)), account_row("two", bio=text(1))], AT)

        note()

        assert groups() == [(2, 2)]

    def test_tells_the_earliest_by_its_own_time(self, tmp_path: Path) -> None:
        early = {**post_row("b", 1, text(1)), "posted_at": "2025-06-01T10:00:00Z"}
        take_in(tmp_path, [account_row("a"), post_row("a", 1, text(1)), account_row("b"), early], AT)

        note()

        (group,) = TextGroup.objects.all()
        assert group.first_observation_id == Observation.objects.get(native_id="b1").id
        assert group.first_observation_id != group.pk

    def test_keeps_what_finds_copies_in_few_pieces(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(noting, "SHARD_OBSERVATIONS", 8)
        posts(tmp_path, [text(number) for number in range(60)], accounts=4)

        note()

        assert sum(TextSegment.objects.values_list("texts", flat=True)) == 60
        assert TextSegment.objects.count() <= 4
        numbers = [number for segment in queries.text_segments() for number in segment.numbers.tolist()]
        assert numbers == sorted(numbers)

    def test_keeps_the_same_text_once(self, tmp_path: Path) -> None:
        posts(tmp_path, [text(1)] * 5)

        note()

        assert sum(TextSegment.objects.values_list("texts", flat=True)) == 1
        assert groups() == [(5, 5)]

    def test_gives_the_same_in_a_pool_and_in_small_shards(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        texts = [changed(text(number % 7), 0.1, seed=number) for number in range(40)]
        posts(tmp_path, texts, accounts=5)
        note()
        whole = sorted(TextCopy.objects.values_list("observation_id", "group_id", "of_id", "alike"), key=str)
        for table in (TextCopy, TextGroup, TextSegment, TextsNoted):
            table.objects.all().delete()
        monkeypatch.setattr(noting, "SHARD_OBSERVATIONS", 6)

        with local_executor(2) as executor:
            noting.note_texts(by=analyst(), at=AT, executor=executor)

        again = TextCopy.objects.values_list("observation_id", "group_id", "of_id", "alike")
        assert sorted(again, key=str) == whole

    def test_forgets_what_another_version_noted(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        posts(tmp_path, [text(1), text(1)])
        note()
        monkeypatch.setattr(noting, "engine_versions", lambda: {"texts": "another"})

        report = note(days=1)

        assert report.items == 4
        assert groups() == [(2, 2)]

    def test_records_the_act(self, tmp_path: Path) -> None:
        posts(tmp_path, [text(1), text(1)])

        (scan_id,) = note().scan_ids

        (event,) = events_of("scan", scan_id)
        assert (event.event, event.detail["items"]) == ("signals.scan-finished", 4)
        assert queries.scan(scan_id).kind is ScanKind.TEXTS

    def test_refuses_oversight(self) -> None:
        with pytest.raises(NotAllowedError):
            note(by=overseer())


class TestKilledNoting:
    @pytest.mark.parametrize(
        ("moment", "shards"), [("before", 0), ("before", 2), ("within", 0), ("within", 2)]
    )
    def test_goes_on_without_loss_or_duplicates(
        self, committed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, shards: int
    ) -> None:
        posts(tmp_path, [text(number % 15) for number in range(30)], accounts=10)
        StoryClock(tmp_path / "clock").stand_at(AT)

        killed = self.killed(moment, shards, committed, tmp_path)
        (broken_off,) = queries.scans()
        monkeypatch.setattr(noting, "SHARD_OBSERVATIONS", SHARD)
        report = note()

        assert killed == -signal.SIGKILL
        assert (broken_off.finished_at, broken_off.shards) == (None, shards)
        assert report.scan_ids == (broken_off.scan_id,)
        assert report.items == 40 - SHARD * shards
        assert queries.scan(broken_off.scan_id).items == 40
        assert groups() == [(2, 2)] * 15
        assert sum(TextSegment.objects.values_list("texts", flat=True)) == 15

    def test_one_at_a_time(self, committed: str, tmp_path: Path) -> None:
        posts(tmp_path, [text(1)])
        StoryClock(tmp_path / "clock").stand_at(AT + timedelta(days=1))

        with one_noting():
            refused = self.killed("before", 9, committed, tmp_path)

        assert refused == 1
        assert not TextCopy.objects.exists()

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
        command = [sys.executable, "-m", "tests.factories.doomed_noting", moment, str(shards)]
        return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
