"""How is a campaign opened, joined, closed and corrected, and how do partners' counts come in?"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.campaigns import policy
from openiru.campaigns.errors import BadCampaignError, BadReportError, CampaignClosedError
from openiru.campaigns.models import Campaign, CampaignReferral, CampaignReport, PartnerCounts
from openiru.campaigns.queries import action_days as queries
from openiru.campaigns.types import CampaignView, FrozenReport, NewCampaign
from openiru.platforms.queries import platform
from openiru.referrals.queries import referral

_LINE = {"unit": str, "platform": str, "organisation": str, "outcome": str, "items": int}
_MOST_LINES = 20_000


@transaction.atomic
def open_campaign(new: NewCampaign, *, by: str, at: datetime) -> CampaignView:
    """Open a campaign that referrals may join when they are made.

    Raises:
        NotAllowedError: if `by` may not approve cases.
        UnknownPlatformError: if one of the platforms does not exist.
        BadCampaignError: naming the field that is wrong, or if there is one of that name.
    """
    check_may(by, Right.APPROVE_CASE)
    policy.check_campaign(new)
    for slug in new.platforms:
        platform(slug)
    if Campaign.objects.filter(pk=new.slug).exists():
        raise BadCampaignError(f"There is a campaign {new.slug} already.")
    row = Campaign.objects.create(
        slug=new.slug,
        name=new.name.strip(),
        goal=new.goal.strip(),
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        units=[each.strip() for each in new.units],
        organisation_ids=list(new.organisation_ids),
        platforms=list(new.platforms),
        opened_by=by,
        opened_at=at,
    )
    _record(Event.CAMPAIGN_OPENED, row, by, at, {"units": len(new.units)})
    return queries.campaign_view(row, 0)


def hold_campaign(slug: str) -> None:
    """Lock a campaign until the transaction ends, before anything is recorded that will join it.

    Raises:
        NotFoundError: if there is no such campaign.
    """
    queries.row_of(slug, lock=True)


@transaction.atomic
def join_campaign(slug: str, referral_id: str, *, by: str, at: datetime) -> None:
    """Let a referral count for a campaign; called where it is made. Joining the same twice changes nothing.

    Raises:
        NotAllowedError: if `by` may not make referrals.
        NotFoundError: if there is no such campaign or referral.
        CampaignClosedError: if the campaign was closed.
        BadCampaignError: if it is about other platforms or organisations, or the referral is in another one.
    """
    check_may(by, Right.CREATE_REFERRAL)
    row = queries.row_of(slug, lock=True)
    if row.closed_at is not None:
        raise CampaignClosedError(f"The campaign {row.name} was closed; nothing joins it any more.")
    found = referral(referral_id)
    if row.platforms and found.platform not in row.platforms:
        raise BadCampaignError(f"The campaign {row.name} is not about {found.platform}.")
    about = {item.organisation_id for item in found.items}
    if row.organisation_ids and not about <= set(row.organisation_ids):
        raise BadCampaignError(f"The campaign {row.name} is about other organisations.")
    joined, is_new = CampaignReferral.objects.get_or_create(
        referral_id=found.referral_id, defaults={"campaign": row, "joined_by": by, "joined_at": at}
    )
    if joined.campaign_id != row.pk:
        raise BadCampaignError("A referral counts for one campaign alone.")
    if is_new:
        _record(Event.CAMPAIGN_JOINED, row, by, at, {"referral_id": found.referral_id})


@transaction.atomic
def take_partner_counts(slug: str, data: bytes, *, by: str, at: datetime) -> str:
    """Take in what another unit counted, from its report file; a later file of the same unit counts instead.

    Returns:
        The name of the unit.

    Raises:
        NotAllowedError: if `by` may not approve cases.
        NotFoundError: if there is no such campaign.
        CampaignClosedError: if it was closed.
        BadReportError: saying what is wrong with the file.
    """
    check_may(by, Right.APPROVE_CASE)
    row = queries.row_of(slug, lock=True)
    if row.closed_at is not None:
        raise CampaignClosedError(f"The campaign {row.name} was closed; correct its report instead.")
    told = _read(data, row)
    unit = told["unit"]
    lines = [
        {key: each[key] for key in _LINE if key != "unit"} for each in told["lines"] if each["unit"] == unit
    ]
    _, is_new = PartnerCounts.objects.get_or_create(
        campaign=row,
        digest=told["digest"],
        defaults={"unit": unit, "lines": lines, "taken_by": by, "taken_at": at},
    )
    if is_new:
        detail = {"unit": unit, "digest": told["digest"], "lines": len(lines)}
        _record(Event.PARTNER_COUNTS_TAKEN, row, by, at, detail)
    return str(unit)


@transaction.atomic
def close_campaign(slug: str, *, unit: str, by: str, at: datetime) -> FrozenReport:
    """Close a campaign: its report as of now is frozen with its digest.

    Raises:
        NotAllowedError: if `by` may not approve cases.
        NotFoundError: if there is no such campaign.
        CampaignClosedError: if it was closed before.
    """
    check_may(by, Right.APPROVE_CASE)
    row = queries.row_of(slug, lock=True)
    if row.closed_at is not None:
        raise CampaignClosedError(f"The campaign {row.name} was closed before.")
    row.closed_by, row.closed_at = by, at
    row.save(update_fields=["closed_by", "closed_at"])
    _record(Event.CAMPAIGN_CLOSED, row, by, at, {})
    return _freeze(row, as_of=at, reason="", unit=unit, by=by, at=at)


@transaction.atomic
def correct_report(
    slug: str, *, as_of: datetime, reason: str, unit: str, by: str, at: datetime
) -> FrozenReport:
    """Freeze a new version of a closed campaign's report; earlier versions stay as they are.

    Raises:
        NotAllowedError: if `by` may not approve cases.
        NotFoundError: if there is no such campaign.
        BadCampaignError: if it is still open, no reason is given, or the moment lies in the future.
    """
    check_may(by, Right.APPROVE_CASE)
    row = queries.row_of(slug, lock=True)
    if row.closed_at is None:
        raise BadCampaignError("This campaign is open: its report is made anew whenever it is asked for.")
    if not reason.strip():
        raise BadCampaignError("Say why the report is corrected.")
    if as_of > at:
        raise BadCampaignError("Nobody knows the future.")
    return _freeze(row, as_of=as_of, reason=reason.strip(), unit=unit, by=by, at=at)


def _freeze(row: Campaign, *, as_of: datetime, reason: str, unit: str, by: str, at: datetime) -> FrozenReport:
    document = queries.document_of(queries.report(row.slug, as_of, unit=unit))
    made = CampaignReport.objects.create(
        campaign=row,
        number=1 + CampaignReport.objects.filter(campaign=row).count(),
        as_of=as_of,
        document=queries.written(document),
        digest=document["digest"],
        reason=reason,
        frozen_by=by,
        frozen_at=at,
    )
    _record(Event.REPORT_FROZEN, row, by, at, {"number": made.number, "digest": made.digest})
    return queries.frozen_view(made)


def _read(data: bytes, row: Campaign) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadReportError("This file is no JSON.") from error
    if not isinstance(told, dict) or told.get("format") != "openiru-campaign-report-1":
        raise BadReportError("This file is no campaign report of version 1.")
    if told.get("campaign") != row.slug:
        raise BadReportError(f"This report is about {told.get('campaign')!r}, not {row.slug}.")
    if told.get("unit") not in row.units:
        raise BadReportError(f"The unit {told.get('unit')!r} takes no part in this campaign.")
    if told.get("digest") != queries.digest_of(told):
        raise BadReportError("The digest does not fit the content: the file was changed.")
    lines = told.get("lines")
    if not isinstance(lines, list) or len(lines) > _MOST_LINES or not all(map(_is_line, lines)):
        raise BadReportError("The lines of this report cannot be read.")
    return told


def _is_line(line: object) -> bool:
    return (
        isinstance(line, dict)
        and set(line) == set(_LINE)
        and all(type(line[key]) is kind for key, kind in _LINE.items())
        and line["items"] >= 0
    )


def _record(event: Event, row: Campaign, by: str, at: datetime, detail: Mapping[str, Any]) -> None:
    record(event, subject_kind="campaign", subject_id=row.pk, by=by, at=at, detail=detail)
