"""Campaigns with their referrals and reports, and bulk jobs with their items."""

from django.db import models
from django.db.models import F, Q

from openiru.foundation.ids import new_id


class Campaign(models.Model):
    """A referral action day, or several."""

    slug = models.TextField(primary_key=True)
    name = models.TextField()
    goal = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()  # exclusive
    units = models.JSONField(default=list)
    organisation_ids = models.JSONField(default=list)
    platforms = models.JSONField(default=list)
    opened_by = models.TextField()
    opened_at = models.DateTimeField()
    closed_by = models.TextField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "campaigns_campaign"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="campaigns_last_a_day"),
            models.CheckConstraint(condition=~Q(goal="") & ~Q(name=""), name="campaigns_have_words"),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True, closed_at__isnull=True)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="campaigns_closed_pair",
            ),
        ]


class CampaignReferral(models.Model):
    """A referral that was made for a campaign."""

    referral = models.OneToOneField("referrals.Referral", models.PROTECT, primary_key=True, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    joined_by = models.TextField()
    joined_at = models.DateTimeField()

    class Meta:
        db_table = "campaigns_referral"


class PartnerCounts(models.Model):
    """What another unit counted, as its file says; a later file of the same unit counts instead."""

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    unit = models.TextField()
    digest = models.TextField()
    lines = models.JSONField()
    taken_by = models.TextField()
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "campaigns_partner_counts"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "digest"], name="campaigns_partner_file_once")
        ]


class CampaignReport(models.Model):
    """A version of a report that was frozen with its digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    as_of = models.DateTimeField()
    document = models.TextField()
    digest = models.TextField()
    reason = models.TextField(blank=True, default="")  # of versions after the first
    frozen_by = models.TextField()
    frozen_at = models.DateTimeField()

    class Meta:
        db_table = "campaigns_report"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="campaigns_report_numbered"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="campaigns_correction_has_reason"
            ),
        ]


class BulkJob(models.Model):
    """The same step on many things, each by the same rules as one by one."""

    id = models.UUIDField(primary_key=True, editable=False)  # made with the preview
    kind = models.TextField()
    params = models.JSONField(default=dict)
    total = models.PositiveIntegerField()
    preview_digest = models.TextField()
    started_by = models.TextField()
    started_at = models.DateTimeField()
    cancelled_by = models.TextField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "campaigns_bulk_job"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["refer", "withdraw", "retry", "remind"]),
                name="campaigns_bulk_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_by__isnull=True, cancelled_at__isnull=True)
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False),
                name="campaigns_bulk_cancelled_pair",
            ),
        ]


class BulkItem(models.Model):
    """One thing of a job, and what became of it."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(BulkJob, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    batch = models.PositiveIntegerField()
    thing_id = models.TextField()
    state = models.TextField(default="waiting")
    result = models.TextField(blank=True, default="")
    error_code = models.TextField(blank=True, default="")
    error_message = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "campaigns_bulk_item"
        constraints = [
            models.UniqueConstraint(fields=["job", "thing_id"], name="campaigns_bulk_item_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", done_at__isnull=True)
                | Q(state__in=["done", "refused", "cancelled"], done_at__isnull=False),
                name="campaigns_bulk_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(error_code=""), name="campaigns_bulk_refusal_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["job", "batch"], condition=Q(state="waiting"), name="campaigns_bulk_waiting")
        ]
