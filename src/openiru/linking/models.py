"""Barred accounts, runs, leads, reckonings and decisions; added to, never changed, but for how far a run came."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from openiru.foundation.ids import new_id


class Standing(models.Model):
    """That an account is barred, or is not any more; the newest of an account counts."""

    subject = models.ForeignKey("intake.Subject", models.PROTECT, related_name="+", db_index=False)
    is_barred = models.BooleanField()
    barred_by = models.TextField()
    barred_at = models.DateTimeField()
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, related_name="+")
    ended = models.TextField(blank=True, default="")  # how, where it is barred no more
    noted_by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "linking_standing"
        indexes = [models.Index(fields=["subject", "-id"], name="linking_standing_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(barred_by__in=["platform", "checks"]), name="linking_barred_by_known"
            ),
            models.CheckConstraint(
                condition=Q(ended="") | Q(ended__in=["wrong", "word", "looks", "term"], is_barred=False),
                name="linking_only_what_ended_says_how",
            ),
        ]


class Cursor(models.Model):
    """How far accounts were screened in one way; the only row of this room that moves."""

    way = models.TextField(unique=True)  # model, and the share that was expected
    through_seq = models.BigIntegerField()
    through_media = models.BigIntegerField()
    through_looks = models.BigIntegerField(default=0)
    swept_barred = models.BigIntegerField(default=0)
    sweep_barred = models.BigIntegerField(null=True)
    sweep_after = models.UUIDField(null=True)
    swept_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "linking_cursor"


class Run(models.Model):
    """A part of the accounts, screened."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    model = models.TextField()
    expected_share = models.FloatField(null=True)
    barred = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    screened = models.PositiveIntegerField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "linking_run"


class Lead(models.Model):
    """An account may be a barred one come back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.ForeignKey("intake.Subject", models.PROTECT, related_name="+", db_index=False)
    barred = models.ForeignKey("intake.Subject", models.PROTECT, related_name="+")
    platform = models.TextField()  # of the subject
    found_at = models.DateTimeField()

    class Meta:
        db_table = "linking_lead"
        constraints = [
            models.UniqueConstraint(fields=["subject", "barred"], name="linking_lead_once"),
            models.CheckConstraint(condition=~Q(subject=F("barred")), name="linking_lead_not_of_itself"),
        ]


class Reckoning(models.Model):
    """What a run made of the two; the newest of a lead counts."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    way = models.TextField()
    probability = models.FloatField()
    bits = models.FloatField()
    start_bits = models.FloatField()
    lines = models.JSONField()
    tie = models.TextField()
    barred_by = models.TextField()
    barred_at = models.DateTimeField()
    facts_digest = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "linking_reckoning"
        indexes = [models.Index(fields=["lead", "-id"], name="linking_reckoning_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "way", "facts_digest"], name="linking_same_facts_reckoned_once"
            ),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="linking_probability_is_one"
            ),
            models.CheckConstraint(
                condition=Q(tie__in=["none", "same_account", "handle_reassigned"]), name="linking_tie_known"
            ),
        ]


class Decision(models.Model):
    """What a person says of a lead; the last of a lead counts."""

    number = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="+", db_index=False)
    reckoning = models.ForeignKey(Reckoning, models.PROTECT, related_name="+")  # that was looked at
    verdict = models.TextField()
    reason = models.TextField()
    protected_by = ArrayField(models.TextField(), default=list)
    exemption_words = models.TextField(blank=True, default="")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "linking_decision"
        indexes = [models.Index(fields=["lead", "-number"], name="linking_decision_last")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["confirmed", "rejected", "unsure"]), name="linking_verdict_known"
            )
        ]
