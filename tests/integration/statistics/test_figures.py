import csv
import io
import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from django.conf import settings
from tests.factories import people
from tests.factories import referrals as factory
from typer.testing import CliRunner, Result

from openiru.access.types import SYSTEM
from openiru.cli.whole import app
from openiru.liaison.operations import record_meeting
from openiru.liaison.types import NewMeeting
from openiru.referrals import operations
from openiru.referrals.types import Failure, NewAnswer, OutcomeCode, Produced, ReferralView, Reply
from openiru.review.types import Instrument
from openiru.statistics import queries
from openiru.statistics.types import Figures, Row

pytestmark = pytest.mark.django_db

SENT_AT = factory.AFTER_WINDOW
HOUR = timedelta(hours=1)
AS_OF = SENT_AT + timedelta(days=5)
SUMMED = (
    "referred", "blocked", "partly", "refused", "pending", "undelivered", "already_gone", "withdrawn",
    "followers_blocked", "followers_unknown",
)  # fmt: skip


def answered(codes: list[OutcomeCode | None], *, platform: str = "facebook", **more: Any) -> ReferralView:
    """A referral whose items were answered so, one hour after another; None: no answer."""
    made = factory.sent(platform=platform, items=len(codes), **more)
    for number, (item, code) in enumerate(zip(made.items, codes, strict=True), start=1):
        if code is not None:
            factory.answer(item.item_id, code, at=SENT_AT + number * HOUR, platform=platform)
    return made


def by_key(made: Figures) -> dict[str, Row]:
    return {group.key: group.row for group in made.platforms}


