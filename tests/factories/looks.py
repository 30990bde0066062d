"""Looks at subjects, recorded as checks record them; the page behind each is invented."""

from datetime import datetime, timedelta

from tests.factories.people import analyst

from openiru.checks.operations import record_run
from openiru.checks.types import NewObservation, NewRun
from openiru.engines.probes.types import NO_VERDICT, Marker, State, Verdict
from openiru.evidence.operations import keep_many


def look(
    subject_id: str,
    state: State,
    *,
    at: datetime,
    recorded_at: datetime | None = None,
    platform: str = "telegram",
    followers: int | None = None,
    stable_id: str = "",
) -> None:
    """One look by whose controls all is held; recorded a minute after it, or later."""
    recorded = recorded_at or at + timedelta(minutes=1)
    page = f"invented page of {subject_id} at {at.isoformat()}: {state}".encode()
    (kept,) = keep_many([page], source="check of a test", collector=analyst(), at=recorded, captured=[at])
    verdict = Verdict(
        state=state,
        marker=Marker(rule="r", place="p", found="f"),
        probe=platform,
        version=1,
        followers=followers,
        stable_id=stable_id,
    )
    seen = NewObservation(
        subject_id=subject_id,
        url=f"https://{platform}.example/x",
        verdict=verdict,
        as_read=state,
        at=at,
        body_digest=None if state in NO_VERDICT else kept.digest,
    )
    run = NewRun(
        platform=platform,
        live_control=State.LIVE,
        absent_control=State.GONE_CAUSE_UNKNOWN,
        are_controls_held=True,
        fault="",
        observations=[seen],
    )
    record_run(run, by=analyst(), at=recorded)
