"""Lists, their editions and entries, and the organisations that people link to them."""

from django.db import models

from openiru.foundation.ids import new_id


class ListSource(models.Model):
    """A list that an authority keeps."""

    slug = models.TextField(primary_key=True)  # un-sc, us-ofac-sdn, uk-sanctions, pk-ata-first-schedule ...
    name = models.TextField()
    authority = models.TextField()
    country = models.TextField()  # ISO 3166 code, or UN
    legal_instrument = models.TextField()
    url = models.TextField(blank=True, default="")

    class Meta:
        db_table = "registry_list_source"


class ListEdition(models.Model):
    """One state of a list, as it was published."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey(ListSource, models.PROTECT, related_name="+")
    digest = models.TextField()
    format = models.TextField()
    generated_on = models.DateField()  # orders the editions of a list
    generated_at = models.DateTimeField(null=True)  # null: the list tells no time
    dated_by = models.TextField(default="list")  # list, person, import
    scope = models.TextField(default="full")  # full, extract
    includes_individuals = models.BooleanField(default=False)
    status = models.TextField()  # pending, in_force
    entries_total = models.PositiveIntegerField()
    entries_new = models.PositiveIntegerField()
    entries_changed = models.PositiveIntegerField()
    entries_removed = models.PositiveIntegerField()
    entries_relisted = models.PositiveIntegerField(default=0)
    rows_unread = models.PositiveIntegerField(default=0)
    absences = models.JSONField(default=list)  # organisations that were looked for and are not on the list
    content = models.JSONField(null=True)  # the parsed entries of a pending curated edition
    imported_by = models.TextField()
    imported_at = models.DateTimeField()
    approved_by = models.TextField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "registry_list_edition"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "digest", "includes_individuals"], name="registry_edition_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["pending", "in_force"]), name="registry_edition_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("imported_by")),
                name="registry_edition_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True, approved_at__isnull=True)
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="registry_edition_approval_pair",
            ),
            models.CheckConstraint(
                condition=~models.Q(format="curated", status="in_force")
                | models.Q(approved_by__isnull=False),
                name="registry_curated_edition_is_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(scope__in=["full", "extract"]), name="registry_edition_scope_known"
            ),
        ]


class ListEntry(models.Model):
    """One entry of a list; its days are those of its latest period, see `EntryPeriod`."""

    id = models.UUIDField(primary_key=True, editable=False)  # derived from source and key
    source = models.ForeignKey(ListSource, models.PROTECT, related_name="+")
    entry_key = models.TextField()
    kind = models.TextField()  # entity, individual, other
    primary_name = models.TextField()
    reference = models.TextField()
    programme = models.TextField(blank=True, default="")
    listed_from = models.DateField()
    listed_from_is_known = models.BooleanField(
        default=True
    )  # False: the list gives no date, first edition's day
    listed_to = models.DateField(null=True)
    first_edition = models.ForeignKey(ListEdition, models.PROTECT, related_name="+")
    last_edition = models.ForeignKey(ListEdition, models.PROTECT, related_name="+")
    content_digest = models.TextField()
    content = models.JSONField()
    is_verified = models.BooleanField(default=True)

    class Meta:
        db_table = "registry_list_entry"
        constraints = [
            models.UniqueConstraint(fields=["source", "entry_key"], name="registry_entry_once"),
            models.CheckConstraint(
                condition=models.Q(listed_to__isnull=True) | models.Q(listed_to__gte=models.F("listed_from")),
                name="registry_entry_ends_after_start",
            ),
        ]


class EntryPeriod(models.Model):
    """A span of days on which an entry is in force; a relisted entry has several."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(ListEntry, models.PROTECT, related_name="+")
    listed_from = models.DateField()
    listed_from_is_known = models.BooleanField(default=True)
    listed_to = models.DateField(null=True)  # exclusive

    class Meta:
        db_table = "registry_entry_period"
        constraints = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=models.Q(listed_to__isnull=True),
                name="registry_one_open_period",
            ),
            models.CheckConstraint(
                condition=models.Q(listed_to__isnull=True) | models.Q(listed_to__gte=models.F("listed_from")),
                name="registry_period_ends_after_start",
            ),
        ]


class EntryName(models.Model):
    """A name of an entry, in its script, with its kind and validity."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(ListEntry, models.PROTECT, related_name="+")
    text = models.TextField()
    kind = models.TextField()  # primary, aka, fka, low, acronym
    script = models.TextField()
    folded = models.TextField(default="")  # for "same name?"; empty for weak names and acronyms
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "registry_entry_name"
        indexes = [
            models.Index(fields=["entry"], name="registry_name_entry"),
            models.Index(fields=["folded"], condition=~models.Q(folded=""), name="registry_name_folded"),
        ]


class EntryChange(models.Model):
    """What one edition changed in one entry."""

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey(ListEdition, models.PROTECT, related_name="+")
    entry = models.ForeignKey(ListEntry, models.PROTECT, related_name="+")
    change = models.TextField()  # new, changed, removed, relisted
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        db_table = "registry_entry_change"
        indexes = [models.Index(fields=["edition", "change"], name="registry_change_edition")]


class Organisation(models.Model):
    """An organisation as the unit speaks of it; being listed is never its property."""

    id = models.UUIDField(primary_key=True, editable=False)  # derived from the short name
    slug = models.TextField(unique=True)
    name = models.TextField()
    created_by = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "registry_organisation"


class OrganisationLink(models.Model):
    """Two persons say that a list entry names an organisation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    entry = models.ForeignKey(ListEntry, models.PROTECT, related_name="+")
    reason = models.TextField()
    asserted_by = models.TextField()
    asserted_at = models.DateTimeField()
    approved_by = models.TextField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "registry_organisation_link"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "entry"], name="registry_link_once"),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("asserted_by")),
                name="registry_link_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True, approved_at__isnull=True)
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="registry_link_approval_pair",
            ),
        ]