class TestFigures:
    def test_count_each_platform_from_its_answers(self) -> None:
        answered([OutcomeCode.ACCOUNT_SUSPENDED, OutcomeCode.ACCOUNT_TERMINATED, None])
        answered(
            [OutcomeCode.NOT_VIOLATING, OutcomeCode.ALREADY_GONE, OutcomeCode.GEO_RESTRICTED], platform="x"
        )

        rows = by_key(queries.figures(AS_OF))

        assert sorted(rows) == ["facebook", "x"]
        facebook, x = rows["facebook"], rows["x"]
        assert (facebook.referred, facebook.blocked, facebook.pending) == (3, 2, 1)
        assert (facebook.followers_blocked, facebook.median_hours_to_act) == (2_400, 2.0)
        assert (x.referred, x.refused, x.already_gone, x.partly) == (3, 1, 1, 1)
        assert x.action_rate_strict.denominator == 2

    def test_tell_what_never_reached_its_platform(self) -> None:
        factory.scheduled(items=2)
        (message_id,) = operations.lease_due(at=SENT_AT, limit=10)
        operations.prepare_delivery(message_id, at=SENT_AT)
        operations.record_failure(message_id, Failure(message="down", is_permanent=True), at=SENT_AT)
        before = queries.figures(AS_OF).totals
        operations.confirm_delivery(message_id, at=AS_OF + HOUR)

        after, then = queries.figures(AS_OF + HOUR), queries.figures(AS_OF)

        assert (before.referred, before.pending, before.undelivered) == (2, 2, 2)
        assert (after.totals.pending, after.totals.undelivered) == (2, 0)
        assert (then.totals, then.version == after.version) == (before, False)

    def test_add_up_in_every_table(self) -> None:
        answered([OutcomeCode.ACCOUNT_SUSPENDED, None])
        answered([OutcomeCode.NOT_FOUND, OutcomeCode.REMOVED_LAW_GLOBAL], platform="telegram")
        answered([OutcomeCode.REMOVED_TOS], organisation_id=factory.listed_organisation("moonrise-front"))
        answered([OutcomeCode.REMOVED_TOS, None], instrument=Instrument.CONTENT_REMOVAL)

        made = queries.figures(AS_OF)

        for groups in (made.platforms, made.organisations):
            for figure in SUMMED:
                assert sum(getattr(each.row, figure) for each in groups) == getattr(made.totals, figure)
        instruments = {each.key: each.row for each in made.instruments}
        assert instruments["account_block"] == made.totals
        assert (instruments["content_removal"].referred, instruments["content_removal"].blocked) == (2, 1)

    def test_know_only_what_was_known_then_and_stay_so(self) -> None:
        made = factory.sent(items=1)
        before = queries.figures(SENT_AT + HOUR)

        factory.answer(made.items[0].item_id, OutcomeCode.ACCOUNT_SUSPENDED, at=SENT_AT + 2 * HOUR)

        assert queries.figures(SENT_AT + HOUR) == before
        assert queries.figures(SENT_AT + 2 * HOUR).totals.blocked == 1

    def test_show_withdrawn_items_beside_what_was_referred(self) -> None:
        made = answered([OutcomeCode.ACCOUNT_SUSPENDED, OutcomeCode.ACCOUNT_SUSPENDED])
        operations.withdraw_items(
            [made.items[0].item_id],
            reason="A namesake after all.",
            by=people.supervisor(),
            at=SENT_AT + 9 * HOUR,
        )

        totals = queries.figures(AS_OF).totals

        assert (totals.referred, totals.blocked, totals.withdrawn) == (1, 1, 1)

    def test_are_about_one_organisation_where_that_is_asked(self) -> None:
        other = factory.listed_organisation("moonrise-front")
        answered([OutcomeCode.ACCOUNT_SUSPENDED])
        answered([None, None], organisation_id=other)

        made = queries.figures(AS_OF, organisation_id=other)

        assert (made.totals.referred, made.totals.blocked) == (2, 0)
        assert [each.key for each in made.organisations] == ["moonrise-front"]
        document = queries.figures_document(made, queries.staying(AS_OF))
        assert document["meetings"] is None
        assert document["data_requests"] == {"sent": None, "answered": None}

    def test_of_nothing_are_zeros_and_empty_rates(self) -> None:
        document = queries.figures_document(queries.figures(AS_OF), queries.staying(AS_OF))

        assert document["platforms"] == []
        assert document["totals"]["referred"] == 0
        assert document["totals"]["action_rate_strict"] is None
        assert document["meetings"] == 0

    def test_count_requests_for_data_and_meetings(self) -> None:
        request = factory.sent(items=1, instrument=Instrument.DATA_REQUEST)
        factory.sent(items=1, instrument=Instrument.PRESERVATION)
        operations.answer_data_request(
            NewAnswer(referral_id=request.referral_id, answered_at=SENT_AT + HOUR, produced=Produced.NONE),
            by=SYSTEM,
            at=SENT_AT + HOUR,
            reply=Reply(platform="facebook"),
        )
        record_meeting(
            NewMeeting(platform="facebook", held_at=SENT_AT, subject="Response times"),
            by=people.analyst(),
            at=SENT_AT + HOUR,
        )

        made = queries.figures(AS_OF)

        assert (made.data_requests.sent, made.data_requests.answered) == (1, 1)
        assert (made.preservation_requests.sent, made.preservation_requests.answered) == (1, 0)
        assert made.meetings == 1
        assert made.totals.referred == 0
        assert queries.figures_document(made, queries.staying(AS_OF))["data_request_compliance"] == [
            {
                "platform": "facebook",
                "sent": 1,
                "produced_all": 0,
                "produced_some": 0,
                "produced_none": 1,
                "unanswered": 0,
                "rate": 0.0,
                "rate_detail": {
                    "numerator": 0,
                    "denominator": 1,
                    "value": 0.0,
                    "low": 0.0,
                    "high": 0.7935,
                    "interval": "Wilson 95 %",
                    "small_number": True,
                },
            }
        ]


class TestEndOfDay:
    def test_knows_the_whole_day_and_nothing_of_the_next(self) -> None:
        end = queries.end_of_day(date(2025, 7, 1))

        assert end.date() == date(2025, 7, 1)
        assert end + timedelta(microseconds=1) == datetime(2025, 7, 2, tzinfo=UTC)


