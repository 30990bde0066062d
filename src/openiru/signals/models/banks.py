"""Banks of hashes, their entries, and what parties say of them."""

from django.db import models
from django.db.models import F, Q

from openiru.foundation.ids import new_id

_POSITIVE = Q(polarity="positive", purpose__isnull=True, effect__isnull=True)
_NEGATIVE = Q(
    polarity="negative",
    purpose__isnull=False,  # what is unknown would pass the next two
    effect__isnull=False,
    purpose__in=["press", "counter-speech", "upheld-appeal"],
    effect__in=["suppress", "warn"],
    is_shared=False,
)


class SignalBank(models.Model):
    """A set of hashes kept for one purpose, on one legal basis, under one radius."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.TextField(unique=True)
    name = models.TextField()
    polarity = models.TextField()  # positive, negative
    purpose = models.TextField(null=True)
    effect = models.TextField(null=True)
    max_distance_bits = models.PositiveSmallIntegerField(default=31)
    is_shared = models.BooleanField(default=False)
    legal_basis = models.TextField()
    validity_days = models.PositiveIntegerField(null=True)
    flood_scan_subjects = models.PositiveIntegerField(default=1000)
    flood_day_subjects = models.PositiveIntegerField(default=2000)
    created_by = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "signals_bank"
        constraints = [
            models.CheckConstraint(condition=_POSITIVE | _NEGATIVE, name="signals_bank_polarity"),
            models.CheckConstraint(
                condition=Q(max_distance_bits__gte=0, max_distance_bits__lte=31), name="signals_bank_radius"
            ),
            models.CheckConstraint(condition=~Q(legal_basis=""), name="signals_bank_has_legal_basis"),
            models.CheckConstraint(
                condition=Q(validity_days__isnull=True) | Q(validity_days__gte=1),
                name="signals_bank_validity",
            ),
            models.CheckConstraint(
                condition=Q(flood_scan_subjects__gte=1, flood_day_subjects__gte=1), name="signals_bank_floods"
            ),
        ]


class BankEntry(models.Model):
    """A hash or a kept file in a bank; it is never deleted, a withdrawn one stays as a tombstone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bank = models.ForeignKey(SignalBank, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", null=True)
    kind = models.TextField(default="picture")  # picture, video, sound, mark
    pdq = models.BinaryField(null=True)  # 32 bytes; of pictures alone
    quality = models.PositiveSmallIntegerField(null=True)
    capture_digest = models.TextField(blank=True, default="")  # empty where only the hash is known
    source = models.TextField()
    note = models.TextField(blank=True, default="")
    exchange = models.TextField(blank=True, default="")
    exchange_key = models.TextField(blank=True, default="")
    case_id = models.UUIDField(null=True)  # the approved case on which a shared entry rests
    added_by = models.TextField()
    added_at = models.DateTimeField()
    confirmed_by = models.TextField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)  # exclusive
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True, default="")
    quarantined_at = models.DateTimeField(null=True)
    quarantine_reason = models.TextField(blank=True, default="")
    released_by = models.TextField(null=True)
    released_at = models.DateTimeField(null=True)  # when a person last ended a quarantine
    brought_back_at = models.DateTimeField(null=True)  # when it was last added again after its end
    standing = models.TextField(default="positive")  # of all opinions together

    class Meta:
        db_table = "signals_bank_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "organisation", "pdq"],
                condition=Q(withdrawn_at__isnull=True, kind="picture"),
                nulls_distinct=False,
                name="signals_entry_once",
            ),
            models.UniqueConstraint(
                fields=["bank", "organisation", "kind", "capture_digest"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(kind="picture"),
                nulls_distinct=False,
                name="signals_entry_file_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="picture", pdq__isnull=False)
                | (Q(kind__in=["video", "sound", "mark"], pdq__isnull=True) & ~Q(capture_digest="")),
                name="signals_entry_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="signals_entry_confirmed_pair",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("added_by")),
                name="signals_entry_second_person",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="signals_entry_withdrawn_pair",
            ),
            models.CheckConstraint(
                condition=Q(quarantined_at__isnull=True, quarantine_reason="")
                | (Q(quarantined_at__isnull=False) & ~Q(quarantine_reason="")),
                name="signals_entry_quarantine_pair",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True, released_at__isnull=True)
                | (Q(released_by__isnull=False, released_at__isnull=False) & ~Q(released_by=F("added_by"))),
                name="signals_entry_released_pair",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="signals_entry_has_source"),
            models.CheckConstraint(
                condition=Q(standing__in=["positive", "negative", "investigation-seed", "disputed"]),
                name="signals_entry_standing_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["exchange", "exchange_key"], condition=~Q(exchange=""), name="signals_entry_exchange"
            ),
            models.Index(fields=["case_id"], condition=Q(case_id__isnull=False), name="signals_entry_case"),
            models.Index(fields=["capture_digest"], name="signals_entry_capture"),
            models.Index(fields=["bank", "-added_at", "-id"], name="signals_entry_newest"),
            models.Index(fields=["pdq"], name="signals_entry_hash"),
            models.Index(
                fields=["bank", "-added_at", "-id"],
                condition=Q(quarantined_at__isnull=False),
                name="signals_entry_quarantined",
            ),
            models.Index(
                fields=["bank", "-added_at", "-id"],
                condition=Q(standing="disputed"),
                name="signals_entry_disputed",
            ),
        ]


class Opinion(models.Model):
    """What one party says of an entry; added to, never changed, the newest of each party counts."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(BankEntry, models.PROTECT, related_name="+", db_index=False)
    party = models.TextField()  # unit, platform:<slug>, exchange:<slug>
    stance = models.TextField()  # positive, negative, investigation-seed
    reason = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "signals_opinion"
        constraints = [
            models.CheckConstraint(
                condition=Q(stance__in=["positive", "negative", "investigation-seed"]),
                name="signals_opinion_stance_known",
            ),
            models.CheckConstraint(condition=~Q(party="") & ~Q(reason=""), name="signals_opinion_has_words"),
        ]
        indexes = [models.Index(fields=["entry", "party", "-id"], name="signals_opinion_newest")]
