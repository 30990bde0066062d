"""Why data was asked for, what came of it, sealed, and who opened it."""

from django.db import models

from openiru.foundation.ids import new_id


class Basis(models.Model):
    """Why a request for data is proportionate, and what holds the data meanwhile."""

    referral = models.OneToOneField("referrals.Referral", models.PROTECT, primary_key=True, related_name="+")
    proportionality = models.TextField()
    preservation = models.ForeignKey("referrals.Referral", models.PROTECT, null=True, related_name="+")
    no_preservation_because = models.TextField(blank=True, default="")
    stated_by = models.TextField()
    stated_at = models.DateTimeField()

    class Meta:
        db_table = "disclosures_basis"


class Emergency(models.Model):
    """An imminent threat to life, on one supervisor's word; another person looks at it afterwards."""

    referral = models.OneToOneField("referrals.Referral", models.PROTECT, primary_key=True, related_name="+")
    words = models.TextField()
    declared_by = models.TextField()
    declared_at = models.DateTimeField()
    review_by = models.DateTimeField()

    class Meta:
        db_table = "disclosures_emergency"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(review_by__gt=models.F("declared_at")),
                name="disclosures_review_comes_after",
            )
        ]


class EmergencyReview(models.Model):
    """What another person said of an emergency."""

    emergency = models.OneToOneField(Emergency, models.PROTECT, primary_key=True, related_name="review")
    verdict = models.TextField()  # justified, unjustified
    words = models.TextField()
    reviewed_by = models.TextField()
    reviewed_at = models.DateTimeField()

    class Meta:
        db_table = "disclosures_emergency_review"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=["justified", "unjustified"]), name="disclosures_verdict_known"
            )
        ]


class Renewal(models.Model):
    """A preservation that goes on as long again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()  # from 1
    words = models.TextField()
    renewed_by = models.TextField()
    renewed_at = models.DateTimeField()

    class Meta:
        db_table = "disclosures_renewal"
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="disclosures_renewal_numbered")
        ]


class Holding(models.Model):
    """What a platform handed over; its bytes lie sealed beside the database, its key in a row that can be destroyed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="+")
    label = models.TextField()  # in the unit's words; names nobody
    size_bytes = models.BigIntegerField()
    digest = models.TextField()
    sealed_digest = models.TextField()
    custody_digest = models.TextField()  # of the note about it, kept as evidence
    received_by = models.TextField()
    received_at = models.DateTimeField()
    keep_until = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)
    destroyed_by = models.TextField(blank=True, default="")
    destruction_reason = models.TextField(blank=True, default="")

    class Meta:
        db_table = "disclosures_holding"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(destroyed_at__isnull=True, destroyed_by="", destruction_reason="")
                | (
                    models.Q(destroyed_at__isnull=False)
                    & ~models.Q(destroyed_by="")
                    & ~models.Q(destruction_reason="")
                ),
                name="disclosures_destruction_is_whole",
            )
        ]
        indexes = [
            models.Index(fields=["referral", "received_at"], name="disclosures_holding_referral"),
            models.Index(
                fields=["keep_until"],
                condition=models.Q(destroyed_at__isnull=True),
                name="disclosures_holding_until",
            ),
        ]


class HoldingKey(models.Model):
    """The wrapped key of what was handed over; read through the guard `openiru_disclosure_key` alone."""

    holding = models.OneToOneField(Holding, models.PROTECT, primary_key=True, related_name="+")
    wrapped = models.BinaryField()

    class Meta:
        db_table = "disclosures_holding_key"


class Opening(models.Model):
    """Somebody opened what was handed over; noted before a byte was given."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="+")
    reason = models.TextField()
    opened_by = models.TextField()
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "disclosures_opening"
        indexes = [models.Index(fields=["-opened_at"], name="disclosures_opening_newest")]
