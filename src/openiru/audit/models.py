"""The chained record of every act; rows are added, never changed."""

from django.db import models


class AuditEvent(models.Model):
    """One act. `seq`, `previous_digest` and `digest` are filled by a trigger."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    event = models.TextField()
    actor_id = models.TextField()  # text without a foreign key: outlives the person's row
    subject_kind = models.TextField()
    subject_id = models.TextField()
    payload = models.TextField()  # canonical JSON of all the above and the details
    previous_digest = models.TextField()
    digest = models.TextField()

    class Meta:
        db_table = "audit_event"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "seq"], name="audit_subject"),
            models.Index(fields=["actor_id", "seq"], name="audit_actor"),
            models.Index(fields=["event", "seq"], name="audit_event_name"),
        ]


class AuditHead(models.Model):
    """The end of the chain: one row, locked by every writer."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()
    digest = models.TextField()

    class Meta:
        db_table = "audit_head"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one_row")]
