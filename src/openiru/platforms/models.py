"""Platforms, their contacts and their deadlines."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from openiru.foundation.ids import new_id


class Platform(models.Model):
    """A company's service that we write to; secrets are sealed at rest."""

    slug = models.TextField(primary_key=True)
    name = models.TextField()
    hosts = ArrayField(models.TextField())
    connector = models.TextField(default="webhook")
    endpoint_url = models.TextField(blank=True, default="")
    sealed_send_secret = models.BinaryField(null=True)
    sealed_callback_secret = models.BinaryField(null=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "platforms_platform"


class DeadlineRule(models.Model):
    """How long a platform has; without a platform it is the default of the instrument."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    platform = models.ForeignKey(Platform, models.PROTECT, null=True, related_name="+")
    instrument = models.TextField()
    acknowledge_s = models.PositiveIntegerField(null=True)
    act_s = models.PositiveIntegerField(null=True)
    source = models.TextField()
    is_verified = models.BooleanField(default=False)

    class Meta:
        db_table = "platforms_deadline_rule"
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "instrument"], name="platforms_one_rule_each", nulls_distinct=False
            )
        ]


class FormRule(models.Model):
    """Which form goes with what is asked of a platform; without a platform it is the default of the instrument."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    platform = models.ForeignKey(Platform, models.PROTECT, null=True, related_name="+")
    instrument = models.TextField()
    form = models.TextField()
    profile = models.TextField()
    language = models.TextField()  # en, ur
    particulars = models.JSONField(default=dict)  # answers that stay the same each time

    class Meta:
        db_table = "platforms_form_rule"
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "instrument"], name="platforms_one_form_each", nulls_distinct=False
            )
        ]


class Route(models.Model):
    """How what is asked of a platform reaches it; without an instrument it holds for all that have no route."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    platform = models.ForeignKey(Platform, models.PROTECT, related_name="+")
    instrument = models.TextField(null=True)
    way = models.TextField()  # webhook, mail, coop, xarf, manual
    settings = models.JSONField(default=dict)
    sealed_secrets = models.BinaryField(null=True)  # a JSON object of texts

    class Meta:
        db_table = "platforms_route"
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "instrument"], name="platforms_one_route_each", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(way__in=["webhook", "mail", "coop", "xarf", "manual"]),
                name="platforms_way_known",
            ),
        ]


class HandedPart(models.Model):
    """A part of a message that its platform has, where it takes messages only in parts; never changed."""

    id = models.BigAutoField(primary_key=True)
    message_id = models.TextField()
    part = models.TextField()
    ticket = models.TextField(blank=True, default="")  # the platform's own reference
    at = models.DateTimeField()

    class Meta:
        db_table = "platforms_handed_part"
        constraints = [models.UniqueConstraint(fields=["message_id", "part"], name="platforms_part_once")]
