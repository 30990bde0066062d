"""How are subjects looked at, and what was seen kept and recorded?"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction

from openiru.checks.operations import record_run
from openiru.checks.types import NewObservation, NewRun
from openiru.engines.probes.warc import record
from openiru.evidence.operations import keep_many
from openiru.intake.queries import subject
from openiru.intake.types import SubjectView
from openiru.platforms.probes.catalogue import Catalogue
from openiru.platforms.probes.checking import Checked, Checker

_Seen = tuple[SubjectView, Checked]


def look_at(
    subject_ids: Sequence[str], checker: Checker, catalogue: Catalogue, *, by: str, at: datetime
) -> Iterator[_Seen]:
    """Ask about subjects, platform by platform, and record what was seen of each host's run.

    No transaction is open while a platform is asked.

    Raises:
        UnknownSubjectError: if there is no such subject; then nobody is asked.
        NoProbeError: if no probe reads the address of one.
        NotAllowedError: if `by` may not keep evidence or record observations.
    """
    known = [subject(each) for each in subject_ids]
    asked = [
        (each, catalogue.asked(each.url, stable_id=each.native_id, kind=each.kind.value)) for each in known
    ]
    asked.sort(key=lambda pair: (pair[1].platform, pair[1].host))
    # Controls of a website are those of its host.
    for (platform, _), pairs in groupby(
        asked, key=lambda pair: (pair[1].platform, pair[1].host if pair[1].kind == "website" else "")
    ):
        seen = [(view, checker.check(each)) for view, each in pairs]
        _keep(platform, seen, by=by, at=at)
        yield from seen


@transaction.atomic
def _keep(platform: str, seen: Sequence[_Seen], *, by: str, at: datetime) -> None:
    answers = [_answer(checked, at) for _, checked in seen]
    kept = iter(
        keep_many(
            [answer for answer in answers if answer is not None],
            source=f"check of {platform}",
            collector=by,
            at=at,
        )
        if any(answers)
        else ()
    )
    # Those of the run; what no probe reads was not held against any.
    controls = next((checked.controls for _, checked in seen if checked.pages), seen[0][1].controls)
    record_run(
        NewRun(
            platform=platform,
            live_control=controls.live.state if controls.live else None,
            absent_control=controls.absent.state if controls.absent else None,
            are_controls_held=None not in {controls.live, controls.absent} and not controls.fault,
            fault=controls.fault,
            observations=[
                NewObservation(
                    subject_id=view.id,
                    url=checked.asked.url,
                    verdict=checked.verdict,
                    as_read=checked.as_read.state,
                    body_digest=next(kept).digest if answer is not None else None,
                )
                for (view, checked), answer in zip(seen, answers, strict=True)
            ],
        ),
        by=by,
        at=at,
    )


def _answer(checked: Checked, at: datetime) -> bytes | None:
    """The last answer that came, as it is kept; the verdict was read from it."""
    came = [(url, page) for url, page in checked.pages if page.status]
    # The page itself is kept under what was asked about, so that it can be read again as an answer to that.
    return record(checked.asked.url, came[-1][1], at=at) if came else None
