"""A sealed file that a killed process leaves on no record is found, and goes by a person's word alone."""

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from tests.factories import people
from tests.factories import referrals as factory

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM
from openiru.audit.queries import events_of, verify
from openiru.cli.installation.doctor import _check_sealed_files
from openiru.disclosures import operations, queries
from openiru.disclosures.errors import ArrivingError, DestroyedError, OpeningError
from openiru.disclosures.queries.openings import store
from openiru.referrals.types import ReferralView
from openiru.review.types import Instrument

ROOT = Path(__file__).parents[3]
AT = factory.AFTER_WINDOW
WHY = "The power failed on 2 July; the platform was asked again."


def asked() -> ReferralView:
    return factory.sent(items=1, instrument=Instrument.DATA_REQUEST)


def killed_while(moment: str, referral_id: str, database_url: str) -> None:
    """Let a process receive something and die at a moment of it."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "openiru.config.settings",
        "OPENIRU_SECRET_KEY": settings.SECRET_KEY,
        "OPENIRU_DATA": str(settings.DATA_FOLDER),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    command = [
        sys.executable,
        "-m",
        "tests.factories.doomed_receiving",
        moment,
        referral_id,
        people.analyst(),
    ]
    ended = subprocess.run(command, env=environment, cwd=ROOT, timeout=150, check=False)
    assert ended.returncode == -signal.SIGKILL


class TestLeftFiles:
    def test_are_found_after_a_kill_and_removed_on_record_by_a_person(self, database_url: str) -> None:
        made = asked()
        Path(settings.DATA_FOLDER).mkdir(parents=True, exist_ok=True)

        for moment in ("writing", "written", "recording"):
            killed_while(moment, made.referral_id, database_url)

        found = queries.left_files()
        assert [each.is_whole for each in found] == [False, True, True]
        assert queries.holdings_of(made.referral_id) == ()
        for by, reason, refusal in (
            (people.analyst(), WHY, NotAllowedError),
            (SYSTEM, WHY, OpeningError),
            (people.supervisor(), "", OpeningError),
        ):
            with pytest.raises(refusal):
                operations.remove_left(found[0].name, reason=reason, by=by, at=AT)
        operations.destroy_due(at=AT)  # what the worker does by itself
        assert queries.left_files() == found

        for each in found:
            operations.remove_left(each.name, reason=WHY, by=people.supervisor(), at=AT)

        assert queries.left_files() == ()
        (event,) = events_of("sealed-file", found[1].name)
        assert event.detail["sealed_digest"] == found[1].sealed_digest
        assert verify().is_whole

    @pytest.mark.django_db
    def test_are_none_of_what_stands_on_record_or_comes_in(self) -> None:
        kept = operations.receive(
            asked().referral_id,
            io.BytesIO(b"invented"),
            label="Subscriber records",
            by=people.analyst(),
            at=AT,
        )

        assert (queries.left_files(), queries.lost_files()) == ((), ())
        with pytest.raises(DestroyedError, match="stands on record"):
            operations.remove_left(kept.holding_id, reason=WHY, by=people.supervisor(), at=AT)
        with store().arriving(), pytest.raises(ArrivingError):
            queries.left_files()
        store().remove(kept.holding_id)
        assert queries.lost_files() == (kept.holding_id,)

    @pytest.mark.django_db
    def test_are_told_from_what_was_never_sealed_there(self) -> None:
        kept = operations.receive(
            asked().referral_id,
            io.BytesIO(b"invented"),
            label="Subscriber records",
            by=people.analyst(),
            at=AT,
        )
        folder = Path(settings.DATA_FOLDER) / "disclosures"
        ending = next(each.suffix for each in folder.glob(f"{kept.holding_id}*"))
        strange = (f"copy of {kept.holding_id}{ending}", "notes.txt")
        for name in strange:
            (folder / name).write_bytes(b"invented")
        try:
            found = [each.words for each in _check_sealed_files()]
            operations.destroy_due(at=AT)

            assert (queries.left_files(), queries.lost_files()) == ((), ())
            assert queries.stray_files() == tuple(sorted(strange))
            assert sum("never sealed here" in words for words in found) == len(strange)
        finally:
            for name in strange:
                (folder / name).unlink()
