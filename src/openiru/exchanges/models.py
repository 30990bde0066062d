"""Exchanges, and the records that they gave us."""

from django.db import models
from django.db.models import Q

from openiru.foundation.ids import new_id


class Exchange(models.Model):
    """Somebody with whom we exchange hashes; what opens it is not in the database."""

    slug = models.TextField(primary_key=True)
    name = models.TextField()
    shape = models.TextField()
    address = models.TextField()
    bank = models.ForeignKey("signals.SignalBank", models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", null=True)
    labels = models.JSONField(default=dict)  # label -> organisation id
    stance = models.TextField()
    flood_day = models.PositiveIntegerField()
    pull_every_s = models.PositiveIntegerField(null=True)
    pushed_through = models.BigIntegerField(default=0)  # number in our feed
    checkpoint = models.TextField(blank=True, default="")
    pull_id = models.UUIDField(null=True)  # of the pull that may write; a later one takes its place
    pulled_at = models.DateTimeField(null=True)
    floods_from = models.DateTimeField(null=True)  # from when on new hashes are counted; None: not yet
    next_pull_at = models.DateTimeField(null=True)
    quarantined_at = models.DateTimeField(null=True)
    quarantine_reason = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(blank=True, default="")
    added_by = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        db_table = "exchanges_exchange"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    shape__in=["tech-against-terrorism", "stopncii", "ncmec", "openiru", "file", "offers"]
                ),
                name="exchanges_shape_known",
            ),
            models.CheckConstraint(
                condition=Q(stance__in=["positive", "investigation-seed"]), name="exchanges_stance_known"
            ),
            models.CheckConstraint(condition=Q(flood_day__gte=1), name="exchanges_flood"),
            models.CheckConstraint(
                condition=Q(quarantined_at__isnull=True, quarantine_reason="")
                | (Q(quarantined_at__isnull=False) & ~Q(quarantine_reason="")),
                name="exchanges_quarantine_pair",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_reason="")
                | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
                name="exchanges_ended_pair",
            ),
        ]


class Record(models.Model):
    """A signal of a record as an exchange gave it last, also where we cannot use it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="+", db_index=False)
    key = models.TextField()
    signal_type = models.TextField()
    value = models.TextField()
    label = models.TextField(blank=True, default="")
    facts = models.JSONField(default=dict)
    entry = models.ForeignKey("signals.BankEntry", models.PROTECT, related_name="+", null=True)
    left_out = models.TextField(blank=True, default="")  # why it is in no bank
    told_opinion = models.BigIntegerField(default=0)  # newest opinion of our unit that the exchange knows
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True, default="")
    first_seen_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "exchanges_record"
        constraints = [
            models.UniqueConstraint(fields=["exchange", "key", "signal_type"], name="exchanges_record_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="exchanges_record_withdrawn_pair",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True) | Q(left_out=""), name="exchanges_record_in_or_out"
            ),
        ]


class FeedPlace(models.Model):
    """The number of the last change of a shared entry; numbers become visible in their order."""

    entry = models.OneToOneField("signals.BankEntry", models.PROTECT, primary_key=True, related_name="+")
    seq = models.BigIntegerField(unique=True)
    expires_at = models.DateTimeField(null=True)  # when it must move again; None: not by itself
    is_named = models.BooleanField(
        default=True, db_default=True
    )  # whether a list named its organisation when it moved last

    class Meta:
        db_table = "exchanges_feed_place"
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(expires_at__isnull=False), name="exchanges_feed_expiry"
            )
        ]
