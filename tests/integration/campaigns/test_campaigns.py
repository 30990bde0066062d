"""An action day: what joins it counts, partners' files count as they are, and its report is frozen."""

import json
from datetime import date, timedelta

import pytest
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.guards import refused

from openiru.campaigns import operations, queries
from openiru.campaigns.errors import BadCampaignError, BadReportError, CampaignClosedError
from openiru.campaigns.models import CampaignReferral, CampaignReport
from openiru.campaigns.types import NewCampaign
from openiru.forms.types import Language
from openiru.referrals.types import OutcomeCode
from openiru.workflows.campaign_report import ENDINGS, report_copy, report_document

pytestmark = pytest.mark.django_db
AT = factory.AFTER_WINDOW
LATER = AT + timedelta(days=1)
OURS, THEIRS = "Example Referral Unit", "Northern Unit"


@pytest.fixture
def campaign() -> str:
    factory.platforms()
    new = NewCampaign(
        slug="summer-day",
        name="Summer action day",
        goal="To look at old channels that came back in June.",
        starts_on=date(2025, 7, 1),
        ends_on=date(2025, 7, 3),
        units=(OURS, THEIRS),
        platforms=("facebook",),
    )
    return operations.open_campaign(new, by=people.supervisor(), at=AT).slug


def joined(campaign: str, *, platform: str = "facebook", items: int = 2) -> list[str]:
    made = factory.sent(items=items, platform=platform, at=AT)
    operations.join_campaign(campaign, made.referral_id, by=people.analyst(), at=AT)
    return [each.item_id for each in made.items]


def lines(campaign: str, as_of: object = None) -> dict[tuple[str, str], int]:
    made = queries.report(campaign, LATER if as_of is None else as_of, unit=OURS)  # type: ignore[arg-type]
    return {(each.unit, each.outcome): each.items for each in made.lines}


class TestReport:
    def test_counts_what_joined_as_it_was_known_at_a_moment(self, campaign: str) -> None:
        first, _ = joined(campaign)
        factory.sent(items=1, at=AT)
        factory.answer(first, OutcomeCode.ACCOUNT_TERMINATED, at=AT + timedelta(hours=2))

        assert lines(campaign, AT) == {(OURS, "pending"): 2}
        assert lines(campaign) == {(OURS, "acted"): 1, (OURS, "pending"): 1}
        with pytest.raises(BadCampaignError, match="not about x"):
            joined(campaign, platform="x")

    def test_takes_partners_files_whose_digest_fits(self, campaign: str) -> None:
        joined(campaign)
        theirs = queries.document_of(queries.report(campaign, LATER, unit=THEIRS))
        data = queries.written(theirs).encode()
        with pytest.raises(BadReportError, match="digest"):
            operations.take_partner_counts(
                campaign, data.replace(b'"items": 2', b'"items": 9'), by=people.supervisor(), at=LATER
            )

        for _ in range(2):
            operations.take_partner_counts(campaign, data, by=people.supervisor(), at=LATER)

        assert lines(campaign) == {(OURS, "pending"): 2, (THEIRS, "pending"): 2}

    def test_is_frozen_when_the_campaign_closes_and_corrected_by_a_new_version(self, campaign: str) -> None:
        first, _ = joined(campaign)
        by = people.supervisor()
        frozen = operations.close_campaign(campaign, unit=OURS, by=by, at=AT)
        factory.answer(first, OutcomeCode.ACCOUNT_TERMINATED, at=AT + timedelta(hours=2))
        again = queries.document_of(queries.report(campaign, AT, unit=OURS))
        assert (again["digest"], json.loads(frozen.document)["lines"]) == (frozen.digest, again["lines"])

        second = operations.correct_report(
            campaign, as_of=LATER, reason="An answer came late.", unit=OURS, by=by, at=LATER
        )

        assert [each.number for each in queries.frozen_reports(campaign)] == [2, 1]
        assert second.digest != frozen.digest
        with pytest.raises(CampaignClosedError):
            joined(campaign)


class TestCopies:
    @pytest.mark.parametrize("language", list(Language))
    def test_are_set_in_both_languages_and_carry_the_digest(self, campaign: str, language: Language) -> None:
        joined(campaign)
        document = report_document(campaign, LATER)

        copies = {ending: report_copy(document, ending, language) for ending in ENDINGS}

        assert copies["pdf"].startswith(b"%PDF-")
        assert document["digest"].encode() in copies["json"]
        assert document["digest"].encode() in copies["csv"]


class TestGuards:
    def test_let_nothing_join_a_closed_campaign_and_no_report_change(self, campaign: str) -> None:
        joined(campaign)
        operations.close_campaign(campaign, unit=OURS, by=people.supervisor(), at=AT)
        other = factory.sent(items=1, at=AT)

        with refused("was closed"):
            CampaignReferral.objects.create(
                referral_id=other.referral_id, campaign_id=campaign, joined_by="x", joined_at=AT
            )
        with refused("append-only"):
            CampaignReport.objects.update(document="{}")
        with refused("append-only"):
            CampaignReferral.objects.all().delete()