class TestDocument:
    def test_has_the_keys_that_are_promised(self) -> None:
        answered([OutcomeCode.ACCOUNT_SUSPENDED, None, OutcomeCode.ALREADY_GONE])

        document = queries.figures_document(queries.figures(AS_OF), queries.staying(AS_OF))

        promised = {
            "platform", "referred", "blocked", "pending", "refused", "followers_blocked",
            "action_rate_strict", "median_hours_to_act",
        }  # fmt: skip
        (facebook,) = document["platforms"]
        assert promised <= set(facebook)
        assert promised - {"platform"} <= set(document["totals"])
        assert set(document["data_requests"]) == {"sent", "answered"}
        assert facebook["action_rate_strict"] == round(1 / 2, 4)
        assert facebook["action_rate_strict_detail"] == {
            "numerator": 1,
            "denominator": 2,
            "value": 0.5,
            "low": 0.0945,
            "high": 0.9055,
            "interval": "Wilson 95 %",
            "small_number": True,
        }

    def test_defines_every_figure_that_it_holds(self) -> None:
        answered([OutcomeCode.ACCOUNT_SUSPENDED])

        document = queries.figures_document(queries.figures(AS_OF), queries.staying(AS_OF))

        held = {name for name in document["totals"] if not name.endswith("_detail")}
        assert held | {
            "data_requests",
            "data_request_compliance",
            "preservation_requests",
            "meetings",
            "as_of",
        } <= set(document["definitions"])

    def test_of_the_same_ledger_is_the_same_to_the_byte(self) -> None:
        answered([OutcomeCode.ACCOUNT_SUSPENDED, None])

        first, second = (
            json.dumps(queries.figures_document(queries.figures(AS_OF), queries.staying(AS_OF)))
            for _ in range(2)
        )

        assert first == second


class TestCsv:
    def test_holds_the_same_numbers_in_rfc_4180(self) -> None:
        answered([OutcomeCode.ACCOUNT_SUSPENDED, None])
        made = queries.figures(AS_OF)

        text = queries.figures_csv(made)

        assert text.count("\r\n") == text.count("\n")
        lines = list(csv.DictReader(io.StringIO(text)))
        assert [(line["by"], line["key"]) for line in lines] == [
            ("platform", "facebook"),
            ("organisation", "sunrise-front"),
            ("instrument", "account_block"),
            ("total", "account_block"),
        ]
        assert {line["referred"] for line in lines} == {"2"}
        assert {line["action_rate_strict"] for line in lines} == {"0.5"}


class StandingClock:
    """A clock that stands five days after sending."""

    def now(self) -> datetime:
        return AS_OF


class TestCommand:
    @pytest.fixture(autouse=True)
    def _given_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # The commands use the database of the tests instead of starting one.
        monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")
        monkeypatch.setattr(settings, "CLOCK", StandingClock())

    def call(self, *arguments: str) -> Result:
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["figures", *arguments])

    def test_prints_one_json_document(self) -> None:
        answered([OutcomeCode.ACCOUNT_SUSPENDED])

        result = self.call("--as-of", "2025-07-01", "--json")

        document = json.loads(result.stdout)
        assert document["as_of"] == "2025-07-01T23:59:59.999999Z"
        assert document["totals"]["blocked"] == 1

    def test_prints_a_table_for_people_and_csv_for_machines(self) -> None:
        answered([OutcomeCode.ACCOUNT_SUSPENDED])

        assert "not unique people" in " ".join(self.call().stdout.split())
        assert self.call("--organisation", "sunrise-front").exit_code == 0
        assert self.call("--csv").stdout.startswith("as_of,by,key,referred,")

    def test_of_today_ends_now_and_not_tonight(self) -> None:
        result = self.call("--as-of", AS_OF.date().isoformat(), "--json")

        assert json.loads(result.stdout)["as_of"] == AS_OF.isoformat().replace("+00:00", "Z")

    def test_a_moment_elsewhere_is_not_the_future_because_it_is_tomorrow_there(self) -> None:
        there = (AS_OF - timedelta(minutes=1)).astimezone(timezone(timedelta(hours=23)))
        assert there.date() > AS_OF.date()

        result = self.call("--as-of", there.isoformat(), "--json")

        assert json.loads(result.stdout)["as_of"] == "2025-07-06T08:09:00Z"

    @pytest.mark.parametrize(
        ("arguments", "exit_code"),
        [
            (("--as-of", "yesterday"), 2),
            (("--as-of", "2025-13-01"), 2),
            (("--as-of", "2030-01-01"), 2),
            (("--as-of", "9999-12-31"), 2),
            (("--as-of", "2030-01-01T00:00:00Z"), 2),
            (("--csv", "--json"), 2),
            (("--organisation", "nobody"), 4),
        ],
    )
    def test_refuses_what_cannot_be_told(self, arguments: tuple[str, ...], exit_code: int) -> None:
        result = self.call(*arguments)

        assert (result.exit_code, result.stdout) == (exit_code, "")
