"""What was noted of barred accounts is read once, then only what came after; nothing is overlooked by it."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.factories import people
from tests.factories.observed import take_in
from tests.factories.returned import LATER, all_leads, blocked, refer_and_block, returned, rows_of, subject_of

from openiru.access.types import SYSTEM
from openiru.engines.returns.model import shipped_model
from openiru.linking.queries import barred_now, noted_since
from openiru.linking.types import Noted
from openiru.workflows.returns.watch import ReturnWatch


@pytest.mark.django_db
def test_a_watch_that_goes_on_sees_who_was_barred_meanwhile(tmp_path: Path) -> None:
    watch = ReturnWatch(shipped_model())
    take_in(
        tmp_path, rows_of("other.voice", "Other Voice", "something else entirely"), people.AT, name="other"
    )
    refer_and_block(subject_of("other.voice"))
    watch.watch(by=SYSTEM, at=LATER, sweep=True)
    known = noted_since(Noted())
    assert noted_since(known) is known

    barred = blocked(tmp_path)
    new = returned(tmp_path)
    report = watch.watch(by=SYSTEM, at=LATER + timedelta(hours=2))

    assert (report.barred, report.newly_barred) == (2, 1)
    assert (new, barred) in {(each.subject.id, each.barred.id) for each in all_leads()}
    assert noted_since(known).standings == barred_now()
    assert noted_since(known).number > known.number
