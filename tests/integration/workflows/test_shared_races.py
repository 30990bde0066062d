"""Somebody shares a picture at the instant in which another takes the decision back: nothing stays shared on it."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from tests.factories import cases, people, referrals
from tests.factories.banks import AT, bank
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.organisations import listed
from tests.factories.scene import drawing

from openiru.intake.queries import find_subject
from openiru.referrals import operations as referring
from openiru.review import operations as review
from openiru.signals import queries
from openiru.signals.models import BankEntry
from openiru.workflows.fill_bank import add_image
from openiru.workflows.share_signal import share_picture

LATER = referrals.AFTER_WINDOW + timedelta(hours=1)
REASON = "The account belongs to a student of the same name."
PATIENCE_S = 30.0


@pytest.fixture
def case_id(superuser: psycopg.Connection, tmp_path: Path) -> str:
    """An approved case on an account that showed a known picture."""
    bank("shared", is_shared=True)
    poster = drawing("river front poster")
    add_image(listed().slug, poster, note="", source="test", by=people.analyst(), at=AT)
    (tmp_path / "poster.png").write_bytes(poster)
    take_in(tmp_path, [account_row("first"), post_row("first", 1, "", media=("poster.png",))], AT)
    subject = find_subject("https://facebook.example/first")
    assert subject is not None
    organisation_id = listed_id()
    return cases.approved_case(cases.lead(organisation_id=organisation_id, subject_id=subject.id)).case_id


def listed_id() -> str:
    return str(queries.known_pictures(AT)[0].organisation_id)


def shared_while(
    taken_back: Callable[[], object], case_id: str, watcher: psycopg.Connection
) -> BaseException | None:
    """What sharing meets that begins while the decision is being taken back; that ends once the sharing waits."""
    met: list[BaseException | None] = [None]
    (known,) = queries.known_pictures(AT)
    by = people.supervisor()

    def share() -> None:
        try:
            share_picture(known.entry_id, "shared", case_id=case_id, by=by, at=AT)
        except IntegrityError as error:
            met[0] = error
        finally:
            connection.close()

    sharing = threading.Thread(target=share)
    with transaction.atomic():
        taken_back()
        sharing.start()
        _wait_until_somebody_waits(watcher)
    sharing.join(timeout=PATIENCE_S)
    return met[0]


def _wait_until_somebody_waits(watcher: psycopg.Connection) -> None:
    end = time.monotonic() + PATIENCE_S
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    while time.monotonic() < end:
        found = watcher.execute(waiting).fetchone()
        if found and found[0]:
            return
        time.sleep(0.02)
    pytest.fail("nobody waited")


class TestSharing:
    def test_waits_for_a_withdrawal_and_is_refused(self, superuser: psycopg.Connection, case_id: str) -> None:
        referrals.platforms()
        made = referring.create_referral(
            referrals.new_referral([case_id]), by=people.analyst(), at=referrals.AT
        )
        referrals.deliver(made.referral_id)
        item_id, by = made.items[0].item_id, people.supervisor("dawar")

        met = shared_while(
            lambda: referring.withdraw_items([item_id], reason=REASON, by=by, at=LATER), case_id, superuser
        )

        assert "no ground to share" in str(met)
        assert not BankEntry.objects.filter(case_id=case_id).exists()

    def test_waits_for_a_lapse_and_is_refused(self, superuser: psycopg.Connection, case_id: str) -> None:
        by = people.supervisor("dawar")

        met = shared_while(
            lambda: review.lapse(case_id, by=by, at=LATER, reason="The source was wrong."), case_id, superuser
        )

        assert "rests on an approved case" in str(met)
        assert not BankEntry.objects.filter(case_id=case_id).exists()
