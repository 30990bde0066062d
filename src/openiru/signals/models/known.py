"""Names, addresses and the pictures of an earlier release."""

from django.db import models

from openiru.foundation.ids import new_id


class KnownName(models.Model):
    """A spelling that the unit knows for an organisation, beside the names on lists."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    text = models.TextField()
    folded = models.TextField()  # as engines compare it
    note = models.TextField(blank=True, default="")
    added_by = models.TextField()
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "signals_known_name"
        constraints = [models.UniqueConstraint(fields=["organisation", "folded"], name="signals_name_once")]


class KnownImage(models.Model):
    """Where pictures lay before there were banks; nothing reads it, and it goes with the next release."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    pdq = models.BinaryField()  # 32 bytes
    quality = models.PositiveSmallIntegerField()
    capture_digest = models.TextField()
    note = models.TextField(blank=True, default="")
    added_by = models.TextField()
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "signals_known_image"
        constraints = [models.UniqueConstraint(fields=["organisation", "pdq"], name="signals_image_once")]


class KnownUrl(models.Model):
    """An address known to belong to an organisation's output."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    url = models.TextField()  # canonical
    note = models.TextField(blank=True, default="")
    added_by = models.TextField()
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "signals_known_url"
        constraints = [models.UniqueConstraint(fields=["organisation", "url"], name="signals_url_once")]
