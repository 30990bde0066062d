"""Who may speak: measured on the golden set, fit, and switched on by a supervisor."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import DatabaseError, transaction
from tests.factories.advised import GOLDEN, REASON, flags_brigades, house, switched_on
from tests.factories.adviser_servers import AdviserServer, Served, said, said_json
from tests.factories.golden_sets import frozen
from tests.factories.guards import refused
from tests.factories.people import analyst, supervisor

from openiru.access.errors import NoSuchPersonError, NotAllowedError
from openiru.advisers import operations
from openiru.advisers.asking.definitions import definition, fingerprint
from openiru.advisers.errors import (
    AlreadySwitchedError,
    BadReasonError,
    LeavesUnansweredError,
    NoGoldenSetError,
    NoTextsError,
    NotMeasuredError,
    OverFlagsError,
    TooFewTextsError,
    UnfitError,
)
from openiru.advisers.models import Measurement, Switch
from openiru.advisers.queries import is_on, newest_measurement
from openiru.audit.queries import events_of
from openiru.audit.types import Event
from openiru.foundation.ids import new_id
from openiru.workflows.advisers.asking import House
from openiru.workflows.advisers.measure import LabelledSet, golden_set, measure_adviser, switch_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("socket_enabled")]
AT = datetime(2025, 7, 1, 12, tzinfo=UTC)


def measure(home: House, at: datetime = AT) -> None:
    measure_adviser("house", golden_set("house", home), home, by=supervisor(), at=at)


def on(home: House, **changes: Any) -> None:
    switch_on("house", home, **{"by": supervisor(), "at": AT, "reason": REASON, **changes})


def _stops(_steps: int) -> None:
    raise RuntimeError("stopped at the first step")


class TestMeasureAdviser:
    def test_keeps_what_an_adviser_got_right(self, tmp_path: Path) -> None:
        golden = frozen({**GOLDEN, "the brigade in the news": False, "join them": True}, AT)
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            measure(home)

        kept = newest_measurement("house", set_digest=golden.digest)
        assert kept is not None
        assert (kept.texts, kept.answered) == (46, 46)
        figures = kept.figures
        assert figures["confusion"] == {
            "true_positive": 20,
            "false_positive": 1,
            "false_negative": 1,
            "true_negative": 24,
        }
        assert figures["macro_f1"] == pytest.approx((20 / 21 + 24 / 25) / 2)
        assert figures["ece"] == pytest.approx(
            (abs(20 - 21 * 0.95) + abs(1 - 25 * 0.05)) / 46
        )  # two bins: 0.95 and 0.05
        assert figures["flag_rate"] == pytest.approx(21 / 46)
        assert set(figures["by_language"]) == {"en"}

    def test_gives_no_figure_of_probabilities_where_there_are_none(self, tmp_path: Path) -> None:
        frozen(GOLDEN, AT)
        with AdviserServer(lambda _: said_json(label="clear")).running() as server:
            home = house(tmp_path, AT, server)
            measure(home)

        kept = newest_measurement("house")
        assert kept is not None
        assert [kept.figures[key] for key in ("pr_auc", "roc_auc", "ece")] == [None, None, None]
        assert kept.figures["recall"] == 0.0

    def test_counts_what_was_not_answered(self, tmp_path: Path) -> None:
        frozen(GOLDEN, AT)
        with AdviserServer(lambda _: said("no JSON")).running() as server:
            home = house(tmp_path, AT, server)
            measure(home)

        kept = newest_measurement("house")
        assert kept is not None
        assert kept.answered == 0
        assert kept.figures["unanswered"] == {"advisers.bad-answer": 44}
        assert kept.figures["macro_f1"] is None

    def test_sends_nothing_for_somebody_unknown(self, tmp_path: Path) -> None:
        frozen(GOLDEN, AT)
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            with pytest.raises(NoSuchPersonError):
                measure_adviser("house", golden_set("house", home), home, by=str(new_id()), at=AT)

        assert server.questions == []

    def test_records_where_texts_go_before_they_go(self, tmp_path: Path) -> None:
        frozen(GOLDEN, AT)
        recorded: list[int] = []

        def answer(question: dict[str, Any]) -> Served:
            recorded.append(len(question["messages"]))
            return flags_brigades(question)

        with AdviserServer(answer).running() as server:
            home = house(tmp_path, AT, server)
            with pytest.raises(RuntimeError, match="stopped at the first step"):
                measure_adviser(
                    "house", golden_set("house", home), home, by=supervisor(), at=AT, advance=_stops
                )

        (sent,) = events_of("adviser", "house")
        assert sent.event == Event.TEXTS_SENT
        assert sent.detail["to"] == urlsplit(server.url).netloc
        assert (sent.detail["texts"], sent.detail["purpose"]) == (len(GOLDEN), "measure")
        assert len(recorded) == len(GOLDEN)

    def test_keeps_no_text(self, tmp_path: Path) -> None:
        frozen(GOLDEN, AT)
        with AdviserServer(flags_brigades).running() as server:
            measure(house(tmp_path, AT, server))

        row = Measurement.objects.values().get()
        assert "brigade" not in str(row)

    def test_refuses_texts_of_one_sort(self, tmp_path: Path) -> None:
        labelled = LabelledSet(
            name="f", digest="sha256:0", texts=["a", "b"], labelled=[True, True], languages=["", ""]
        )
        with AdviserServer().running() as server, pytest.raises(NoTextsError):
            measure_adviser("house", labelled, house(tmp_path, AT, server), by=supervisor(), at=AT)

        assert server.questions == []

    def test_is_for_supervisors(self, tmp_path: Path) -> None:
        frozen(GOLDEN, AT)
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            with pytest.raises(NotAllowedError):
                measure_adviser("house", golden_set("house", home), home, by=analyst(), at=AT)

        assert server.questions == []
        assert events_of("adviser", "house") == ()
        assert not Measurement.objects.exists()


class TestSwitchOn:
    def test_lets_an_adviser_speak_that_was_found_fit_on_record(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            switched_on("house", home, AT)

        assert is_on("house", fingerprint(definition(home.file, "house")))
        assert [each.event for each in events_of("adviser", "house")] == [
            Event.TEXTS_SENT,
            Event.ADVISER_SWITCHED,
        ]

    def test_refuses_an_adviser_that_was_not_measured(self, tmp_path: Path) -> None:
        frozen(GOLDEN, AT)
        with AdviserServer().running() as server, pytest.raises(NotMeasuredError):
            on(house(tmp_path, AT, server))

    def test_refuses_a_measurement_on_another_set(self, tmp_path: Path) -> None:
        frozen(GOLDEN, AT)
        other = LabelledSet(
            name="own.csv",
            digest="sha256:1",
            texts=list(GOLDEN),
            labelled=list(GOLDEN.values()),
            languages=["en"] * len(GOLDEN),
        )
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            measure_adviser("house", other, home, by=supervisor(), at=AT)
            with pytest.raises(NotMeasuredError):
                on(home)

    def test_refuses_a_measurement_on_a_golden_set_that_no_longer_counts(self, tmp_path: Path) -> None:
        frozen(GOLDEN, AT)
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            measure(home)
            frozen({f"newer {text}": said for text, said in GOLDEN.items()}, AT + timedelta(hours=1))
            with pytest.raises(NotMeasuredError):
                on(home)

    def test_refuses_an_adviser_that_is_described_otherwise_by_now(self, tmp_path: Path) -> None:
        frozen(GOLDEN, AT)
        with AdviserServer(flags_brigades).running() as server:
            measure(house(tmp_path, AT, server))
            with pytest.raises(NotMeasuredError):
                on(house(tmp_path, AT, server, flagged_from=0.9))

    def test_refuses_without_a_golden_set(self, tmp_path: Path) -> None:
        with AdviserServer().running() as server, pytest.raises(NoGoldenSetError):
            on(house(tmp_path, AT, server))

    def test_refuses_without_a_label(self, tmp_path: Path) -> None:
        with AdviserServer().running() as server, pytest.raises(NoGoldenSetError, match="label, one of"):
            on(house(tmp_path, AT, server, label="everything"))

    @pytest.mark.parametrize(
        ("answer", "refusal"),
        [
            (lambda _: said_json(label="flagged", p=0.9), OverFlagsError),
            (
                lambda question: (
                    said("no JSON")
                    if "market day 1" in question["messages"][1]["content"]
                    else flags_brigades(question)
                ),
                LeavesUnansweredError,
            ),
        ],
    )
    def test_refuses_an_adviser_that_was_found_unfit(
        self, tmp_path: Path, answer: Callable[[dict[str, Any]], Served], refusal: type[Exception]
    ) -> None:
        frozen(GOLDEN, AT)
        with AdviserServer(answer).running() as server:
            home = house(tmp_path, AT, server)
            measure(home)
            with pytest.raises(refusal):
                on(home)

    def test_refuses_an_adviser_that_judges_no_better_than_a_coin(self, tmp_path: Path) -> None:
        frozen(GOLDEN, AT)

        def answer(question: dict[str, Any]) -> Served:
            ends = question["messages"][1]["content"].split("\n")[1]
            return said_json(label="flagged" if ends[-1] in "02468" else "clear", p=0.5)

        with AdviserServer(answer).running() as server:
            home = house(tmp_path, AT, server)
            measure(home)
            with pytest.raises(UnfitError, match=r"0\.65 is the least"):
                on(home)

    @pytest.mark.parametrize(("labelled", "others"), [(19, 24), (24, 19), (1, 1)])
    def test_refuses_a_measurement_on_a_few_texts(self, tmp_path: Path, labelled: int, others: int) -> None:
        few = {f"join the brigade {n}": True for n in range(labelled)}
        frozen({**few, **{f"a market day {n}": False for n in range(others)}}, AT)
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            measure(home)
            with pytest.raises(TooFewTextsError, match="20 of each are needed"):
                on(home)

    def test_refuses_one_that_over_flags_one_language_alone(self, tmp_path: Path) -> None:
        roman = {f"aaj bazar mein bohat rush tha dost number {n}": n < 2 for n in range(20)}
        plain = {f"the market was full of people today, number {n}": n < 30 for n in range(80)}
        texts = [*roman, *plain]

        def answer(question: dict[str, Any]) -> Served:
            said_of = question["messages"][1]["content"]
            most = 10 if "bazar" in said_of else 30
            is_flagged = any(f"number {n}\n" in said_of for n in range(most))
            return said_json(label="flagged" if is_flagged else "clear", p=0.9 if is_flagged else 0.1)

        golden = frozen({**roman, **plain}, AT)
        labelled = LabelledSet(
            name="golden",
            digest=golden.digest,
            texts=texts,
            labelled=[{**roman, **plain}[text] for text in texts],
            languages=["ur-Latn"] * 20 + ["en"] * 80,
        )
        with AdviserServer(answer).running() as server:
            home = house(tmp_path, AT, server)
            measure_adviser("house", labelled, home, by=supervisor(), at=AT)
            with pytest.raises(OverFlagsError, match=r"flags 10 texts where people flagged 2 \(ur-Latn\)"):
                on(home)

    def test_is_for_supervisors_with_a_reason(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            frozen(GOLDEN, AT)
            measure(home)
            with pytest.raises(NotAllowedError):
                on(home, by=analyst())
            with pytest.raises(BadReasonError):
                on(home, reason="good")

    def test_is_done_once(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            switched_on("house", home, AT)
            with pytest.raises(AlreadySwitchedError):
                on(home)


class TestSwitchOff:
    def test_ends_speaking(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            switched_on("house", home, AT)

        operations.switch_off("house", by=supervisor(), at=AT, reason="It flags too much of late.")

        assert not is_on("house", fingerprint(definition(home.file, "house")))
        with pytest.raises(AlreadySwitchedError):
            operations.switch_off("house", by=supervisor(), at=AT, reason=REASON)


class TestGuards:
    def test_let_no_adviser_speak_by_the_measurement_of_another(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            switched_on("house", house(tmp_path, AT, server), AT)
        measured = Measurement.objects.get()

        with pytest.raises(DatabaseError, match="measurement of its own"), transaction.atomic():
            Switch.objects.create(
                adviser="other", measurement=measured, by=supervisor(), at=AT, reason=REASON
            )

    def test_let_no_analyst_switch(self) -> None:
        with pytest.raises(DatabaseError, match="active supervisor"), transaction.atomic():
            Switch.objects.create(adviser="house", by=analyst(), at=AT, reason=REASON)

    def test_let_nothing_be_changed(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            switched_on("house", house(tmp_path, AT, server), AT)

        with pytest.raises(DatabaseError), transaction.atomic():
            Measurement.objects.update(figures={})
        with pytest.raises(DatabaseError), transaction.atomic():
            Switch.objects.all().delete()

    def test_let_nothing_happen_without_a_record(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            switched_on("house", house(tmp_path, AT, server), AT)
        measured = Measurement.objects.get()

        with refused("no adviser is switched without a record"):
            Switch.objects.create(adviser="other", by=supervisor(), at=AT, reason=REASON)
        with refused("no adviser is measured without a record"):
            measured.pk = new_id()
            measured.save(force_insert=True)
