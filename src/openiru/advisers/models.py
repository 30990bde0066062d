"""Measurements of advisers, which are on, and what they said of leads."""

from django.db import models
from django.db.models import Q

from openiru.foundation.ids import new_id


class Measurement(models.Model):
    """What an adviser got right on one set of labelled texts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    adviser = models.TextField()
    fingerprint = models.TextField()  # of the description that was measured
    model_id = models.TextField()
    policy_hash = models.TextField()
    set_digest = models.TextField()
    set_name = models.TextField()
    texts = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    figures = models.JSONField()
    measured_by = models.TextField()
    measured_at = models.DateTimeField()

    class Meta:
        db_table = "advisers_measurement"
        constraints = [
            models.CheckConstraint(
                condition=Q(texts__gte=1, answered__lte=models.F("texts")), name="advisers_measurement_counts"
            ),
        ]
        indexes = [models.Index(fields=["adviser", "-measured_at"], name="advisers_measurement_newest")]


class Switch(models.Model):
    """Whether an adviser speaks from a moment on; added to, never changed, the newest one counts."""

    id = models.BigAutoField(primary_key=True)
    adviser = models.TextField()
    measurement = models.ForeignKey(
        Measurement, models.PROTECT, related_name="+", null=True, db_index=False
    )  # that lets it speak; None: it is off
    by = models.TextField()
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        db_table = "advisers_switch"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="advisers_switch_has_reason")]
        indexes = [models.Index(fields=["adviser", "-id"], name="advisers_switch_newest")]


class KeptOpinion(models.Model):
    """What an adviser said of one text of a lead; an opinion, never a decision."""

    id = models.BigAutoField(primary_key=True)
    lead = models.ForeignKey("signals.Lead", models.PROTECT, related_name="+", db_index=False)
    observation_id = models.UUIDField()
    adviser = models.TextField()
    fingerprint = models.TextField()
    text_digest = models.TextField()
    model_id = models.TextField()
    policy_hash = models.TextField()
    prompt_hash = models.TextField()
    label = models.TextField()
    p = models.FloatField(null=True)
    category = models.TextField()
    rationale = models.TextField()
    spans = models.JSONField(default=list)  # pairs of start and end; characters of the text
    latency_ms = models.PositiveIntegerField()
    raw = models.TextField()
    is_cut = models.BooleanField()
    is_remembered = models.BooleanField()  # taken over from the same question about another lead
    asked_by = models.TextField()
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "advisers_opinion"
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "observation_id", "adviser", "fingerprint"], name="advisers_opinion_once"
            ),
            models.CheckConstraint(
                condition=Q(label__in=["flagged", "clear", "unsure"]), name="advisers_opinion_label"
            ),
            models.CheckConstraint(
                condition=Q(p__isnull=True) | Q(p__gte=0, p__lte=1), name="advisers_opinion_probability"
            ),
        ]
        indexes = [
            models.Index(
                fields=["text_digest", "model_id", "policy_hash", "prompt_hash"],
                name="advisers_opinion_question",
            )
        ]
