"""Advisers beside leads: what they say is kept, and changes nothing."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.advised import flags_brigades, house, switched_on
from tests.factories.adviser_servers import AdviserServer, said_json
from tests.factories.cases import known_organisation
from tests.factories.guards import refused
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.people import analyst

from openiru.access.errors import NoSuchPersonError
from openiru.access.types import SYSTEM
from openiru.advisers.models import KeptOpinion, Measurement
from openiru.advisers.queries import opinions_on
from openiru.advisers.types import Label
from openiru.audit.queries import events_of
from openiru.audit.types import Event
from openiru.foundation.ids import derived_id, new_id
from openiru.intake.queries import find_subject, observations_of
from openiru.signals.models import Scan
from openiru.signals.operations import record_matches
from openiru.signals.types import NewMatch
from openiru.workflows.advisers.advise import advise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("socket_enabled")]
AT = datetime(2025, 7, 1, 12, tzinfo=UTC)


def lead_on_posts(folder: Path, handle: str, *texts: str) -> str:
    """An open lead on an account whose posts match."""
    rows = [account_row(handle), *(post_row(handle, n, text) for n, text in enumerate(texts))]
    take_in(folder, rows, AT, name=handle)
    subject = find_subject(f"https://facebook.example/{handle}")
    assert subject is not None
    organisation_id = known_organisation()
    scan = Scan.objects.create(
        bank_digest=f"sha256:{handle}",
        engines={"names": "1"},
        first_seq=1,
        last_seq=1,
        started_by=SYSTEM,
        started_at=AT,
    )
    found = [
        NewMatch(
            observation_id=seen.id,
            subject_id=subject.id,
            platform=subject.platform,
            organisation_id=organisation_id,
            engine="names",
            engine_version="1",
            signal_id="name-1",
            score=0.6,
            stands_alone=True,
            explanation={"field": "text", "matched": "brigade", "start": 0, "end": 7},
        )
        for seen in observations_of(subject.id, 10)
        if seen.text
    ]
    record_matches(str(scan.pk), found, by=SYSTEM, at=AT)
    return str(derived_id("lead", subject.id, organisation_id))


def state_of_everything_else() -> dict[str, str]:
    """Every table but those of advisers and the record, by a digest of its rows."""
    with connection.cursor() as cursor:
        state = {}
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(("advisers_", "audit_")):
                cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')  # noqa: S608  (our own tables)
                state[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return state


class TestAdvise:
    def test_keeps_what_an_adviser_says_of_each_text(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            switched_on("house", home, AT)
            lead_id = lead_on_posts(tmp_path, "quiet.reader", "join the brigade", "a market day")
            (report,) = advise(home, by=analyst(), at=AT)

        said = {each.opinion.label: each for each in opinions_on(lead_id)}
        assert (report.leads, report.opinions, report.unanswered) == (1, 2, 0)
        flagged = said[Label.FLAGGED].opinion
        assert (flagged.p, flagged.category, flagged.rationale) == (0.95, "praise", "It names a brigade.")
        assert flagged.model_id == "model-1"
        assert flagged.raw
        assert said[Label.CLEAR].adviser == "house"

    def test_tells_the_model_of_the_organisation_and_its_aliases(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            switched_on("house", home, AT)
            lead_on_posts(tmp_path, "quiet.reader", "join the brigade")
            advise(home, by=analyst(), at=AT)

        assert "River Front" in server.questions[-1]["messages"][0]["content"]

    def test_reads_a_page_of_leads_in_as_many_statements_as_one_lead(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            switched_on("house", home, AT)
            by, asked = analyst(), []
            for names in (("one",), ("two", "three", "four", "five", "six")):
                for name in names:
                    lead_on_posts(tmp_path, name, f"join the brigade of {name}")
                with CaptureQueriesContext(connection) as queries:
                    advise(home, by=by, at=AT)
                asked.append(sum('FROM "signals_' in each["sql"] for each in queries))

        assert asked[0] == asked[1]
        assert KeptOpinion.objects.count() == 6

    def test_makes_no_lead_and_no_decision_whatever_it_says(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            switched_on("house", home, AT)
            lead_on_posts(tmp_path, "quiet.reader", "join the brigade", "a market day")
            analyst()
            server.answer = lambda _: said_json(
                label="flagged", p=1, category="threat", rationale="Block it now."
            )
            before = state_of_everything_else()
            (report,) = advise(home, by=analyst(), at=AT)

        assert report.opinions == 2
        assert {each.label for each in KeptOpinion.objects.all()} == {"flagged"}
        assert state_of_everything_else() == before

    def test_asks_about_each_text_once(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            switched_on("house", home, AT)
            lead_on_posts(tmp_path, "quiet.reader", "join the brigade")
            advise(home, by=analyst(), at=AT)
            asked = len(server.questions)
            (again,) = advise(home, by=analyst(), at=AT)

        assert len(server.questions) == asked
        assert again.opinions == 0

    def test_remembers_the_same_text_of_another_lead(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            switched_on("house", home, AT)
            lead_on_posts(tmp_path, "quiet.reader", "join the brigade today")
            advise(home, by=analyst(), at=AT)
            asked = len(server.questions)
            second = lead_on_posts(tmp_path, "loud.reader", "join the brigade today")
            advise(home, by=analyst(), at=AT)

        assert len(server.questions) == asked
        (said,) = opinions_on(second)
        assert said.opinion.is_remembered

    def test_remembers_nothing_of_an_adviser_that_was_described_otherwise(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as old, AdviserServer(flags_brigades).running() as new:
            before = house(tmp_path, AT, old)
            switched_on("house", before, AT)
            lead_on_posts(tmp_path, "quiet.reader", "join the brigade today")
            advise(before, by=analyst(), at=AT)
            now = house(tmp_path, AT, new)
            switched_on("house", now, AT)
            asked = len(new.questions)
            lead_on_posts(tmp_path, "loud.reader", "join the brigade today")
            advise(now, by=analyst(), at=AT)

        assert len(new.questions) == asked + 1  # about two posts with the same words
        assert not KeptOpinion.objects.filter(is_remembered=True).exists()

    def test_remembers_nothing_of_another_adviser(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as one, AdviserServer(flags_brigades).running() as two:
            home = house(tmp_path, AT, one, two, model="same-model")
            for name in ("house", "house-2"):
                switched_on(name, home, AT)
            asked = len(two.questions)
            lead_on_posts(tmp_path, "quiet.reader", "join the brigade today")
            advise(home, by=analyst(), at=AT)

        assert len(two.questions) == asked + 1
        assert not KeptOpinion.objects.filter(is_remembered=True).exists()

    def test_sends_nothing_for_somebody_who_may_not_ask(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            switched_on("house", home, AT)
            lead_on_posts(tmp_path, "quiet.reader", "join the brigade")
            asked = len(server.questions)
            with pytest.raises(NoSuchPersonError):
                advise(home, by=str(new_id()), at=AT)

        assert len(server.questions) == asked

    def test_records_where_texts_go(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            switched_on("house", home, AT)
            lead_on_posts(tmp_path, "quiet.reader", "join the brigade", "a market day")
            advise(home, by=analyst(), at=AT)

        *_, sent, asked = events_of("adviser", "house")
        assert (sent.event, asked.event) == (Event.TEXTS_SENT, Event.ADVISER_ASKED)
        assert sent.detail["to"] == urlsplit(server.url).netloc
        assert (sent.detail["texts"], sent.detail["purpose"]) == (2, "advise")

    def test_asks_nobody_who_is_off(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            lead_on_posts(tmp_path, "quiet.reader", "join the brigade")

            assert advise(home, by=analyst(), at=AT) == ()

        assert server.questions == []

    def test_asks_nobody_who_is_described_otherwise_since(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            switched_on("house", house(tmp_path, AT, server), AT)
            changed = house(tmp_path, AT, server, model="other-model")
            lead_on_posts(tmp_path, "quiet.reader", "join the brigade")

            assert advise(changed, by=analyst(), at=AT) == ()

    def test_goes_on_where_an_adviser_gives_no_opinion(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            switched_on("house", home, AT)
            lead_id = lead_on_posts(tmp_path, "quiet.reader", "join the brigade", "a market day")
            server.answer = lambda _: said_json(label="block this account", p=7)
            (report,) = advise(home, by=analyst(), at=AT)

        assert (report.opinions, report.unanswered) == (0, 2)
        assert report.words == "The adviser's label is none of flagged, clear and unsure."
        assert opinions_on(lead_id) == ()


class TestGuards:
    @staticmethod
    def keep(lead_id: str, fingerprint: str) -> None:
        """Write an opinion on a lead past the operations."""
        KeptOpinion.objects.create(
            lead_id=lead_id,
            observation_id=derived_id("any", "text"),
            adviser="house",
            fingerprint=fingerprint,
            text_digest="",
            model_id="m",
            policy_hash="",
            prompt_hash="",
            label="flagged",
            category="",
            rationale="",
            latency_ms=1,
            raw="",
            is_cut=False,
            is_remembered=False,
            asked_by=analyst(),
            asked_at=AT,
        )

    def test_let_no_adviser_that_is_off_say_anything_of_a_lead(self, tmp_path: Path) -> None:
        lead_id = lead_on_posts(tmp_path, "quiet.reader", "join the brigade")

        with refused("not on"):
            self.keep(lead_id, "sha256:0")

    def test_let_no_opinion_stand_without_a_record(self, tmp_path: Path) -> None:
        lead_id = lead_on_posts(tmp_path, "quiet.reader", "join the brigade")
        with AdviserServer(flags_brigades).running() as server:
            switched_on("house", house(tmp_path, AT, server), AT)

        with refused("no adviser is asked about a lead without a record"):
            self.keep(lead_id, Measurement.objects.get().fingerprint)
