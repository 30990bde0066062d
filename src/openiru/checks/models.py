"""What was seen of subjects, by which probe; added to, never changed."""

from django.db import models
from django.db.models import Q

from openiru.engines.probes.types import GONE, NO_VERDICT, State
from openiru.foundation.ids import new_id

_STATES = [state.value for state in State]
_GONE = sorted(state.value for state in GONE)
_NO_VERDICT = sorted(state.value for state in NO_VERDICT)


class Run(models.Model):
    """One run on one platform, with what its controls showed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    platform = models.TextField()
    live_control = models.TextField(null=True)
    absent_control = models.TextField(null=True)
    fault = models.TextField(blank=True, default="")
    recorded_by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "checks_run"


class Observation(models.Model):
    """What one page said of one subject at the time."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    subject = models.ForeignKey("intake.Subject", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    url = models.TextField()
    state = models.TextField()
    as_read = models.TextField()
    rule = models.TextField()
    place = models.TextField()
    found = models.TextField()
    identity = models.TextField()
    stable_id = models.TextField(blank=True, default="")
    handle = models.TextField(blank=True, default="")
    followers = models.BigIntegerField(null=True)
    countries = models.JSONField(default=list)
    probe = models.TextField()
    version = models.PositiveIntegerField()
    are_controls_held = models.BooleanField()
    body = models.ForeignKey("evidence.Capture", models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "checks_observation"
        indexes = [models.Index(fields=["subject", "at"], name="checks_observation_subject")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=_STATES), name="checks_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=_GONE) | Q(are_controls_held=True), name="checks_gone_needs_controls"
            ),
            models.CheckConstraint(
                condition=Q(state__in=_NO_VERDICT) | Q(body__isnull=False), name="checks_verdict_needs_body"
            ),
        ]


class Reading(models.Model):
    """How another probe reads a page that was kept."""

    observation = models.ForeignKey(Observation, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    read_by = models.TextField()
    state = models.TextField()
    rule = models.TextField()
    place = models.TextField()
    found = models.TextField()
    probe = models.TextField()
    version = models.PositiveIntegerField()

    class Meta:
        db_table = "checks_reading"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=_STATES), name="checks_reading_state_is_known"),
            models.UniqueConstraint(
                fields=["observation", "probe", "version"], name="checks_reading_once_a_version"
            ),
        ]
