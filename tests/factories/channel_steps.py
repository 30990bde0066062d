"""The rules of the pages on bulk jobs, campaigns and appeals."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from tests.factories.rules import REASON, Rule, Said, Step, reads, takes

from openiru.access.types import Right
from openiru.audit.types import Event
from openiru.campaigns.queries import document_of, report, written
from openiru.campaigns.types import BulkKind
from openiru.workflows.bulk.preview import job_id, preview

_DESK = reads(Right.READ_DESK)


def _order_of(case_id: str, at: datetime) -> Said:
    found = preview(BulkKind.REFER, [case_id], at=at)
    return {"kind": "refer", "thing": [case_id], "job": job_id(), "preview": found.digest, "typed": "1"}


CHANNEL_RULES: Final[Mapping[str, Rule]] = {
    "bulk": _DESK,
    "bulk_choose": reads(Right.CREATE_REFERRAL),
    "bulk_preview": reads(Right.CREATE_REFERRAL),
    "bulk_start": takes(
        Right.CREATE_REFERRAL,
        Step(
            by="ayesha",
            event=Event.BULK_STARTED,
            said=lambda scene: _order_of(scene.cases["green.field"], scene.at),
        ),
    ),
    "bulk_job": _DESK,
    "bulk_cancel": takes(
        Right.CREATE_REFERRAL,
        Step(by="bilal", event=Event.BULK_CANCELLED, about=lambda scene: (scene.job,)),
    ),
    "note_appeal": takes(
        Right.RECORD_OBSERVED_STATE,
        Step(
            by="ayesha",
            event=Event.APPEAL_NOTED,
            about=lambda scene: (scene.referrals["answered"].items[0].item_id,),
            said=lambda _scene: {"state": "open", "note": REASON},
        ),
    ),
    "campaigns": _DESK,
    "campaign": _DESK,
    "campaign_copy": _DESK,
    "open_campaign": takes(
        Right.APPROVE_CASE,
        Step(
            by="bilal",
            event=Event.CAMPAIGN_OPENED,
            said=lambda _scene: {
                "slug": "autumn-day",
                "name": "Autumn action day",
                "goal": "To look at what came back in autumn.",
                "starts_on": "2025-09-01",
                "ends_on": "2025-09-03",
            },
        ),
    ),
    "close_campaign": takes(
        Right.APPROVE_CASE,
        Step(by="bilal", event=Event.CAMPAIGN_CLOSED, about=lambda _scene: ("summer-day",)),
    ),
    "correct_campaign": takes(
        Right.APPROVE_CASE,
        Step(
            by="bilal",
            event=Event.REPORT_FROZEN,
            about=lambda _scene: ("spring-day",),
            said=lambda _scene: {"reason": REASON},
        ),
    ),
    "take_partner_counts": takes(
        Right.APPROVE_CASE,
        Step(
            by="bilal",
            event=Event.PARTNER_COUNTS_TAKEN,
            about=lambda _scene: ("summer-day",),
            said=lambda scene: {
                "report": written(document_of(report("summer-day", scene.at, unit="Northern Unit")))
            },
        ),
    ),
}
