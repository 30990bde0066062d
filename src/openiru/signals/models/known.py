"""Names, addresses and terms that the unit knows."""

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


class KnownTerm(_Known):
    """A slogan, outlet, hashtag, alias or acronym that belongs to an organisation and is on no list."""

    text = models.TextField()
    folded = models.TextField()  # as engines compare it
    kind = models.TextField()
    language = models.TextField(blank=True, default="")
    source = models.TextField(blank=True, default="")
    needs_context = models.BooleanField(default=False)
    context = models.JSONField(default=list)  # words beside which it counts
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)  # exclusive

    class Meta:
        db_table = "signals_known_term"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "folded"], name="signals_term_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["slogan", "outlet", "hashtag", "alias", "acronym"]),
                name="signals_term_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_until=None)
                | models.Q(valid_from__lt=models.F("valid_until")),
                name="signals_term_days",
            ),
        ]
