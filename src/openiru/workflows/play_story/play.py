"""How is the whole story played, from the first list to the official figures?"""

import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

from django.conf import settings

from openiru.foundation.clock import StoryClock
from openiru.foundation.errors import Kind, OpenIruError
from openiru.intake import queries as intake
from openiru.relations.operations import keep_postings
from openiru.simulation.scenario import read_scenario
from openiru.simulation.types import Scenario
from openiru.statistics import queries as statistics
from openiru.workflows.fill_bank import fill_bank
from openiru.workflows.import_export import import_file, read_manifest
from openiru.workflows.play_story import cast as people
from openiru.workflows.play_story.calendar import WorkingDay, steps, working_days
from openiru.workflows.play_story.coming_back import come_back
from openiru.workflows.play_story.learning import learn_from_decisions
from openiru.workflows.play_story.other_business import hold_meetings, request_data
from openiru.workflows.play_story.outcome import measure_quality
from openiru.workflows.play_story.partners import (
    hear_another_unit,
    hold_action_day,
    note_contacts,
    plan_next_meeting,
    settle_first_promise,
)
from openiru.workflows.play_story.talk import talk
from openiru.workflows.play_story.truth import read_truths
from openiru.workflows.play_story.types import Cast, Show, Stage, StoryPlan, StoryResult
from openiru.workflows.play_story.unit import Unit
from openiru.workflows.play_story.watching import Watch
from openiru.workflows.queue.languages import tell_languages
from openiru.workflows.scan_intake import scan_intake
from openiru.workflows.send_referral import dispatch_due

_PATIENCE_S: Final = 60.0
_BEFORE: Final = timedelta(hours=12)  # people, lists and exports are there before the first day


class StageError(OpenIruError):
    """A process of the story did not come up or ended by itself."""

    code = "story.stage"
    kind = Kind.UNAVAILABLE


@dataclass(slots=True, kw_only=True)
class _Watch:
    """Shows each part of the story while it lasts, and remembers how long it took."""

    show: Show
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str, title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        begin = time.monotonic()
        with self.show(title, total) as advance:
            yield advance
        self.seconds[name] = time.monotonic() - begin


def play_story(plan: StoryPlan, stage: Stage, *, show: Show) -> StoryResult:
    """Play the story in a fresh installation; leaves the desk and the platforms running.

    Args:
        plan: where, after which scenario and seed.
        stage: starts the other processes.
        show: shows how far each part is.

    Raises:
        StageError: if a process does not come up.
        OpenIruError: what the operations of the story raise.
    """
    begin, watch = time.monotonic(), _Watch(show=show)
    scenario = read_scenario(plan.scenario)
    clock = StoryClock(plan.folder / "story-clock")
    at = scenario.begins_at - _BEFORE
    clock.stand_at(at)
    world = plan.folder / "world"
    with watch.part("world", "Inventing a world, bringing lists into force"):
        words = ("--scenario", str(plan.scenario), "--seed", str(plan.seed), "--out", str(world))
        stage.run("world", "simulate", "world", *words)
        cast = _set_up(scenario, plan, stage, at)
        _wait_for_end(stage, "world", world / "truth.json")
    exports = read_manifest(world / "exports")
    with watch.part("import", "Taking in exports", len(exports)) as advance:
        for export in exports:
            import_file(export, by=cast.analysts[0], at=at)
            advance(1)
    with watch.part("scan", "Scanning observations", intake.last_seq()) as advance:
        fill_bank(world / "exports" / "bank", by=cast.analysts[0], at=at)
        scan_intake(by=cast.analysts[0], at=at, executor=plan.executor, advance=advance)
        tell_languages(by=cast.analysts[0])
        keep_postings(by=cast.analysts[0])
    truths = read_truths(world / "truth.json")
    days = working_days(scenario)
    with watch.part("story", "Working days", len(days)) as advance:
        unit = Unit(scenario=scenario, cast=cast, truths=truths, seed=plan.seed, days=len(days))
        note_contacts(unit, at)
        _work(unit, days, clock=clock, url=stage.platforms_url, advance=advance)
    with watch.part("learning", "Learning from decisions"):
        learn_from_decisions(cast, scenario.ends_at)
    talk(scenario.ends_at)
    with watch.part("returns", "Accounts that come back"):
        come_back(cast, plan.folder / "returns", scenario.ends_at)
    plan_next_meeting(cast, next(iter(scenario.platforms)).value, scenario.ends_at)
    settle_first_promise(cast, scenario.ends_at)
    hear_another_unit(cast, scenario.ends_at)
    with watch.part("figures", "Figures"):
        at = scenario.ends_at
        made = statistics.figures_document(statistics.figures(at), statistics.staying(at))
        quality = asdict(measure_quality(truths, scenario.ends_at))
    record = _get(f"{stage.platforms_url}/record")
    clock.run_from(scenario.ends_at)
    watch.seconds["total"] = time.monotonic() - begin
    return StoryResult(
        figures=made, simulator=record, quality=quality, seconds=watch.seconds, passwords=cast.passwords
    )


