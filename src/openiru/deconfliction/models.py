"""Units, what we asked them, what they asked us, and what must wait."""

from django.db import models
from django.db.models import Q

from openiru.foundation.ids import new_id

_ANSWERS = ["", "no_objection", "objection", "already_referred"]


class Unit(models.Model):
    """Another unit, beyond what is known of every peer."""

    peer = models.OneToOneField("peers.Peer", models.PROTECT, primary_key=True, related_name="+")
    answer_within_s = models.PositiveIntegerField()
    answers_by_rule = models.BooleanField(default=False)

    class Meta:
        db_table = "deconfliction_unit"


class Question(models.Model):
    """Whether another unit objects to one item."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("peers.Peer", models.PROTECT, related_name="+")
    item = models.ForeignKey("referrals.Item", models.PROTECT, related_name="+")
    subject = models.ForeignKey("intake.Subject", models.PROTECT, related_name="+")
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "deconfliction_question"
        constraints = [
            models.UniqueConstraint(fields=["unit", "item"], name="deconfliction_asked_once"),
            models.CheckConstraint(
                condition=Q(answer__in=[*_ANSWERS, "no_answer_by_deadline"]),
                name="deconfliction_answer_known",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False),
                name="deconfliction_answer_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(answer=""), name="deconfliction_open"),
            models.Index(fields=["-asked_at"], name="deconfliction_newest"),
        ]


class Hold(models.Model):
    """Keeps a subject from being referred until it ends."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    question = models.OneToOneField(Question, models.PROTECT, related_name="+")
    item = models.ForeignKey("referrals.Item", models.PROTECT, related_name="+")
    subject = models.ForeignKey("intake.Subject", models.PROTECT, related_name="+")
    unit = models.ForeignKey("peers.Peer", models.PROTECT, related_name="+")
    cause = models.TextField()
    reason = models.TextField(blank=True, default="")
    placed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(blank=True, default="")
    ended_reason = models.TextField(blank=True, default="")

    class Meta:
        db_table = "deconfliction_hold"
        constraints = [
            models.CheckConstraint(
                condition=Q(cause__in=["objection", "already_referred"]), name="deconfliction_cause_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="", ended_reason="")
                | Q(ended_at__isnull=False) & ~Q(ended_by="") & ~Q(ended_reason=""),
                name="deconfliction_ending_whole",
            ),
        ]


class Received(models.Model):
    """A question of another unit, about something that it names by digests alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("peers.Peer", models.PROTECT, related_name="+")
    their_id = models.TextField()
    digests = models.JSONField()
    instrument = models.TextField()
    known = models.TextField()
    subject = models.ForeignKey("intake.Subject", models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    answered_by = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "deconfliction_received"
        constraints = [
            models.UniqueConstraint(fields=["unit", "their_id"], name="deconfliction_received_once"),
            models.CheckConstraint(condition=Q(answer__in=_ANSWERS), name="deconfliction_said_known"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by="")
                | ~Q(answer="") & Q(answered_at__isnull=False) & ~Q(answered_by=""),
                name="deconfliction_said_whole",
            ),
        ]
        indexes = [models.Index(fields=["answer_by"], condition=Q(answer=""), name="deconfliction_waiting")]
