"""Rules for the pages of what is due, of clocks, and of requests for data."""

from collections.abc import Callable, Mapping
from typing import Final, cast

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.rules import REASON, Rule, Step, reads, takes
from tests.factories.scene import Scene
from tests.factories.urgent import preserved, urgent

from openiru.access.types import Right
from openiru.audit.types import Event
from openiru.clocks.operations import open_pause
from openiru.clocks.queries import pauses_of, tasks_of
from openiru.clocks.types import NewPause, PauseReason
from openiru.disclosures.queries import holdings_of
from openiru.referrals.queries import referral

_DESK, _OVERSIGHT = reads(Right.READ_DESK), reads(Right.READ_OVERSIGHT)


def _referral(name: str) -> Callable[[Scene], tuple[str, ...]]:
    return lambda scene: (scene.referrals[name].referral_id,)


def _open_task(scene: Scene) -> str:
    return next(
        task.task_id for task in tasks_of(scene.referrals["asked"].referral_id) if task.ending is None
    )


def _holding(scene: Scene) -> tuple[str, ...]:
    return (holdings_of(scene.referrals["data"].referral_id)[0].holding_id,)


def _emergency(_scene: Scene) -> tuple[str, ...]:
    return (urgent(),)


def _preserved(_scene: Scene) -> tuple[str, ...]:
    return (preserved(),)


def _backdated_pause(scene: Scene) -> tuple[str, ...]:
    found = referral(scene.referrals["answered"].referral_id)
    assert found.sent_at is not None
    new = NewPause(
        referral_id=found.referral_id,
        reason=PauseReason.IMPOSSIBLE,
        words="Their mail server was down on that day.",
        opened_at=found.sent_at,
    )
    view = open_pause(new, by=scene.people["ayesha"], at=scene.at)
    return (found.referral_id, view.pause_id)


def _open_pause(scene: Scene) -> str:
    return pauses_of(scene.referrals["data"].referral_id)[0].pause_id


CLOCK_RULES: Final[Mapping[str, Rule]] = {
    "disclosures": _DESK,
    "disclosure": _DESK,
    "receive_holding": takes(
        Right.RECEIVE_DISCLOSURE,
        Step(
            by="ayesha",
            event=Event.DISCLOSURE_RECEIVED,
            about=_referral("data"),
            said=lambda _scene: {
                "label": "Records of a day",
                "file": cast("str", SimpleUploadedFile("answer.bin", b"placeholder")),
            },
        ),
    ),
    "open_holding": takes(
        Right.OPEN_DISCLOSURE,
        Step(
            by="bilal", event=Event.DISCLOSURE_OPENED, about=_holding, said=lambda _scene: {"reason": REASON}
        ),
    ),
    "opened": reads(Right.OPEN_DISCLOSURE),
    "destroy_holding": takes(
        Right.DESTROY_DISCLOSURE,
        Step(
            by="bilal",
            event=Event.DISCLOSURE_DESTROYED,
            about=_holding,
            said=lambda _scene: {"reason": REASON},
        ),
    ),
    "review_emergency": takes(
        Right.REVIEW_EMERGENCY,
        Step(
            by="bilal",
            event=Event.EMERGENCY_REVIEWED,
            about=_emergency,
            said=lambda _scene: {"verdict": "justified", "reason": REASON},
        ),
    ),
    "renew_preservation": takes(
        Right.CREATE_REFERRAL,
        Step(
            by="ayesha",
            event=Event.PRESERVATION_RENEWED,
            about=_preserved,
            said=lambda _scene: {"reason": REASON},
        ),
    ),
    "oversight_openings": _OVERSIGHT,
    "due": _DESK,
    "watch": _DESK,
    "end_task": takes(
        Right.MANAGE_CLOCKS,
        Step(
            by="ayesha",
            event=Event.TASK_ENDED,
            about=lambda scene: (_open_task(scene),),
            said=lambda _scene: {"ending": "done", "words": REASON},
        ),
    ),
    "referral_clocks": _DESK,
    "referral_clocks_csv": _DESK,
    "pause_clock": takes(
        Right.MANAGE_CLOCKS,
        Step(
            by="ayesha",
            event=Event.PAUSE_OPENED,
            about=_referral("asked"),
            said=lambda _scene: {"reason": "clarification", "words": REASON},
        ),
    ),
    "approve_pause": takes(
        Right.MANAGE_CLOCKS,
        Step(
            by="bilal",
            event=Event.PAUSE_APPROVED,
            about=_backdated_pause,
            said=lambda _scene: {"words": REASON},
        ),
    ),
    "resume_clock": takes(
        Right.MANAGE_CLOCKS,
        Step(
            by="ayesha",
            event=Event.PAUSE_CLOSED,
            about=lambda scene: (scene.referrals["data"].referral_id, _open_pause(scene)),
            said=lambda _scene: {"words": REASON},
        ),
    ),
}
