"""Signatures of texts, and which texts are copies of one another; derived, so all may be made anew."""

from django.db import models
from django.db.models import Q


class TextSegment(models.Model):
    """Signatures of up to 65,536 texts, ready to be looked through; see `engines.text.copies.segments`."""

    id = models.BigAutoField(primary_key=True)  # rises with the numbers of the texts
    texts = models.PositiveIntegerField()
    numbers = models.BinaryField()
    sketches = models.BinaryField()
    keys = models.BinaryField()
    owners = models.BinaryField()
    passages = models.BinaryField()
    passage_owners = models.BinaryField()

    class Meta:
        db_table = "signals_text_segment"


class TextsNoted(models.Model):
    """Up to which observation texts were compared with all earlier ones; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.TextField()
    through_seq = models.BigIntegerField(default=0)

    class Meta:
        db_table = "signals_texts_noted"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="signals_texts_noted_one_row")]


class TextGroup(models.Model):
    """Texts that are copies of one another, with their counts."""

    id = models.UUIDField(primary_key=True, editable=False)  # of the observation that arrived first
    observations = models.PositiveIntegerField(default=0)
    accounts = models.PositiveIntegerField(default=0)
    first_observation_id = models.UUIDField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    judged = models.TextField(blank=True, default="")  # a mark of what it was judged by

    class Meta:
        db_table = "signals_text_group"


class TextCopy(models.Model):
    """One text of a group, with the earlier one that it is most like."""

    observation_id = models.UUIDField(primary_key=True, editable=False)
    group = models.ForeignKey(TextGroup, models.PROTECT, related_name="+", db_index=False)
    of_id = models.UUIDField(null=True)  # None for the one that arrived first
    seq = models.BigIntegerField()
    subject_id = models.UUIDField()
    relation = models.TextField()
    alike = models.FloatField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "signals_text_copy"
        constraints = [
            models.CheckConstraint(
                condition=Q(relation="first", of_id__isnull=True)
                | Q(relation__in=["same", "copy", "inside", "around"], of_id__isnull=False),
                name="signals_text_copy_is_of_another",
            )
        ]
        indexes = [
            models.Index(fields=["group", "seen_at", "observation_id"], name="signals_text_copy_group")
        ]
