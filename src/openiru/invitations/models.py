"""Links and their openings; of a secret only its digest."""

from django.db import models

from openiru.foundation.ids import new_id


class Link(models.Model):
    """One platform, one referral, until a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="+")
    platform = models.ForeignKey("platforms.Platform", models.PROTECT, related_name="+")
    contact = models.TextField()
    secret_digest = models.TextField(unique=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_by = models.TextField(blank=True, default="")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invitations_link"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by="")
                | models.Q(revoked_at__isnull=False) & ~models.Q(revoked_by=""),
                name="invitations_revoked_by_somebody",
            )
        ]
        indexes = [models.Index(fields=["referral", "made_at"], name="invitations_link_of")]


class Opening(models.Model):
    """A press of the button behind a link: when, and nothing of who or from where."""

    id = models.BigAutoField(primary_key=True)
    link = models.ForeignKey(Link, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "invitations_opening"
        indexes = [models.Index(fields=["link", "opened_at"], name="invitations_opening_of")]
