"""Which campaigns are there, and what did each of them bring by a moment?"""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count

from openiru.campaigns.errors import NotFoundError
from openiru.campaigns.models import Campaign, CampaignReferral, CampaignReport, PartnerCounts
from openiru.campaigns.types import CampaignView, FrozenReport, Line, Report
from openiru.foundation.digests import canonical_json, sha256_text
from openiru.referrals.queries import ledger
from openiru.registry.queries import organisations


def campaigns() -> tuple[CampaignView, ...]:
    """All campaigns, the newest first."""
    counts = dict(CampaignReferral.objects.values_list("campaign_id").annotate(Count("pk")))
    rows = Campaign.objects.order_by("-starts_on", "slug")
    return tuple(campaign_view(row, counts.get(row.pk, 0)) for row in rows)


def open_campaigns() -> tuple[CampaignView, ...]:
    """Those that referrals may join."""
    return tuple(each for each in campaigns() if each.closed_at is None)


def campaign(slug: str) -> CampaignView:
    """One campaign.

    Raises:
        NotFoundError: if there is none.
    """
    found = row_of(slug)
    return campaign_view(found, CampaignReferral.objects.filter(campaign=found).count())


def row_of(slug: str, *, lock: bool = False) -> Campaign:
    """The row of a campaign; stays in this capability.

    Raises:
        NotFoundError: if there is none.
    """
    rows = Campaign.objects.select_for_update(no_key=True) if lock else Campaign.objects.all()
    found = rows.filter(pk=slug).first() if "\x00" not in slug else None
    if found is None:
        raise NotFoundError("There is no such campaign.")
    return found


def campaign_view(row: Campaign, referrals: int) -> CampaignView:
    """A campaign as others may see it."""
    return CampaignView(
        slug=row.slug,
        name=row.name,
        goal=row.goal,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        units=tuple(row.units),
        organisation_ids=tuple(row.organisation_ids),
        platforms=tuple(row.platforms),
        referrals=referrals,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )


def report(slug: str, as_of: datetime, *, unit: str) -> Report:
    """The counts of a campaign as they were known at a moment; the same ledger gives the same report.

    Args:
        slug: the campaign.
        as_of: what came in later does not count.
        unit: what our unit is called.

    Raises:
        NotFoundError: if there is no such campaign.
    """
    row = row_of(slug)
    joined = CampaignReferral.objects.filter(campaign=row, joined_at__lte=as_of)
    mine = {str(each) for each in joined.values_list("referral_id", flat=True)}
    slugs = {each.organisation_id: each.slug for each in organisations()}
    counted = Counter(
        (each.platform, slugs[each.organisation_id], each.state.value)
        for each in ledger(as_of)
        if each.referral_id in mine
    )
    own = [
        Line(unit=unit, platform=platform, organisation=organisation, outcome=outcome, items=items)
        for (platform, organisation, outcome), items in sorted(counted.items())
    ]
    theirs = _partners(row, as_of)
    return Report(
        campaign=row.slug,
        name=row.name,
        goal=row.goal,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        unit=unit,
        as_of=as_of,
        lines=(*own, *(line for each in theirs.values() for line in _lines(each))),
        partners={each.unit: each.digest for each in theirs.values()},
    )


def _partners(row: Campaign, as_of: datetime) -> Mapping[str, PartnerCounts]:
    """The newest file of each partner, by unit."""
    rows = PartnerCounts.objects.filter(campaign=row, taken_at__lte=as_of).order_by("id")
    newest = {each.unit: each for each in rows}
    return dict(sorted(newest.items()))


def _lines(row: PartnerCounts) -> list[Line]:
    return [Line(unit=row.unit, **each) for each in row.lines]


def document_of(made: Report) -> dict[str, Any]:
    """A report as JSON, with the digest of all else in it; partners take this very file."""
    told: dict[str, Any] = {
        "format": "openiru-campaign-report-1",
        "campaign": made.campaign,
        "name": made.name,
        "goal": made.goal,
        "starts_on": made.starts_on.isoformat(),
        "ends_on": made.ends_on.isoformat(),
        "unit": made.unit,
        "as_of": made.as_of.astimezone(UTC).isoformat(),
        "lines": [
            {
                "unit": each.unit,
                "platform": each.platform,
                "organisation": each.organisation,
                "outcome": each.outcome,
                "items": each.items,
            }
            for each in made.lines
        ],
        "partners": dict(made.partners),
    }
    return {**told, "digest": digest_of(told)}


def digest_of(told: Mapping[str, Any]) -> str:
    """The digest of a report's content, without its own digest."""
    return sha256_text(canonical_json({key: told[key] for key in told if key != "digest"}).encode())


def frozen_reports(slug: str) -> tuple[FrozenReport, ...]:
    """The frozen versions of a campaign's report, the newest first."""
    rows = CampaignReport.objects.filter(campaign=row_of(slug)).order_by("-number")
    return tuple(frozen_view(row) for row in rows)


def frozen_view(row: CampaignReport) -> FrozenReport:
    """A frozen version as others may see it."""
    return FrozenReport(
        campaign=row.campaign_id,
        number=row.number,
        as_of=row.as_of,
        document=row.document,
        digest=row.digest,
        reason=row.reason,
        frozen_by=row.frozen_by,
        frozen_at=row.frozen_at,
    )


def written(document: Mapping[str, Any]) -> str:
    """A report's document as it is kept and handed out."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
