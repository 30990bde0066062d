"""Prints of kept files, and how far close looks have come."""

from django.db import models
from django.db.models import Q

from openiru.foundation.ids import new_id


class MediaPrint(models.Model):
    """What reading made of a file; derived, so it may be made anew at any time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.TextField()
    reader = models.TextField()
    data = models.BinaryField()
    fault = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "signals_media_print"
        constraints = [
            models.UniqueConstraint(fields=["digest", "reader"], name="signals_print_once"),
            models.CheckConstraint(
                condition=Q(fault="") & ~Q(data=b"") | ~Q(fault="") & Q(data=b""),
                name="signals_print_or_fault",
            ),
        ]


class Looked(models.Model):
    """Up to which file everything was compared closely with which entries; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    engines = models.JSONField()  # name -> version
    through_media = models.BigIntegerField(default=0)
    entries = models.BinaryField(default=b"")  # marks of the entries, 8 bytes each, sorted
    negatives = models.BinaryField(default=b"")  # of all entries that may have kept matches back

    class Meta:
        db_table = "signals_looked"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="signals_looked_one_row")]
