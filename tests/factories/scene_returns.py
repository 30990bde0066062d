"""A lead of the scene: an account may be a blocked one come back."""

from dataclasses import replace
from datetime import datetime

from openiru.access.types import SYSTEM
from openiru.engines.returns.model import shipped_model
from openiru.intake.types import SubjectView
from openiru.linking import operations, queries
from openiru.linking.types import Line, NewReckoning, NewRun, ReturnFilter, Tie, Way
from openiru.workflows.returns.barred import note_who_is_barred

LINES = (
    Line(comparison="texts", level="many", bits=9.4),
    Line(comparison="name", level="words", bits=2.1, commonness_bits=-0.4),
    Line(comparison="hours", level="same", bits=1.8),
    Line(comparison="handle", level="different", bits=-1.3),
)


def came_back(subject: SubjectView, at: datetime) -> str:
    """The id of a lead on the account, with lines for and against."""
    note_who_is_barred(by=SYSTEM, at=at)
    barred = next(each for each in queries.barred_now().values() if each.is_barred)
    way = Way(model=shipped_model().digest, expected_share=None)
    place = operations.screen_from(way, through_seq=0, through_media=0, by=SYSTEM)
    start = -10.2
    new = NewReckoning(
        subject_id=subject.id,
        barred_id=barred.subject_id,
        platform=subject.platform,
        probability=0.71,
        bits=start + sum(each.bits for each in LINES),
        start_bits=start,
        lines=LINES,
        tie=Tie.NONE,
        barred=barred,
        facts_digest="sha256:scene",
    )
    run = NewRun(
        way=way,
        before=place,
        after=replace(place, swept_barred=barred.number, swept_at=at),
        barred=1,
        counted=20,
        screened=19,
        reckonings=(new,),
    )
    operations.record_run(run, by=SYSTEM, at=at)
    return queries.leads_page(ReturnFilter()).rows[0].lead_id
