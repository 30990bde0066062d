"""What is known of campaigns, their reports, and bulk jobs."""

from openiru.campaigns.queries.action_days import (
    campaign,
    campaigns,
    document_of,
    frozen_reports,
    open_campaigns,
    report,
    written,
)
from openiru.campaigns.queries.bulk import find_job, job, job_items, jobs, jobs_to_run

__all__ = [
    "campaign",
    "campaigns",
    "document_of",
    "find_job",
    "frozen_reports",
    "job",
    "job_items",
    "jobs",
    "jobs_to_run",
    "open_campaigns",
    "report",
    "written",
]
