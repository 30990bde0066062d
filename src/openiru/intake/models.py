"""Subjects, what was observed of them, and the imports that brought it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Import(models.Model):
    """One file that was taken in; the same file is taken in once."""

    # Derived from the file's digest, its form and what was said beside it.
    id = models.UUIDField(primary_key=True, editable=False)
    format = models.TextField()
    file_name = models.TextField()
    file_digest = models.TextField()
    source = models.TextField()
    collector_id = models.TextField()
    platform = models.TextField(blank=True, default="")
    handle = models.TextField(blank=True, default="")
    collected_at = models.DateTimeField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_stored = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    rows_remarked = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "intake_import"
        indexes = [models.Index(fields=["file_digest"], name="intake_import_digest")]


class RefusedRow(models.Model):
    """A row that could not be taken in, or was with a remark: where and why, never its content."""

    id = models.BigAutoField(primary_key=True)
    import_run = models.ForeignKey(
        Import, models.PROTECT, related_name="+", db_column="import_id", db_index=False
    )
    line = models.PositiveIntegerField()
    code = models.TextField()
    message = models.TextField()

    class Meta:
        db_table = "intake_refused_row"
        constraints = [
            models.UniqueConstraint(
                fields=["import_run", "line", "code", "message"], name="intake_refused_once"
            )
        ]


class Subject(models.Model):
    """One account, channel, group, page, post, video or website, as last seen."""

    id = models.UUIDField(primary_key=True, editable=False)  # derived from platform and first key
    platform = models.TextField()
    kind = models.TextField()
    handle = models.TextField(blank=True, default="")
    native_id = models.TextField(blank=True, default="")
    url = models.TextField(blank=True, default="")
    display_name = models.TextField(blank=True, default="")
    bio = models.TextField(blank=True, default="")
    author_id = models.UUIDField(null=True)  # of a post or video: the account that made it
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        db_table = "intake_subject"


class SubjectKey(models.Model):
    """One of the keys by which a platform names a subject: `h:<handle>`, `id:<native id>`."""

    id = models.BigAutoField(primary_key=True)
    platform = models.TextField()
    key = models.TextField()
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "intake_subject_key"
        constraints = [models.UniqueConstraint(fields=["platform", "key"], name="intake_key_once")]
        indexes = [models.Index(fields=["subject"], name="intake_key_subject")]


class Profile(models.Model):
    """How a subject named itself at a time; a new row only when it changed."""

    id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", db_index=False)
    observed_at = models.DateTimeField()
    handle = models.TextField(blank=True, default="")
    display_name = models.TextField(blank=True, default="")
    bio = models.TextField(blank=True, default="")

    class Meta:
        db_table = "intake_profile"
        constraints = [models.UniqueConstraint(fields=["subject", "observed_at"], name="intake_profile_once")]


class FollowerCount(models.Model):
    """How many followed a subject at a time."""

    id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", db_index=False)
    observed_at = models.DateTimeField()
    followers = models.BigIntegerField()

    class Meta:
        db_table = "intake_follower_count"
        constraints = [
            models.UniqueConstraint(fields=["subject", "observed_at"], name="intake_followers_once"),
            models.CheckConstraint(
                condition=models.Q(followers__gte=0), name="intake_followers_not_negative"
            ),
        ]


class Observation(models.Model):
    """A post or a profile as it was met, with its raw form."""

    seq = models.BigAutoField(primary_key=True)  # order of arrival, for scans
    id = models.UUIDField(unique=True, editable=False)  # derived: the same row twice is one observation
    import_run = models.ForeignKey(Import, models.PROTECT, related_name="+", db_column="import_id")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", db_index=False)
    post_id = models.UUIDField(null=True)  # the subject that the post itself is
    kind = models.TextField()  # account, post
    platform = models.TextField()
    native_id = models.TextField(blank=True, default="")
    url = models.TextField(blank=True, default="")
    handle = models.TextField(blank=True, default="")
    display_name = models.TextField(blank=True, default="")
    links = ArrayField(models.TextField(), default=list)
    text = models.TextField(blank=True, default="")
    posted_at = models.DateTimeField(null=True)
    observed_at = models.DateTimeField()
    raw = models.BinaryField()
    raw_digest = models.TextField()

    class Meta:
        db_table = "intake_observation"
        indexes = [
            models.Index(fields=["subject", "-posted_at"], name="intake_observation_subject"),
            models.Index(
                fields=["post_id"], condition=models.Q(post_id__isnull=False), name="intake_observation_post"
            ),
        ]


class ObservationMedia(models.Model):
    """A file of an observation; `pdq` is None unless it could be hashed."""

    id = models.BigAutoField(primary_key=True)
    observation = models.ForeignKey(
        Observation,
        models.PROTECT,
        related_name="+",
        to_field="id",
        db_column="observation_id",
        db_index=False,
    )
    position = models.PositiveSmallIntegerField()
    digest = models.TextField()  # of the capture
    state = models.TextField()  # hashed, low-quality, not-a-picture, unreadable
    pdq = models.BinaryField(null=True)  # 32 bytes
    quality = models.PositiveSmallIntegerField(null=True)

    class Meta:
        db_table = "intake_observation_media"
        constraints = [
            models.UniqueConstraint(fields=["observation", "position"], name="intake_media_once"),
            models.CheckConstraint(
                condition=models.Q(state="hashed", pdq__isnull=False)
                | (~models.Q(state="hashed") & models.Q(pdq__isnull=True)),
                name="intake_media_hash_fits_state",
            ),
        ]
        indexes = [models.Index(fields=["digest"], name="intake_media_digest")]
