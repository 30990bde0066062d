"""What campaigns and bulk jobs refuse, and what would satisfy the rule."""

from openiru.foundation.errors import Kind, OpenIruError


class NotFoundError(OpenIruError):
    """There is no such campaign, report or job."""

    code = "campaigns.not-found"
    kind = Kind.MISSING


class BadCampaignError(OpenIruError):
    """A campaign says something that cannot be, or too little."""

    code = "campaigns.bad-campaign"
    kind = Kind.INVALID


class CampaignClosedError(OpenIruError):
    """The campaign was closed: nothing joins it any more; a correction makes a new version of its report."""

    code = "campaigns.closed"
    kind = Kind.CONFLICT


class BadReportError(OpenIruError):
    """A partner's file is no report, is about another campaign, or its digest does not fit its content."""

    code = "campaigns.bad-report"
    kind = Kind.INVALID


class NotConfirmedError(OpenIruError):
    """The number that was typed is not how many would be done."""

    code = "campaigns.not-confirmed"
    kind = Kind.INVALID


class PreviewChangedError(OpenIruError):
    """What would be done has changed since it was shown; look again."""

    code = "campaigns.preview-changed"
    kind = Kind.CONFLICT


class BadJobError(OpenIruError):
    """A bulk job has nothing to do, too much, or lacks what its kind needs."""

    code = "campaigns.bad-job"
    kind = Kind.INVALID


class JobEndedError(OpenIruError):
    """The job has ended: there is nothing left to cancel."""

    code = "campaigns.job-ended"
    kind = Kind.CONFLICT
