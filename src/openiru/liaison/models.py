"""Contacts, meetings with their minutes, commitments and agreements."""

from django.db import models
from django.db.models import F, Q

from openiru.foundation.ids import new_id


class Contact(models.Model):
    """A role at a platform to whom we may turn, and from when to when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    platform = models.ForeignKey("platforms.Platform", models.PROTECT, related_name="+")
    role_title = models.TextField()
    email = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    phone = models.TextField(blank=True, default="")
    form_url = models.TextField(blank=True, default="")
    languages = models.JSONField(default=list)
    instruments = models.JSONField(default=list)
    is_crisis = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "liaison_contact"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="liaison_contact_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(role_title=""), name="liaison_contact_has_role"),
        ]


class Meeting(models.Model):
    """A meeting with a platform, and what it promised; added to, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    platform = models.ForeignKey("platforms.Platform", models.PROTECT, related_name="+")
    held_at = models.DateTimeField()
    subject = models.TextField()
    commitments = models.TextField(blank=True, default="")
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()
    agenda = models.TextField(blank=True, default="")

    class Meta:
        db_table = "liaison_meeting"


class Minutes(models.Model):
    """What was said at a meeting; a correction is a new row, the newest counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    words = models.TextField()
    participants = models.JSONField(default=list)  # [{side, role}]
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "liaison_minutes"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="liaison_minutes_numbered"),
            models.CheckConstraint(condition=~Q(words=""), name="liaison_minutes_have_words"),
        ]


class Agreement(models.Model):
    """An agreement with a platform, and the deadlines that it promises."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    platform = models.ForeignKey("platforms.Platform", models.PROTECT, related_name="+")
    title = models.TextField()
    text_digest = models.TextField(blank=True, default="")
    signed_on = models.DateField()
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True)
    deadlines = models.JSONField(default=list)  # [{instrument, acknowledge_s, act_s}]
    applied_at = models.DateTimeField(null=True)
    noted_by = models.TextField()
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "liaison_agreement"
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gte=F("in_force_from")),
                name="liaison_agreement_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="liaison_agreement_has_title"),
        ]


class Commitment(models.Model):
    """Something that one side promised; added to, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    platform = models.ForeignKey("platforms.Platform", models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="+")
    side = models.TextField()
    owner = models.TextField()
    words = models.TextField()
    source_sentence = models.TextField()
    due_date = models.DateField(null=True)
    noted_by = models.TextField()
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "liaison_commitment"
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=["platform", "unit"]), name="liaison_commitment_side_known"
            ),
            models.CheckConstraint(
                condition=~Q(owner="") & ~Q(words="") & ~Q(source_sentence=""),
                name="liaison_commitment_in_words",
            ),
        ]


class CommitmentStep(models.Model):
    """What became of a commitment; added to, never changed, the newest counts."""

    id = models.BigAutoField(primary_key=True)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="+")
    state = models.TextField()
    reason = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "liaison_commitment_step"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "kept", "broken", "released"]),
                name="liaison_commitment_state_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="liaison_commitment_step_has_reason"),
        ]
