"""What authorities asked, what moderators decided, and what was answered."""

from django.db import models
from django.db.models import Q

from openiru.foundation.ids import new_id


class Authority(models.Model):
    """Who refers to us, beyond what is known of every peer."""

    peer = models.OneToOneField("peers.Peer", models.PROTECT, primary_key=True, related_name="+")
    source = models.TextField()  # as the DSA database names it

    class Meta:
        db_table = "moderation_authority"


class Request(models.Model):
    """A referral or a request for data, as it came."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey("peers.Peer", models.PROTECT, related_name="+")
    number = models.TextField(unique=True)  # ours, told to the authority as its ticket
    kind = models.TextField()
    their_id = models.TextField()
    reference = models.TextField()
    instrument = models.TextField()
    unit = models.TextField()
    sent_by = models.TextField()
    sent_at = models.DateTimeField()
    acknowledge_by = models.DateTimeField(null=True)
    act_by = models.DateTimeField(null=True)
    redress = models.TextField(blank=True, default="")
    terms = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)  # of requests for data, which are taken back whole

    class Meta:
        db_table = "moderation_request"
        constraints = [
            models.UniqueConstraint(fields=["authority", "their_id"], name="moderation_request_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["referral", "data_request", "preservation"]),
                name="moderation_kind_known",
            ),
        ]
        indexes = [models.Index(fields=["-received_at", "-id"], name="moderation_newest")]


class Item(models.Model):
    """One subject of a request; what it asks never changes, where it stands follows from what people decide."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(Request, models.PROTECT, related_name="+")
    their_id = models.TextField()
    position = models.PositiveIntegerField()
    subject = models.JSONField()
    organisation = models.TextField(blank=True, default="")
    list_entries = models.JSONField(default=list)
    ground = models.TextField(blank=True, default="")
    tier = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True, default="")
    followers = models.BigIntegerField(null=True)
    followers_at = models.DateTimeField(null=True)
    standing = models.TextField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True, default="")

    class Meta:
        db_table = "moderation_item"
        constraints = [
            models.UniqueConstraint(fields=["request", "their_id"], name="moderation_item_once"),
            models.CheckConstraint(
                condition=Q(
                    standing__in=[
                        "waiting",
                        "restricted",
                        "left_alone",
                        "withdrawn",
                        "to_reinstate",
                        "reinstated",
                        "kept",
                    ]
                ),
                name="moderation_standing_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    standing__in=["withdrawn", "to_reinstate", "reinstated", "kept"],
                    withdrawn_at__isnull=False,
                )
                | Q(standing__in=["waiting", "restricted", "left_alone"], withdrawn_at__isnull=True),
                name="moderation_withdrawn_has_time",
            ),
        ]
        indexes = [models.Index(fields=["standing"], name="moderation_item_standing")]


class Statement(models.Model):
    """A decision on an item with its reasons; a correction is a new one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()  # the how manieth decision on this item, from 1
    puid = models.TextField(unique=True)
    outcome = models.TextField()
    restricts = models.BooleanField()
    facts = models.TextField()
    said = models.JSONField()  # measure, basis, content, automation
    applied_date = models.DateField(null=True)
    redress = models.TextField(blank=True, default="")
    decided_by = models.TextField()
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "moderation_statement"
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="moderation_statement_numbered"),
            models.CheckConstraint(condition=~Q(facts=""), name="moderation_statement_in_words"),
            models.CheckConstraint(
                condition=Q(restricts=False) | ~Q(redress="") & Q(applied_date__isnull=False),
                name="moderation_restriction_says_redress",
            ),
        ]
        indexes = [models.Index(fields=["decided_at"], name="moderation_statement_time")]


class ItemReinstatement(models.Model):
    """What was done with an item that its authority took back; a correction is a new one."""

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    answer = models.TextField()
    reason = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "moderation_reinstatement"
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["reinstated", "kept"]) & ~Q(reason=""),
                name="moderation_reinstatement_known",
            )
        ]


class RequestAnswer(models.Model):
    """What was answered to a request for data; a correction is a new one."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(Request, models.PROTECT, related_name="+")
    produced = models.TextField()
    reason = models.TextField(blank=True, default="")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "moderation_answer"
        constraints = [
            models.CheckConstraint(
                condition=Q(produced__in=["some", "all", "none"]), name="moderation_answer_known"
            )
        ]
