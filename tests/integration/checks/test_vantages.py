"""Runs of another vantage, taken in one by one: what is refused, what is passed over, what is recorded."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings
from tests.factories.people import analyst
from tests.factories.subjects import account

from openiru.checks.errors import BadLooksError
from openiru.checks.models import Observation
from openiru.checks.operations import record_run
from openiru.checks.types import NewObservation, NewRun
from openiru.engines.probes.types import Marker, Page, State, Verdict
from openiru.engines.probes.warc import record
from openiru.foundation.digests import sha256_text
from openiru.platforms.probes.catalogue import Catalogue, catalogue
from openiru.workflows.checks import vantages
from openiru.workflows.checks.vantage_file import VantageHead, VantageLook, VantageRun, head_of, runs_of
from openiru.workflows.checks.vantages import TakenIn, export_looks, import_looks

pytestmark = pytest.mark.django_db
AT = timezone.now() - timedelta(hours=1)


@pytest.fixture(autouse=True)
def _named(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_FOLDER, settings.OTHER_VANTAGES = tmp_path, frozenset({"ber-1/DE"})


def run_of(number: int, *looks: tuple[str, str]) -> VantageRun:
    """A run of looks, each with the address that it names and the one that its answer is about."""
    rows = []
    for place, (named, asked) in enumerate(looks, 1):
        body = record(asked, Page(status=404, final_url=asked, body=b"<html>nothing</html>"), at=AT)
        rows.append(
            VantageLook.model_construct(
                number=place,
                url=named,
                at=AT,
                state=State.UNVERIFIABLE,
                probe="telegram",
                probe_version=1,
                digest=sha256_text(body),
                body=body,
            )
        )
    return VantageRun.model_construct(
        run=f"00000000-0000-0000-0000-{number:012}",
        at=AT,
        live_control=State.LIVE,
        absent_control=State.GONE_CAUSE_UNKNOWN,
        are_controls_held=True,
        fault="",
        looks=rows,
    )


def taken_in(runs: list[VantageRun], known: Catalogue | None = None) -> TakenIn:
    """What came of a file with these runs."""
    head = VantageHead(vantage="ber-1", country="DE", made_at=AT)
    lines = [each.model_dump_json() for each in (head, *runs)]
    file = io.BytesIO("\n".join(lines).encode())
    return import_looks(
        file, known or catalogue(None), digest="sha256:" + "0" * 64, by=analyst(), clock=timezone.now
    )


def test_what_no_probe_of_ours_reads_is_passed_over_and_taken_in_later() -> None:
    on_x, here = account("sunrise_x", platform="x").url, account("sunrise_here", platform="telegram").url
    known = catalogue(None)
    without = replace(known, probes={name: each for name, each in known.probes.items() if name != "x"})
    runs = [run_of(1, (on_x, on_x)), run_of(2, (here, here))]

    first, again = taken_in(runs, without), taken_in(runs)

    assert (first.looks, first.new, first.unread) == (2, 1, 1)
    assert (again.new, again.known, again.unread) == (1, 1, 0)
    rows = Observation.objects.order_by("id").values_list("url", "run__platform")
    assert list(rows) == [(here, "telegram"), (on_x, "x")]


def test_a_look_is_at_the_address_that_was_asked_and_a_run_of_one_platform() -> None:
    one, other = (account(each, platform="telegram").url for each in ("sunrise_one", "sunrise_other"))
    on_x = account("sunrise_x", platform="x").url

    for wrong, words in ((((one, other),), "is about"), (((one, one), (on_x, on_x)), "several platforms")):
        with pytest.raises(BadLooksError, match=words):
            taken_in([run_of(1, *wrong)])

    assert not Observation.objects.exists()


def test_what_goes_out_comes_in_elsewhere_though_a_run_was_large(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VANTAGE, settings.VANTAGE_COUNTRY = "isb-1", "PK"
    limited = Verdict(
        state=State.RATE_LIMITED, marker=Marker(rule="r", place="p", found="f"), probe="telegram", version=1
    )
    seen = [
        NewObservation(
            subject_id=each.id, url=each.url, verdict=limited, as_read=limited.state, at=AT, body_digest=None
        )
        for each in (account(f"sunrise_{number}", platform="telegram") for number in range(5))
    ]
    run = NewRun(
        platform="telegram",
        live_control=None,
        absent_control=None,
        are_controls_held=False,
        fault="",
        vantage="isb-1",
        country="PK",
        observations=seen,
    )
    record_run(run, by=analyst(), at=AT)
    monkeypatch.setattr(vantages, "MOST_LOOKS", 2)
    file = io.BytesIO()

    assert export_looks(file, since=None, by=analyst(), at=timezone.now()) == 5

    file.seek(0)
    head_of(file)
    assert [len(each.looks) for each in runs_of(file)] == [2, 2, 1]
    record_run(replace(run, fault="a fault\nof two lines"), by=analyst(), at=AT)
    with pytest.raises(BadLooksError, match="cannot be given away: fault"):
        export_looks(io.BytesIO(), since=None, by=analyst(), at=timezone.now())
