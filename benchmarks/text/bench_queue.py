"""How many of a day's referrals stood in front of the queue, and how many look-alikes did people read on the way?

An invented world of the story goes through import and scan; the truth of every lead is known. A unit works the queue day by day
from its front until the day's part of 850 referrals is found, and never errs, so that the order alone decides. Compared:
leads by age alone, the order before (severity, then confidence by independent matches), the order of today, and today's
with the advice of a text model. The model learns from another world; as phrases of worlds are few, it knows them by heart:
its row shows what perfect advice could do, not what to expect. Run `make bench-text`, or alone with `--write`.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from benchmarks.installations import installation
from benchmarks.text.tables import write_table

DOCUMENT: Final = "queue-order.md"
DAYS: Final = 32
REFERRALS: Final = 850
FIRST: Final = (10, 50, 100, 500)
LOOK_ALIKES: Final = frozenset({"news", "research", "counter_speech"})
HEADING: Final = ("order", *(f"in the first {first}" for first in FIRST), "AUC", "read until 850 are found", "look-alikes among them", "on the first day: read", "look-alikes")  # fmt: skip
KINDS: Final = ("kind of evidence", "leads", "of these right")

# The rule that was in force before, for comparison.
OLD_SEVERITY: Final[Mapping[str, int]] = {
    "pictures": 6, "video": 6, "sound": 6, "element": 3, "address": 6, "statement": 5, "links": 5, "handle": 5,
    "display_name": 5, "bio": 4, "text": 2, "term": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A lead of an invented world, with what is true of it."""

    lead_id: str
    is_right: bool
    role: str
    arrived: int  # the number of the first observation in which something was found
    evidence: tuple[Any, ...]
    reach: int | None
    texts: tuple[str, ...]


Order = Callable[[Judged], float]
Taught = tuple[str, bool, bool]  # a text, whether its lead is right, whether it looks alike


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=2025, help="of the world whose queue is worked")
    parser.add_argument("--other", type=int, default=7, help="of the world from which the text model learns")
    parser.add_argument("--write", action="store_true", help=f"write into docs/reference/{DOCUMENT}")
    parser.add_argument(
        "--teach", type=Path, help=argparse.SUPPRESS
    )  # a process of its own: writes what the model learns
    options = parser.parse_args()
    if options.teach:
        with installation("teach") as (folder, _):
            _teach(world_of(options.other, folder), options.teach)
        return
    begun = time.process_time()
    with installation("queue") as (folder, _):
        leads = world_of(options.seed, folder)
        rows = [
            measured(name, leads, order)
            for name, order in orders(leads, _taught(options.other, folder)).items()
        ]
    for heading, cells, name in ((HEADING, rows, "queue"), (KINDS, kinds(leads), "kinds")):
        for row in (heading, *cells):
            print("  ".join(f"{cell:<24}" for cell in row), flush=True)
        if options.write:
            write_table(DOCUMENT, name, heading, cells)
    print(
        f"{len(leads):,} leads; {time.process_time() - begun:.0f} s of processor time; load {os.getloadavg()[0]:.1f}"
    )


def orders(leads: Sequence[Judged], learnt: Sequence[Taught]) -> dict[str, Order]:
    """Every order by name: greater is further in front."""
    from openiru.signals.policy import leads as policy
    from openiru.signals.types import QueueAdvice

    advice = _advice(leads, learnt)

    def today(lead: Judged, said: QueueAdvice = policy.NO_ADVICE) -> float:
        found = lead.evidence
        urgency = policy.urgency(policy.severity(found), policy.confidence(found), said)
        return policy.priority(urgency, lead.reach)

    return {
        "age alone": lambda lead: -lead.arrived,
        "before: severity, then confidence": _before,
        "today: severity times confidence": today,
        "today, with advice that knows all phrases": lambda lead: today(lead, advice[lead.lead_id]),
    }


def measured(name: str, leads: Sequence[Judged], order: Order) -> tuple[str, ...]:
    """The row of one order."""
    queue = sorted(leads, key=lambda lead: (-order(lead), lead.arrived, lead.lead_id))
    places, read, first_day = worked(queue)
    shares = [f"{sum(place <= first for place in places) / len(places):.3f}" for first in FIRST]
    return (
        name,
        *shares,
        f"{auc(leads, order):.3f}",
        f"{len(read):,}",
        f"{_look_alikes(read):,} ({_look_alikes(read) / len(read):.1%})",
        f"{len(first_day)}",
        f"{_look_alikes(first_day)}",
    )


def worked(queue: Sequence[Judged]) -> tuple[list[int], list[Judged], list[Judged]]:
    """Where each referral stood on the morning of its day; what was read in all, and on the first day."""
    places: list[int] = []
    read: list[Judged] = []
    first_day: list[Judged] = []
    for day in range(1, DAYS + 1):
        due, morning = round(REFERRALS * day / DAYS), len(read)
        for place, lead in enumerate(queue[morning:], start=1):
            if len(places) >= due:
                break
            read.append(lead)
            if lead.is_right:
                places.append(place)
        if day == 1:
            first_day = list(read)
    return places, read, first_day


def auc(leads: Sequence[Judged], order: Order) -> float:
    """How often a right lead stands before a wrong one; equal ones count half."""
    import numpy as np

    right = np.array([order(lead) for lead in leads if lead.is_right])
    wrong = np.sort([order(lead) for lead in leads if not lead.is_right])
    below, above = np.searchsorted(wrong, right, "left"), np.searchsorted(wrong, right, "right")
    return float((below + above).mean() / 2 / len(wrong))


