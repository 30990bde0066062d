"""Names and addresses that the unit knows."""

from django.db import models

from openiru.foundation.ids import new_id


class _Known(models.Model):
    """What one of them is, beside its text."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    note = models.TextField(blank=True, default="")
    added_by = models.TextField()
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class KnownName(_Known):
    """A spelling that the unit knows for an organisation, beside the names on lists."""

    text = models.TextField()
    folded = models.TextField()  # as engines compare it

    class Meta:
        db_table = "signals_known_name"
        constraints = [models.UniqueConstraint(fields=["organisation", "folded"], name="signals_name_once")]


class KnownUrl(_Known):
    """An address known to belong to an organisation's output."""

    url = models.TextField()  # canonical

    class Meta:
        db_table = "signals_known_url"
        constraints = [models.UniqueConstraint(fields=["organisation", "url"], name="signals_url_once")]
