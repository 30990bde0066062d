"""Scans, matches and leads."""

from django.db import models

from openiru.foundation.ids import new_id


class Scan(models.Model):
    """One pass of the engines over the observations."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField(
        default="scan"
    )  # scan; sweep: known pictures alone, against what was scanned before; look: its numbers are those of files;
    # texts: copies of texts
    bank_digest = models.TextField()
    words_digest = models.TextField(blank=True, default="")  # of names and addresses
    engines = models.JSONField()  # name -> version
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    after_media = models.BigIntegerField(default=0)  # a sweep of pictures that came later than their posts:
    last_media = models.BigIntegerField(default=0)  # those that were noted in between; 0 for all other passes
    started_by = models.TextField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "signals_scan"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["scan", "sweep", "look", "texts"]),
                name="signals_scan_kind_known",
            )
        ]


class ScanShard(models.Model):
    """A range of observations that was scanned whole; written together with its matches."""

    id = models.BigAutoField(primary_key=True)
    scan = models.ForeignKey(Scan, models.PROTECT, related_name="+")
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    read_media = models.BigIntegerField(default=0)  # what was noted after this file may have been missed
    input_digest = models.TextField()
    items = models.PositiveIntegerField()
    matches = models.PositiveIntegerField()
    suppressed = models.PositiveIntegerField(
        default=0
    )  # matches that a negative bank kept from becoming leads
    finished_at = models.DateTimeField()

    class Meta:
        db_table = "signals_scan_shard"
        constraints = [models.UniqueConstraint(fields=["scan", "first_seq"], name="signals_shard_once")]


class Searched(models.Model):
    """Up to where every observation was compared with which known pictures; one row.

    So pictures that are added later are compared with what is behind, and nothing else is compared again.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    engine_version = models.TextField()
    through_seq = models.BigIntegerField()
    # Files noted later, of what is behind, are still to compare; none that was noted up to here was missed.
    through_media = models.BigIntegerField(default=0)
    pictures = models.BinaryField()  # marks of the pictures, 8 bytes each, sorted
    negatives = models.BinaryField()  # of all pictures that may have kept matches back
    scan = models.ForeignKey(
        Scan, models.PROTECT, related_name="+", null=True
    )  # the pass that goes on from there

    class Meta:
        db_table = "signals_searched"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="signals_searched_one_row")]


class Lead(models.Model):
    """A reason for people to look at a subject; a machine's work, never a decision."""

    id = models.UUIDField(primary_key=True, editable=False)  # derived from subject and organisation
    subject = models.ForeignKey("intake.Subject", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    platform = models.TextField()
    status = models.TextField(default="open")  # open, in_case, dismissed, referred
    confidence = models.PositiveSmallIntegerField()  # 0 to 100
    severity = models.PositiveSmallIntegerField()  # 0 to 7
    priority = models.IntegerField()
    weighed = models.TextField(blank=True, default="")  # by which version of the weights
    advice_ground = models.FloatField(default=0)  # 0 to 1: what a classifier says of the texts
    advice_exempt = models.FloatField(default=0)
    reach_followers = models.BigIntegerField(null=True)
    engines = models.JSONField(default=list)  # names of the engines that matched, sorted
    match_count = models.PositiveIntegerField()
    language = models.TextField(blank=True, default="", db_default="")  # BCP 47; empty: not told yet
    language_told_of = models.PositiveIntegerField(default=0, db_default=0)  # so many matches
    # Of texts, if nothing else was found than one text and its copies: those leads are one item of the queue.
    text_group = models.UUIDField(null=True)
    claimed_by = models.TextField(null=True)
    claimed_until = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)  # when a person began with it, or closed it
    taken_place = models.PositiveIntegerField(null=True)  # where it stood in the queue then, from 1
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "signals_lead"
        constraints = [
            models.UniqueConstraint(fields=["subject", "organisation"], name="signals_lead_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "in_case", "dismissed", "referred"]),
                name="signals_lead_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | models.Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="signals_lead_claim_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(advice_ground__range=(0, 1), advice_exempt__range=(0, 1)),
                name="signals_lead_advice_is_probability",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_at__isnull=True, taken_place__isnull=True)
                | models.Q(taken_at__isnull=False, taken_place__isnull=False, taken_place__gte=1),
                name="signals_lead_taken_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-priority", "created_at", "id"], name="signals_lead_queue"),
            models.Index(
                fields=["status", "platform", "-priority", "created_at", "id"], name="signals_lead_platform"
            ),
            models.Index(
                fields=["status", "organisation", "-priority", "created_at", "id"], name="signals_lead_org"
            ),
            models.Index(
                fields=["status", "language", "-priority", "created_at", "id"], name="signals_lead_language"
            ),
            models.Index(
                fields=["taken_at"], condition=models.Q(taken_at__isnull=False), name="signals_lead_taken"
            ),
            models.Index(
                fields=["text_group", "organisation", "platform", "status", "-priority", "created_at", "id"],
                condition=models.Q(text_group__isnull=False),
                name="signals_lead_text",
            ),
        ]


class Match(models.Model):
    """One signal found in one observation, with its explanation."""

    id = models.UUIDField(primary_key=True, editable=False)  # derived: a second scan adds nothing
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="+")
    observation_id = models.UUIDField()
    scan = models.ForeignKey(Scan, models.PROTECT, related_name="+")
    engine = models.TextField()
    engine_version = models.TextField()
    signal_id = models.TextField()
    score = models.FloatField()
    explanation = models.JSONField()
    found_at = models.DateTimeField()

    class Meta:
        db_table = "signals_match"
        indexes = [
            models.Index(fields=["lead", "-score"], name="signals_match_lead"),
            models.Index(
                fields=["signal_id", "found_at"],
                condition=models.Q(engine__in=["pictures", "copies"]),
                name="signals_match_picture",  # floods
            ),
        ]