def kinds(leads: Sequence[Judged]) -> list[tuple[str, ...]]:
    """How many leads show each kind of evidence, and how many of those are right in the invented world."""
    rows = []
    for kind in OLD_SEVERITY:
        showing = [lead for lead in leads if any(each.place == kind for each in lead.evidence)]
        if showing:
            right = sum(lead.is_right for lead in showing) / len(showing)
            rows.append((kind, f"{len(showing):,}", f"{right:.2f}"))
    return sorted(rows, key=lambda row: (-float(row[2]), row[0]))


def world_of(seed: int, folder: Path) -> list[Judged]:
    """The leads of a world that went through import and scan, with their truth."""
    from openiru.runners.local import InProcess
    from openiru.simulation.scenario import read_scenario, shipped_scenario
    from openiru.simulation.world.generate import generate_world
    from openiru.workflows.fill_bank import fill_bank
    from openiru.workflows.import_export import import_file, read_manifest
    from openiru.workflows.play_story import cast as people
    from openiru.workflows.scan_intake import scan_intake

    scenario = read_scenario(shipped_scenario())
    at, world = scenario.begins_at - timedelta(hours=12), folder / f"world-{seed}"
    generate_world(scenario, seed=seed, out=world, told=lambda _: None)
    people.prepare_installation(at)
    cast = people.add_people(scenario, at)
    people.bring_lists_into_force(cast, at)
    for export in read_manifest(world / "exports"):
        import_file(export, by=cast.analysts[0], at=at)
    fill_bank(world / "exports" / "bank", by=cast.analysts[0], at=at)
    scan_intake(by=cast.analysts[0], at=at, executor=InProcess())
    return _judged(world)


def _judged(world: Path) -> list[Judged]:
    from openiru.intake import queries as intake
    from openiru.registry import queries as registry
    from openiru.signals import queries as signals
    from openiru.signals.policy.leads import Evidence, place_of
    from openiru.workflows.play_story.truth import read_truths, truth_of

    truths = read_truths(world / "truth.json")
    slugs = {each.organisation_id: each.slug for each in registry.organisations()}
    rows = list(signals.all_leads())
    subjects = intake.subjects({row.subject_id for row in rows})
    judged = []
    for row in rows:
        subject = subjects[row.subject_id]
        truth = truth_of(
            truths, platform=subject.platform, native_id=subject.native_id, handle=subject.handle
        )
        matches = signals.lead(row.lead_id, matches=2000).matches
        texts = intake.arrived_texts({each.observation_id for each in matches})
        judged.append(
            Judged(
                lead_id=row.lead_id,
                is_right=truth.may_be_referred_for(slugs[row.organisation_id]),
                role=truth.role.value,
                arrived=min(text.seq for text in texts),
                evidence=tuple(
                    Evidence(
                        signal_id=each.signal_id,
                        place=place_of(each.explanation),
                        score=each.score,
                        stands_alone=True,
                    )
                    for each in matches
                ),
                reach=row.reach_followers,
                texts=tuple(text.text for text in texts if text.text),
            )
        )
    return judged


def _before(lead: Judged) -> float:
    """Severity first, then confidence, each signal and place an independent witness."""
    places = {each.place for each in lead.evidence}
    severity = min(7, max(OLD_SEVERITY.get(each, 1) for each in places) + (len(places - {"element"}) > 1))
    best: dict[tuple[str, str], float] = {}
    for each in lead.evidence:
        key = (each.signal_id, each.place)
        best[key] = max(best.get(key, 0.0), each.score)
    doubt = 1.0
    for score in best.values():
        doubt *= 1 - min(score, 0.99)
    return severity * 1000 + round(100 * (1 - doubt))


def _teach(leads: Sequence[Judged], file: Path) -> None:
    """Write the texts of leads, and whether they are right or look alike."""
    texts = [(text, lead.is_right, lead.role in LOOK_ALIKES) for lead in leads for text in lead.texts]
    file.write_text(json.dumps(texts), encoding="utf-8")


def _taught(seed: int, folder: Path) -> list[Taught]:
    """The same of another world, made by a process of its own, for one process has one database."""
    file = folder / "taught.json"
    command = [
        sys.executable,
        "-m",
        "benchmarks.text.bench_queue",
        "--other",
        str(seed),
        "--teach",
        str(file),
    ]
    subprocess.run(command, check=True, env={**os.environ, "OPENIRU_DATA": ""})
    return [(text, is_right, looks_alike) for text, is_right, looks_alike in json.loads(file.read_bytes())]


def _advice(leads: Sequence[Judged], learnt: Sequence[Taught]) -> dict[str, Any]:
    """What a text model that learnt from another world says: the likeliest of the texts of each lead."""
    from openiru.engines.text.classifier.model import Answer
    from openiru.engines.text.classifier.training import train_model
    from openiru.signals.types import QueueAdvice

    asked = [(lead.lead_id, text) for lead in leads for text in lead.texts]
    chances: dict[str, dict[str, float]] = {"ground": {}, "exempt": {}}
    for place, label in enumerate(chances, start=1):
        model = train_model(
            [each[0] for each in learnt],
            [label if each[place] else "other" for each in learnt],
            label=label,
        )
        said = model.predict([text for _, text in asked])
        for (lead_id, _), chance, answer in zip(asked, said.probabilities, said.answers, strict=True):
            if answer is Answer.POSITIVE:
                chances[label][lead_id] = max(chances[label].get(lead_id, 0.0), float(chance))
    return {
        lead.lead_id: QueueAdvice(
            ground=chances["ground"].get(lead.lead_id, 0.0), exempt=chances["exempt"].get(lead.lead_id, 0.0)
        )
        for lead in leads
    }


def _look_alikes(leads: Sequence[Judged]) -> int:
    return sum(lead.role in LOOK_ALIKES for lead in leads)


if __name__ == "__main__":
    main()
