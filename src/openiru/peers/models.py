"""Peers, what they wrote to us, and what we write to them."""

from django.db import models
from django.db.models import Q

from openiru.foundation.ids import new_id


class Peer(models.Model):
    """Somebody else's program that signs what it says; secrets are sealed at rest."""

    slug = models.TextField(primary_key=True)
    name = models.TextField()
    kind = models.TextField()
    endpoint_url = models.TextField()
    sealed_send_secret = models.BinaryField(null=True)
    sealed_receive_secret = models.BinaryField(null=True)
    is_active = models.BooleanField(default=True)
    added_by = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        db_table = "peers_peer"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["authority", "unit"]), name="peers_kind_known")
        ]


class Message(models.Model):
    """A signed message of a peer, as it came; its id is taken once."""

    id = models.BigAutoField(primary_key=True)
    peer = models.ForeignKey(Peer, models.PROTECT, related_name="+")
    message_id = models.TextField()
    kind = models.TextField()
    is_understood = models.BooleanField()
    body = models.TextField()
    body_digest = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "peers_message"
        constraints = [models.UniqueConstraint(fields=["peer", "message_id"], name="peers_message_once")]


class Letter(models.Model):
    """A message that must reach a peer exactly once in effect; its id is the idempotency key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    peer = models.ForeignKey(Peer, models.PROTECT, related_name="+")
    kind = models.TextField()
    about = models.TextField()  # id of what it is about, in the capability that wrote it
    body = models.TextField()  # never changes: retries send the same bytes
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    last_error = models.TextField(blank=True, default="")
    confirmed_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "peers_letter"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(dead_at__isnull=True),
                name="peers_letter_ends_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(confirmed_at__isnull=True, dead_at__isnull=True),
                name="peers_letter_waiting",
            ),
            models.Index(fields=["about", "created_at"], name="peers_letter_about"),
        ]
