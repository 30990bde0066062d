"""What was seen of subjects: recorded with its page, held by controls, settled late, read again by newer probes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings
from tests.factories.page_servers import PageServer, free_name, page_server, probes_for
from tests.factories.people import analyst, overseer
from tests.factories.subjects import account

from openiru.access.errors import NotAllowedError
from openiru.audit.queries import events_of
from openiru.checks.errors import BadCheckError
from openiru.checks.models import Observation, Reading, Run
from openiru.checks.operations import record_run
from openiru.checks.queries import checks_of, standing_of
from openiru.checks.types import NewObservation, NewRun
from openiru.engines.probes.types import Marker, State, Verdict
from openiru.engines.probes.warc import kept_in
from openiru.evidence.queries import capture, content
from openiru.platforms.probes.catalogue import catalogue
from openiru.platforms.probes.checking import Checker
from openiru.platforms.probes.fetching import Fetcher, Manners
from openiru.workflows.checks.looking import look_at
from openiru.workflows.checks.rereading import read_again

pytestmark = [pytest.mark.django_db]
AT = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def server(socket_enabled: None, tmp_path: Path, settings: Settings) -> Iterator[PageServer]:
    settings.DATA_FOLDER = tmp_path / "data"
    with page_server() as listening:
        yield listening


def look(server: PageServer, folder: Path, subject_id: str, *, at: datetime) -> State:
    known = catalogue(probes_for(server, folder / "probes"))
    fetcher = Fetcher(Manners(pause_s=0, allow_loopback=True))
    try:
        checker = Checker(known, fetcher, clock=lambda: at)
        ((_, checked),) = look_at([subject_id], checker, known, by=analyst(), clock=lambda: at + MINUTE)
    finally:
        fetcher.close()
    return checked.verdict.state


def seen(subject_id: str, state: State, **more: object) -> NewRun:
    verdict = Verdict(state=state, marker=Marker(rule="r", place="p", found="f"), probe="telegram", version=1)
    observation = NewObservation(
        subject_id=subject_id, url="https://t.me/x", verdict=verdict, as_read=state, at=AT, body_digest=None
    )
    run = NewRun(
        platform="telegram",
        live_control=State.LIVE,
        absent_control=State.GONE_CAUSE_UNKNOWN,
        are_controls_held=True,
        fault="",
        observations=[observation],
    )
    return replace(run, **more)  # type: ignore[arg-type]


class TestLookAt:
    def test_a_state_counts_once_two_looks_agree_hours_apart(
        self, server: PageServer, tmp_path: Path
    ) -> None:
        subject = account("sunrise_up", platform="telegram")

        assert look(server, tmp_path, subject.id, at=AT) is State.LIVE
        assert look(server, tmp_path, subject.id, at=AT + timedelta(hours=1)) is State.LIVE
        assert not standing_of(subject.id).is_settled
        assert look(server, tmp_path, subject.id, at=AT + timedelta(hours=7)) is State.LIVE

        standing = standing_of(subject.id)
        assert (standing.state, standing.is_settled, standing.agreeing) == (State.LIVE, True, 3)
        first = checks_of(subject.id)[0]
        kept = next(kept_in(content(first.body_digest or "")))
        # When the answer came, not when the run was recorded.
        assert (first.at, capture(first.body_digest or "").captured_at) == (AT, AT)
        assert Run.objects.order_by("at")[0].at == AT + MINUTE
        assert b"tgme_channel_info" in kept.page.body
        (event,) = events_of("check_run", str(Run.objects.order_by("at")[0].pk))
        assert event.detail["states"] == {subject.id: "live"}

    def test_what_a_failed_control_let_through_says_nothing_for_ever(
        self, server: PageServer, tmp_path: Path
    ) -> None:
        subject = account("sunrise_up", platform="telegram")
        server.everything_is_up = True

        assert look(server, tmp_path, subject.id, at=AT) is State.PROBE_STALE

        known = catalogue(probes_for(server, tmp_path / "probes"))
        (again,) = read_again(known, probe=None, by=analyst(), at=AT, keep=True)
        assert again.verdict.state is State.PROBE_STALE
        assert standing_of(subject.id).state is None

    def test_nobody_is_asked_and_no_page_is_read_for_those_who_may_not(
        self, server: PageServer, tmp_path: Path
    ) -> None:
        subject = account("sunrise_up", platform="telegram")
        known = catalogue(probes_for(server, tmp_path / "probes"))
        checker = Checker(known, Fetcher(Manners(pause_s=0, allow_loopback=True)), clock=lambda: AT)

        with pytest.raises(NotAllowedError):
            list(look_at([subject.id], checker, known, by=overseer(), clock=lambda: AT))
        with pytest.raises(NotAllowedError):
            list(read_again(known, probe=None, by=overseer(), at=AT, keep=False))
        assert not server.asked


class TestReadAgain:
    def test_a_newer_probe_reads_old_pages_beside_what_was_seen(
        self, server: PageServer, tmp_path: Path
    ) -> None:
        subject = account("sunrise_up", platform="telegram")
        look(server, tmp_path, subject.id, at=AT)
        folder = probes_for(server, tmp_path / "newer")
        rules = yaml.safe_load((folder / "rules" / "telegram.yaml").read_text(encoding="utf-8"))
        rules["version"] = 2
        for rule in rules["rules"]:
            # Somebody found out that this page says less than was thought.
            rule["state"] = "preview_off" if rule["name"] == "preview" else rule["state"]
        (folder / "rules" / "telegram.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
        pages = yaml.safe_load((folder / "pages" / "telegram.yaml").read_text(encoding="utf-8"))
        for page in pages["pages"]:
            page["state"] = "preview_off" if page["rule"] == "preview" else page["state"]
        (folder / "pages" / "telegram.yaml").write_text(yaml.safe_dump(pages), encoding="utf-8")

        changed = [
            list(read_again(catalogue(folder), probe="telegram", by=analyst(), at=AT, keep=True))
            for _ in range(2)
        ]

        assert [(each.before, each.verdict.state) for each in changed[0]] == [(State.LIVE, State.PREVIEW_OFF)]
        assert not changed[1][0].is_changed
        assert Observation.objects.get().state == "live"
        assert standing_of(subject.id).state is State.PREVIEW_OFF


class TestRecordRun:
    def test_refuses_verdicts_that_nothing_holds(self) -> None:
        subject = account("sunrise_up", platform="telegram")

        with pytest.raises(BadCheckError, match="needs the answer"):
            record_run(seen(subject.id, State.LIVE), by=analyst(), at=AT)
        with pytest.raises(NotAllowedError):
            record_run(seen(subject.id, State.CHALLENGE), by=overseer(), at=AT)
        with pytest.raises(BadCheckError, match="cannot have come after"):
            record_run(seen(subject.id, State.CHALLENGE), by=analyst(), at=AT - MINUTE)
        record_run(seen(subject.id, State.CHALLENGE), by=analyst(), at=AT)
        assert standing_of(subject.id).refusals == 1


class TestGuards:
    def test_the_database_refuses_what_the_operations_refuse(
        self, server: PageServer, tmp_path: Path
    ) -> None:
        subject = account("sunrise_gone", platform="telegram", seen=AT)
        server.up.discard("telegram")
        look(server, tmp_path, subject.id, at=AT)
        (row,) = Observation.objects.all()
        assert free_name("sunrise_gone") in content(row.body_id or "")
        reading = Reading(
            observation=row, at=AT, read_by="x", state="suspended", rule="r", place="p", found="f", probe="t", version=9
        )  # fmt: skip
        copied = "INSERT INTO checks_observation SELECT (jsonb_populate_record(o, '{}')).* FROM checks_observation o"
        refused = (
            "UPDATE checks_observation SET state = 'live'",
            "DELETE FROM checks_observation",
            "UPDATE checks_run SET fault = ''",
            copied.format('{"id": 99, "state": "suspended"}'),
            copied.format('{"id": 99, "state": "live", "body_id": null}'),
        )

        for statement in refused:
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        with pytest.raises(IntegrityError, match="nobody is called gone"), transaction.atomic():
            reading.save()
