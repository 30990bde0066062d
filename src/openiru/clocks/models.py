"""Pauses, limits, ladders and the tasks that came of them; all of it is only added to."""

from django.db import models

from openiru.foundation.ids import new_id


class Pause(models.Model):
    """The clock of a referral stands still; its end is a row of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="+")
    reason = models.TextField()  # clarification, impossible, agreed
    words = models.TextField()
    restarts = models.BooleanField()
    source_message = models.TextField(blank=True, default="")  # of the platform
    opened_at = models.DateTimeField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()
    needs_approval = models.BooleanField(
        default=False
    )  # begins in the past: counts once another person says so

    class Meta:
        db_table = "clocks_pause"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__in=["clarification", "impossible", "agreed"]),
                name="clocks_pause_reason_known",
            ),
            models.CheckConstraint(
                condition=models.Q(opened_at__lte=models.F("recorded_at")), name="clocks_pause_is_no_forecast"
            ),
        ]
        indexes = [models.Index(fields=["referral", "opened_at"], name="clocks_pause_referral")]


class PauseEnd(models.Model):
    """The clock runs again."""

    pause = models.OneToOneField(Pause, models.PROTECT, primary_key=True, related_name="end")
    closed_at = models.DateTimeField()
    words = models.TextField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()
    needs_approval = models.BooleanField(
        default=False
    )  # lies in the past: until another person says so, the clock runs from when it was noted

    class Meta:
        db_table = "clocks_pause_end"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at__lte=models.F("recorded_at")),
                name="clocks_pause_end_is_no_forecast",
            )
        ]


class PauseApproval(models.Model):
    """Another person says that a clock stood still although that was noted later."""

    pause = models.OneToOneField(Pause, models.PROTECT, primary_key=True, related_name="approval")
    words = models.TextField()
    approved_by = models.TextField()
    approved_at = models.DateTimeField()

    class Meta:
        db_table = "clocks_pause_approval"


class PauseEndApproval(models.Model):
    """Another person says that a clock ran again although that was noted later."""

    end = models.OneToOneField(PauseEnd, models.PROTECT, primary_key=True, related_name="approval")
    words = models.TextField()
    approved_by = models.TextField()
    approved_at = models.DateTimeField()

    class Meta:
        db_table = "clocks_pause_end_approval"


class Limit(models.Model):
    """How long platforms have, counted by a calendar; the last one set before the sending holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    platform = models.ForeignKey("platforms.Platform", models.PROTECT, null=True, related_name="+")
    instrument = models.TextField()
    kind = models.TextField()  # acknowledge, act
    count = models.TextField()  # seconds, working_seconds, working_days
    amount = models.BigIntegerField()
    calendar = models.TextField(blank=True, default="")
    source = models.TextField()
    is_verified = models.BooleanField(default=False)
    set_by = models.TextField()
    set_at = models.DateTimeField()

    class Meta:
        db_table = "clocks_limit"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["acknowledge", "act"])
                & models.Q(count__in=["seconds", "working_seconds", "working_days"]),
                name="clocks_limit_known",
            ),
            models.CheckConstraint(
                condition=models.Q(count="seconds") | ~models.Q(calendar=""),
                name="clocks_limit_has_calendar",
            ),
        ]


class Ladder(models.Model):
    """What happens when a platform is late; the last one set holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    platform = models.ForeignKey("platforms.Platform", models.PROTECT, null=True, related_name="+")
    steps = models.JSONField()
    source = models.TextField()
    set_by = models.TextField()
    set_at = models.DateTimeField()

    class Meta:
        db_table = "clocks_ladder"


class Task(models.Model):
    """A step of a ladder that came due; made once for a duty and step, whatever a clock says later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    duty = models.TextField()
    kind = models.TextField()
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="+")
    platform = models.ForeignKey("platforms.Platform", models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)  # more where a duty came back after it had been met
    step = models.PositiveSmallIntegerField()
    means = models.TextField()
    role = models.TextField()
    is_automatic = models.BooleanField()
    due_at = models.DateTimeField()  # of the duty, as it was reckoned then
    made_at = models.DateTimeField()

    class Meta:
        db_table = "clocks_task"
        constraints = [
            models.UniqueConstraint(fields=["duty", "round", "step"], name="clocks_step_once"),
            models.CheckConstraint(
                condition=models.Q(is_automatic=False) | models.Q(means="reminder"),
                name="clocks_only_reminders_by_machine",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__lt=models.F("made_at")), name="clocks_step_only_when_late"
            ),
        ]
        indexes = [
            models.Index(fields=["referral", "made_at"], name="clocks_task_referral"),
        ]


class TaskEnd(models.Model):
    """What became of a task."""

    task = models.OneToOneField(Task, models.PROTECT, primary_key=True, related_name="end")
    ending = models.TextField()  # done, needless, answered
    words = models.TextField(blank=True, default="")
    ended_by = models.TextField()
    ended_at = models.DateTimeField()

    class Meta:
        db_table = "clocks_task_end"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ending__in=["done", "needless", "answered"]), name="clocks_ending_known"
            )
        ]


class PriorInformation(models.Model):
    """A provider was told of procedures and time limits."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    platform = models.ForeignKey("platforms.Platform", models.PROTECT, related_name="+")
    profile = models.TextField()
    given_at = models.DateTimeField()
    words = models.TextField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "clocks_prior_information"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(given_at__lte=models.F("recorded_at")),
                name="clocks_informed_is_no_forecast",
            )
        ]


class Emergency(models.Model):
    """Why a first order leaves without information before it."""

    referral = models.OneToOneField("referrals.Referral", models.PROTECT, primary_key=True, related_name="+")
    words = models.TextField()
    justified_by = models.TextField()
    justified_at = models.DateTimeField()

    class Meta:
        db_table = "clocks_emergency"
