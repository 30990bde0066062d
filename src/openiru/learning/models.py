"""Golden texts and sets, versions of models, which are on, and what they said."""

from django.db import models
from django.db.models import Q

from openiru.foundation.ids import new_id

_LABELS = [*(f"ground-{each}" for each in "abcde"), "promotional", "threat-to-life", "exempt"]
_GROUPS = ["all", "latin", "arabic", "devanagari"]


class GoldenText(models.Model):
    """A text that a person chose and labelled to judge models by; no model ever learns from it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    label = models.TextField()
    text = models.TextField()
    text_digest = models.TextField()  # of the text in comparable form
    is_labelled = models.BooleanField()
    language = models.TextField()
    source = models.TextField()  # file, case
    origin = models.TextField()
    added_by = models.TextField()
    added_at = models.DateTimeField()
    withdrawn_by = models.TextField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "learning_golden_text"
        constraints = [
            models.UniqueConstraint(
                fields=["label", "text_digest"],
                condition=Q(withdrawn_at__isnull=True),
                name="learning_golden_text_once",
            ),
            models.CheckConstraint(condition=Q(label__in=_LABELS), name="learning_golden_text_label"),
            models.CheckConstraint(
                condition=Q(source__in=["file", "case"]), name="learning_golden_text_source"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="learning_golden_text_withdrawn_pair",
            ),
        ]


class GoldenSet(models.Model):
    """Some golden texts of a label, frozen."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    label = models.TextField()
    number = models.PositiveIntegerField()
    digest = models.TextField()
    text_ids = models.JSONField()
    texts = models.PositiveIntegerField()
    labelled = models.PositiveIntegerField()
    frozen_by = models.TextField()
    frozen_at = models.DateTimeField()

    class Meta:
        db_table = "learning_golden_set"
        constraints = [
            models.UniqueConstraint(fields=["label", "number"], name="learning_golden_set_number"),
            models.CheckConstraint(condition=Q(label__in=_LABELS), name="learning_golden_set_label"),
            models.CheckConstraint(
                condition=Q(labelled__gte=1, texts__gt=models.F("labelled")),
                name="learning_golden_set_both_sorts",
            ),
        ]


class ModelVersion(models.Model):
    """A model, made once; its weights lie in a folder that is named after the digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    label = models.TextField()
    group = models.TextField(db_column="script_group")  # all, latin, arabic, devanagari
    number = models.PositiveIntegerField()
    digest = models.TextField(unique=True)
    data_digest = models.TextField()
    features = models.JSONField()
    texts = models.PositiveIntegerField()
    labelled = models.PositiveIntegerField()
    held_out = models.JSONField()
    golden = models.JSONField(default=dict)
    golden_set = models.ForeignKey(GoldenSet, models.PROTECT, related_name="+", null=True, db_index=False)
    standing = models.TextField()  # switched-on, held
    standing_words = models.TextField()
    card = models.TextField()
    size_bytes = models.PositiveIntegerField()
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "learning_model_version"
        constraints = [
            models.UniqueConstraint(fields=["label", "group", "number"], name="learning_version_number"),
            models.CheckConstraint(
                condition=Q(label__in=_LABELS, group__in=_GROUPS), name="learning_version_label"
            ),
            models.CheckConstraint(
                condition=Q(standing="held") | Q(standing="switched-on", golden_set__isnull=False),
                name="learning_version_on_only_if_measured",
            ),
        ]


class Switch(models.Model):
    """Which version speaks from a moment on; added to, never changed, the newest one counts."""

    id = models.BigAutoField(primary_key=True)
    label = models.TextField()
    group = models.TextField(db_column="script_group")  # all, latin, arabic, devanagari
    version = models.ForeignKey(ModelVersion, models.PROTECT, related_name="+", null=True, db_index=False)
    by = models.TextField()
    at = models.DateTimeField()
    reason = models.TextField()
    is_automatic = models.BooleanField()

    class Meta:
        db_table = "learning_switch"
        constraints = [
            models.CheckConstraint(
                condition=Q(label__in=_LABELS, group__in=_GROUPS), name="learning_switch_label"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="learning_switch_has_reason"),
            models.CheckConstraint(
                condition=Q(is_automatic=False) | Q(version__isnull=False),
                name="learning_switch_rule_switches_on",
            ),
        ]
        indexes = [models.Index(fields=["label", "group", "-id"], name="learning_switch_newest")]


class RefitRun(models.Model):
    """A refit that came to its end."""

    id = models.BigAutoField(primary_key=True)
    by = models.TextField()
    at = models.DateTimeField()
    decisions = models.PositiveIntegerField()
    models_made = models.PositiveIntegerField()

    class Meta:
        db_table = "learning_refit_run"


class Advice(models.Model):
    """What a version said of a text of a lead; a machine's reading, never a decision."""

    id = models.BigAutoField(primary_key=True)
    observation_id = models.UUIDField()
    version = models.ForeignKey(ModelVersion, models.PROTECT, related_name="+", db_index=False)
    probability = models.FloatField()
    answer = models.TextField()  # positive, negative, unsure
    spans = models.JSONField(default=list)  # start, end, weight; characters of the text
    given_at = models.DateTimeField()

    class Meta:
        db_table = "learning_advice"
        constraints = [
            models.UniqueConstraint(fields=["observation_id", "version"], name="learning_advice_once"),
            models.CheckConstraint(
                condition=Q(answer__in=["positive", "negative", "unsure"]), name="learning_advice_answer"
            ),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="learning_advice_probability"
            ),
        ]
