"""Acts of campaigns, and the bookkeeping of bulk jobs."""

from openiru.campaigns.operations.bulk import cancel_job, settle, start_job, take_batch
from openiru.campaigns.operations.campaigns import (
    close_campaign,
    correct_report,
    hold_campaign,
    join_campaign,
    open_campaign,
    take_partner_counts,
)

__all__ = [
    "cancel_job",
    "close_campaign",
    "correct_report",
    "hold_campaign",
    "join_campaign",
    "open_campaign",
    "settle",
    "start_job",
    "take_batch",
    "take_partner_counts",
]