def _set_up(scenario: Scenario, plan: StoryPlan, stage: Stage, at: datetime) -> Cast:
    people.prepare_installation(at)
    cast = people.add_people(scenario, at)
    people.bring_lists_into_force(cast, at)
    made = people.connect_platforms(scenario, cast, stage.platforms_url, at)
    secrets = plan.folder / "platform-secrets.json"
    secrets.touch(mode=0o600)
    secrets.write_text(json.dumps(made), encoding="ascii")
    stage.serve_web()
    words = ["--scenario", str(plan.scenario), "--seed", str(plan.seed), "--secrets", str(secrets)]
    words += ["--port", stage.platforms_url.rsplit(":", 1)[1]]
    words += ["--callback", f"http://127.0.0.1:{plan.port}/api/v1/callbacks"]
    words += ["--clock-file", str(plan.folder / "story-clock"), "--record", str(plan.folder / "record.json")]
    stage.run("platforms", "simulate", "platforms", *words)
    _wait_for_answer(stage, "platforms", f"{stage.platforms_url}/health")
    _wait_for_answer(stage, "web", f"http://127.0.0.1:{plan.port}/account/login/")
    return cast


def _work(
    unit: Unit, days: Sequence[WorkingDay], *, clock: StoryClock, url: str, advance: Callable[[int], None]
) -> None:
    waiting, looks = deque(days), Watch(by=unit.cast.analysts[0])
    for moment in steps(unit.scenario):
        while waiting and waiting[0].ends_at <= moment:
            _work_one_day(unit, waiting.popleft(), clock)
            advance(1)
        clock.stand_at(moment)
        _post(f"{url}/advance", {"until": moment.isoformat()})
        looks.look(moment)


def _work_one_day(unit: Unit, day: WorkingDay, clock: StoryClock) -> None:
    clock.stand_at(day.begins_at)
    unit.work(day)
    hold_action_day(unit, day)
    request_data(unit, day)
    hold_meetings(unit, day)
    # Whatever left the recall window goes out; what failed on the way is tried again.
    leaves_at = day.ends_at + timedelta(seconds=settings.RECALL_WINDOW_S)
    clock.stand_at(leaves_at)
    for minutes in (0, 5, 15, 45, 90, 150):
        moment = leaves_at + timedelta(minutes=minutes)
        clock.stand_at(moment)
        report = dispatch_due(moment)
        if not report.retried:
            return


def _wait_for_end(stage: Stage, name: str, result: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not stage.has_ended(name):
        if time.monotonic() > deadline:
            raise StageError(f"{name} takes longer than {_PATIENCE_S:.0f} s; see {stage.log_of(name)}.")
        time.sleep(0.05)
    if not result.exists():
        raise StageError(f"{name} ended without a result; see {stage.log_of(name)}.")


def _wait_for_answer(stage: Stage, name: str, url: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline and not stage.has_ended(name):
        try:
            with urlopen(url, timeout=2):  # noqa: S310  (an address of our own making)
                return
        # Before anybody listens there, a connection may meet itself and read its own question.
        except (OSError, HTTPException):
            time.sleep(0.1)
    raise StageError(f"{name} did not come up; see {stage.log_of(name)}.")


def _get(url: str) -> dict[str, Any]:
    with urlopen(url, timeout=30) as answer:  # noqa: S310  (an address of our own making)
        found: dict[str, Any] = json.load(answer)
    return found


def _post(url: str, body: dict[str, str]) -> None:
    request = Request(url, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request, timeout=_PATIENCE_S) as answer:  # noqa: S310  (an address of our own making)
        answer.read()
