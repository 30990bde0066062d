"""Values, who has them, and how far observations were read."""

from django.db import models


class HeldValue(models.Model):
    """One file, address, handle or phrase, however many have it."""

    id = models.BigAutoField(primary_key=True)
    digest = models.BinaryField(unique=True)  # 16 bytes, of kind and text
    kind = models.TextField()
    text = models.TextField()
    accounts = models.PositiveIntegerField(default=0)  # that have it

    class Meta:
        db_table = "relations_value"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["hash", "url", "handle", "phrase"]),
                name="relations_value_kind_known",
            )
        ]


class Posting(models.Model):
    """A subject has a value: an account, or one of its posts."""

    id = models.BigAutoField(primary_key=True)
    value = models.ForeignKey(HeldValue, models.PROTECT, related_name="+", db_index=False)
    subject = models.ForeignKey("intake.Subject", models.PROTECT, related_name="+", db_index=False)
    owner_id = models.UUIDField()  # the account: itself, or that of the post
    first_seen = models.DateTimeField(null=True)  # when an observation first showed it; null until read anew

    class Meta:
        db_table = "relations_posting"
        constraints = [
            models.UniqueConstraint(fields=["value", "subject"], name="relations_posting_once"),
        ]
        indexes = [
            models.Index(fields=["subject", "value"], name="relations_posting_subject"),
            models.Index(
                fields=["value", "first_seen"],
                condition=models.Q(subject_id=models.F("owner_id")),
                name="relations_posting_account",
            ),
        ]


class Reading(models.Model):
    """How far values were read from what arrived; one row."""

    id = models.PositiveSmallIntegerField(default=1, primary_key=True)
    through_seq = models.BigIntegerField(default=0)
    through_media = models.BigIntegerField(default=0)
    accounts = models.BigIntegerField(default=0)  # that have any value

    class Meta:
        db_table = "relations_reading"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="relations_reading_one")]
