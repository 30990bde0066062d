"""How are subjects looked at, and what was seen kept and recorded?"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.checks.operations import hold_looks, record_run
from openiru.checks.types import NewObservation, NewRun
from openiru.engines.probes.controls import Controls
from openiru.engines.probes.types import Asked
from openiru.engines.probes.warc import record
from openiru.evidence.operations import keep_many
from openiru.intake.queries import subject
from openiru.intake.types import SubjectView
from openiru.platforms.probes.catalogue import Catalogue
from openiru.platforms.probes.checking import Checked, Checker

_Seen = tuple[SubjectView, Checked]


def look_at(
    subject_ids: Sequence[str],
    checker: Checker,
    catalogue: Catalogue,
    *,
    by: str,
    clock: Callable[[], datetime],
    is_kept: Callable[[Checked], bool] = lambda _: True,
) -> Iterator[_Seen]:
    """Ask about subjects, platform by platform, and record what was seen of each host's run.

    No transaction is open while a platform is asked. What `is_kept` refuses is given out and not recorded.

    Raises:
        UnknownSubjectError: if there is no such subject; then nobody is asked.
        NoProbeError: if no probe reads the address of one.
        NotAllowedError: if `by` may not keep evidence or look at pages; then nobody is asked, either.
    """
    check_may(by, Right.KEEP_EVIDENCE)
    check_may(by, Right.LOOK_AT_PAGES)
    known = [subject(each) for each in subject_ids]
    asked = [
        (each, catalogue.asked(each.url, stable_id=each.native_id, kind=each.kind.value)) for each in known
    ]
    asked.sort(key=lambda pair: (pair[1].platform, pair[1].host))
    for (platform, _), pairs in groupby(asked, key=lambda pair: run_of(pair[1])):
        views, addresses = zip(*pairs, strict=True)
        seen = list(zip(views, checker.check(addresses), strict=True))
        _keep(platform, [each for each in seen if is_kept(each[1])], by=by, at=clock())
        yield from seen


def run_of(asked: Asked) -> tuple[str, str]:
    """Whose controls hold for a subject: those of its platform, of a website those of its host."""
    return asked.platform, asked.host if asked.kind == "website" else ""


@transaction.atomic
def _keep(platform: str, seen: Sequence[_Seen], *, by: str, at: datetime) -> None:
    hold_looks()  # pages are recorded as kept before their looks are
    # One run for each pair of controls: what one pair holds, another need not.
    runs: dict[Controls, list[_Seen]] = {}
    for each in seen:
        runs.setdefault(each[1].controls, []).append(each)
    for controls, held in runs.items():
        _keep_run(platform, controls, held, by=by, at=at)


def _keep_run(platform: str, controls: Controls, seen: Sequence[_Seen], *, by: str, at: datetime) -> None:
    answers = [_answer(checked) for _, checked in seen]
    kept = iter(
        keep_many(
            [answer for answer in answers if answer is not None],
            source=f"check of {platform}",
            collector=by,
            at=at,
            captured=[checked.at for (_, checked), answer in zip(seen, answers, strict=True) if answer],
        )
        if any(answers)
        else ()
    )
    record_run(
        NewRun(
            platform=platform,
            live_control=controls.live.state if controls.live else None,
            absent_control=controls.absent.state if controls.absent else None,
            are_controls_held=controls.are_held,
            fault=controls.fault,
            vantage=settings.VANTAGE,
            country=settings.VANTAGE_COUNTRY,
            observations=[
                NewObservation(
                    subject_id=view.id,
                    url=checked.asked.url,
                    verdict=checked.verdict,
                    as_read=checked.as_read.state,
                    at=checked.at,
                    body_digest=next(kept).digest if answer is not None else None,
                )
                for (view, checked), answer in zip(seen, answers, strict=True)
            ],
        ),
        by=by,
        at=at,
    )


def _answer(checked: Checked) -> bytes | None:
    """The last answer that came, as it is kept; the verdict was read from it."""
    came = [each for each in checked.answers if each.page.status]
    # The page itself is kept under what was asked about, so that it can be read again as an answer to that.
    return record(checked.asked.url, came[-1].page, at=came[-1].at) if came else None
