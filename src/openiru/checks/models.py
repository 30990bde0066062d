"""What was seen of subjects, by which probe; added to, never changed."""

from django.db import models
from django.db.models import Q

from openiru.engines.probes.types import GONE, NO_VERDICT, State
from openiru.engines.rechecks.reasons import Reason
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
    vantage = models.TextField(blank=True, default="")  # from where we asked; unknown before it was noted
    country = models.TextField(blank=True, default="")  # of the vantage: ISO 3166, two letters
    recorded_by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "checks_run"
        constraints = [
            models.CheckConstraint(
                condition=Q(vantage="", country="") | (~Q(vantage="") & Q(country__regex="^[A-Z]{2}$")),
                name="checks_vantage_has_country",
            )
        ]


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
    # Which look of another vantage it is: taken in once, whoever brings it again.
    origin = models.TextField(null=True, unique=True)

    class Meta:
        db_table = "checks_observation"
        indexes = [
            models.Index(fields=["subject", "at"], name="checks_observation_subject"),
            models.Index(fields=["at", "subject"], name="checks_observation_since"),
        ]
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


class Turn(models.Model):
    """Whom we asked about last, and when: written before anybody is asked, so that a kill asks nobody twice in a row."""

    subject = models.OneToOneField("intake.Subject", models.PROTECT, primary_key=True, related_name="+")
    purse = models.TextField()  # the platform whose budget paid
    reason = models.TextField()
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "checks_turn"
        indexes = [models.Index(fields=["purse", "asked_at"], name="checks_turn_of_hour")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=[reason.name.lower() for reason in Reason]),
                name="checks_turn_reason_is_known",
            )
        ]


class Host(models.Model):
    """How a host took our questions, so that a restart does not forget that it asked us to wait."""

    name = models.TextField(primary_key=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    wait_until = models.DateTimeField(null=True)
    why = models.TextField(blank=True, default="")
    busy_until = models.DateTimeField(null=True)  # somebody asks it now; then the lease ends by itself
    lease = models.TextField(blank=True, default="")  # whose it is: each asking has a name of its own
    asked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "checks_host"
        constraints = [
            models.CheckConstraint(
                condition=Q(failures=0, wait_until__isnull=True)
                | Q(failures__gt=0, wait_until__isnull=False),
                name="checks_host_waits_after_failures",
            )
        ]


class Hazard(models.Model):
    """What looks taught of one platform, kept for a day; made anew from looks at any time."""

    platform = models.TextField(primary_key=True)  # empty: of all together
    returns = models.JSONField()  # a second, by piece of age
    removals = models.JSONField()
    learned_at = models.DateTimeField()

    class Meta:
        db_table = "checks_hazard"
