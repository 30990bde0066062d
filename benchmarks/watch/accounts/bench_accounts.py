"""Our probes, Sherlock and Maigret on the same labelled pages: who says "gone" or "up" of pages that do not show it?"""

import base64
import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from benchmarks.watch.accounts.data_pages import tiktok, x, youtube
from benchmarks.watch.accounts.labelled import Labelled
from benchmarks.watch.accounts.markup_pages import facebook, instagram, others, telegram
from benchmarks.watch.accounts.trap_pages import traps
from benchmarks.watch.figure import Figure, Table
from openiru.engines.probes.types import GONE, NO_VERDICT, UP, State
from openiru.platforms.probes.catalogue import catalogue

_PEERS: Final = Path(__file__).parents[3] / ".watch" / "bin" / "python"
_CAUSES: Final = frozenset({State.SUSPENDED, State.REMOVED_BY_PLATFORM, State.REMOVED_BY_OWNER})
_LEAST_PAGES: Final = 300


def pages() -> list[Labelled]:
    """All labelled pages; synthetic, since no licence allows to keep those of platforms."""
    plain = list(chain(facebook(), instagram(), telegram(), tiktok(), x(), youtube(), others()))
    made = [*plain, *traps(plain)]
    if repeated := [name for name, count in Counter(each.name for each in made).items() if count > 1]:
        raise AssertionError(f"names that stand twice: {repeated[:3]}")
    return made


def measure() -> Figure:
    """Read all pages with everything that is there."""
    made = pages()
    started = time.process_time()
    ours = [_ours(each) for each in made]
    spent_s = time.process_time() - started
    answers = {"OpenIRU": [_sort(state) for state in ours], **_peers(made)}
    named = sum(said in _CAUSES and said is not each.state for said, each in zip(ours, made, strict=True))
    wrong_up = _wrong_up(ours, made)
    missed = []
    if len(made) < _LEAST_PAGES:
        missed.append(f"{len(made)} pages, target {_LEAST_PAGES}")
    if false_gone := _count(answers["OpenIRU"], made, "gone"):
        missed.append(f"{false_gone} false gone, target 0")
    if named:
        missed.append(f"{named} causes that the page does not name, target 0")
    if wrong_up:
        missed.append(f"{len(wrong_up)} false live, target 0: {wrong_up[:5]}")
    return Figure(
        tables=[
            Table(
                name="accounts",
                heading=("reader", "pages read", "false gone", "false up", "up found", "gone found"),
                rows=[_row(name, said, made) for name, said in answers.items()],
            ),
            Table(
                name="accounts by platform",
                heading=(
                    "platform",
                    "pages",
                    "held out",
                    "false gone",
                    "false live",
                    "exact state",
                    "up found",
                    "gone found",
                ),
                rows=list(_by_platform(ours, made)),
            ),
            Table(
                name="accounts by state",
                heading=("state", "pages", "read so", "read as"),
                rows=list(_by_state(ours, made)),
            ),
        ],
        data={
            "pages": len(made),
            "held_out": sum(each.held_out for each in made),
            "processor_ms_a_page": round(1000 * spent_s / len(made), 2),
            "load": os.getloadavg()[0],
            "false_gone": false_gone,
            "false_causes": named,
            "false_live": len(wrong_up),
            "otherwise": [
                f"{each.name}: {each.state} read as {said}"
                for said, each in zip(ours, made, strict=True)
                if _differs(said, each)
            ],
            "readers": {name: dict(Counter(said)) for name, said in answers.items()},
        },
        missed=missed,
    )


def _ours(labelled: Labelled) -> State:
    probes = catalogue()
    asked = probes.asked(labelled.url, stable_id=labelled.stable_id, kind=labelled.kind)
    return probes.score(labelled.page, asked).state


def _peers(made: Sequence[Labelled]) -> dict[str, list[str]]:
    """What peers say, where they are installed."""
    if not _PEERS.exists():
        return {}
    lines = (
        json.dumps(
            {
                "platform": each.platform,
                "handle": each.handle,
                "status": each.page.status,
                "url": each.page.final_url,
                "headers": dict(each.page.headers),
                "body": base64.b64encode(each.page.body).decode(),
            }
        )
        for each in made
    )
    script = Path(__file__).with_name("peer_answers.py")
    done = subprocess.run(
        [_PEERS, script], input="\n".join(lines), capture_output=True, text=True, check=True
    )
    said = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {
        name: [
            "unread" if name == "maigret" and _is_other_shape(page) else each[name]
            for each, page in zip(said, made, strict=True)
        ]
        for name in ("sherlock", "maigret")
    }


def _is_other_shape(each: Labelled) -> bool:
    """A page where Maigret would have asked for data and got some."""
    return each.platform in {"instagram", "x"} and each.sort != "nothing" and each.page.body[:1] != b"{"


def _sort(state: State) -> str:
    return "nothing" if state in NO_VERDICT else "gone" if state in GONE else "up"


def _count(said: Sequence[str], made: Sequence[Labelled], what: str) -> int:
    return sum(word == what and each.sort != what for word, each in zip(said, made, strict=True))


def _row(name: str, said: Sequence[str], made: Sequence[Labelled]) -> list[str]:
    read = [(word, each) for word, each in zip(said, made, strict=True) if word != "unread"]
    words, labels = [word for word, _ in read], [each for _, each in read]
    return [
        name,
        str(len(read)),
        str(_count(words, labels, "gone")),
        str(_count(words, labels, "up")),
        *(_found(words, labels, sort) for sort in ("up", "gone")),
    ]


def _found(said: Sequence[str], made: Sequence[Labelled], sort: str) -> str:
    of_sort = [word for word, each in zip(said, made, strict=True) if each.sort == sort]
    return f"{sum(word == sort for word in of_sort)} of {len(of_sort)}"


def _wrong_up(ours: Sequence[State], made: Sequence[Labelled]) -> list[str]:
    """Pages that are called up though they show nothing of the sort, or somebody else."""
    moved = {State.HANDLE_REASSIGNED, State.RENAMED}
    return [
        each.name
        for said, each in zip(ours, made, strict=True)
        if (said in UP and each.sort != "up") or (each.state in moved and said in UP - {each.state})
    ]


def _differs(said: State, each: Labelled) -> bool:
    """Whether a page is read otherwise than labelled; one refusal is as good as another."""
    return said is not each.state and not (said in NO_VERDICT and each.state in NO_VERDICT)


def _by_platform(ours: Sequence[State], made: Sequence[Labelled]) -> Iterator[list[str]]:
    for platform in sorted({each.platform for each in made}):
        rows = [(said, each) for said, each in zip(ours, made, strict=True) if each.platform == platform]
        said, labels = [_sort(state) for state, _ in rows], [each for _, each in rows]
        yield [
            platform,
            str(len(rows)),
            str(sum(each.held_out for each in labels)),
            str(_count(said, labels, "gone")),
            str(len(_wrong_up([state for state, _ in rows], labels))),
            f"{sum(not _differs(state, each) for state, each in rows)} of {len(rows)}",
            _found(said, labels, "up"),
            _found(said, labels, "gone"),
        ]


def _by_state(ours: Sequence[State], made: Sequence[Labelled]) -> Iterator[list[str]]:
    for state in State:
        rows = [said for said, each in zip(ours, made, strict=True) if each.state is state]
        if rows:
            others = Counter(said for said in rows if said is not state)
            told = ", ".join(f"{said} {count}" for said, count in sorted(others.items()))
            yield [state, str(len(rows)), str(rows.count(state)), told or "-"]
