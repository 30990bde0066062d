"""What was captured, named by its digest."""

from django.db import models


class Capture(models.Model):
    """One content, kept once however often it was met; the bytes lie in a store."""

    digest = models.TextField(primary_key=True)  # sha256:...
    size_bytes = models.BigIntegerField()
    media_type = models.TextField()  # sniffed from the content, never believed
    source = models.TextField()
    collector_id = models.TextField()
    captured_at = models.DateTimeField()

    class Meta:
        db_table = "evidence_capture"
