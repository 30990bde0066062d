"""Letters as they were filed."""

from django.db import models

from openiru.foundation.ids import new_id


class Letter(models.Model):
    """A letter that came; added, never changed. What it belongs to is named by ids as text."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    filed = models.TextField()
    key = models.TextField()  # digest that tells it from all others
    sender = models.TextField(blank=True, default="")
    size_bytes = models.PositiveIntegerField()
    platform = models.TextField(blank=True, default="")
    referral_id = models.TextField(blank=True, default="")
    outbox_message_id = models.TextField(blank=True, default="")
    raw_digest = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    received_at = models.DateTimeField()

    class Meta:
        db_table = "mailroom_letter"
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~models.Q(filed="replayed"), name="mailroom_letter_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(filed__in=["forged", "unaddressed", "too_large"])
                | models.Q(raw_digest="", text="", referral_id=""),
                name="mailroom_keeps_nothing_of_strangers",
            ),
            models.CheckConstraint(
                condition=~models.Q(filed__in=["sealed", "unwanted"]) | models.Q(raw_digest="", text=""),
                name="mailroom_keeps_no_disclosure",
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="mailroom_letter_newest"),
            models.Index(fields=["referral_id"], name="mailroom_letter_referral"),
        ]
