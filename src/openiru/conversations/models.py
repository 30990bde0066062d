"""Threads, words of ours, words of theirs, their files and openings; and, apart from all that, internal notes."""

from django.db import models

from openiru.foundation.ids import new_id


class Thread(models.Model):
    """Words of both sides that belong together."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="+")
    item = models.ForeignKey("referrals.Item", models.PROTECT, null=True, related_name="+")
    title = models.TextField()
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "conversations_thread"
        indexes = [models.Index(fields=["referral"], name="conversations_thread_referral")]


class ReceivedMessage(models.Model):
    """Words of a platform, as they came."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="+")
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="+")
    text = models.TextField()
    asks = models.BooleanField()
    received_at = models.DateTimeField()
    received_by = models.TextField()  # person, callback:platform or link:id

    class Meta:
        db_table = "conversations_received_message"
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="conversations_received_in_words")
        ]
        indexes = [
            models.Index(fields=["referral", "received_at"], name="conversations_received_of"),
            models.Index(
                fields=["received_at"], condition=models.Q(asks=True), name="conversations_questions"
            ),
        ]


class OutwardMessage(models.Model):
    """Words of ours to a platform; what it reads lies in the outbox too, byte by byte."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="+")
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="+")
    outbox = models.OneToOneField("referrals.OutboxMessage", models.PROTECT, related_name="+")
    text = models.TextField()
    unit_name = models.TextField()
    outward_name = models.TextField()  # a role; all that the platform learns of the author
    author_id = models.TextField()
    written_at = models.DateTimeField()
    # A question is answered once; what is added later is a further message.
    answers = models.OneToOneField(ReceivedMessage, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "conversations_outward_message"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text="") & ~models.Q(outward_name=""),
                name="conversations_outward_in_words",
            )
        ]
        indexes = [models.Index(fields=["referral", "written_at"], name="conversations_outward_of")]


class Attachment(models.Model):
    """A file of a message of either side; kept as evidence, opened by nobody before it was checked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="+")
    outward = models.ForeignKey(OutwardMessage, models.PROTECT, null=True, related_name="+")
    received = models.ForeignKey(ReceivedMessage, models.PROTECT, null=True, related_name="+")
    name = models.TextField()
    digest = models.TextField()  # of the capture
    media_type = models.TextField()
    size_bytes = models.BigIntegerField()
    state = models.TextField()  # waiting, clean, refused
    finding = models.TextField(blank=True, default="")
    checked_with = models.TextField(blank=True, default="")
    checked_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "conversations_attachment"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outward__isnull=True, received__isnull=False)
                | models.Q(outward__isnull=False, received__isnull=True),
                name="conversations_file_of_one_message",
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", checked_at__isnull=True, finding="")
                | models.Q(state="clean", checked_at__isnull=False, finding="")
                | models.Q(state="refused", checked_at__isnull=False) & ~models.Q(finding=""),
                name="conversations_file_checked",
            ),
        ]
        indexes = [
            models.Index(fields=["referral"], name="conversations_file_referral"),
            models.Index(
                fields=["added_at"], condition=models.Q(state="waiting"), name="conversations_file_waiting"
            ),
        ]


class Receipt(models.Model):
    """When the other side first opened a message; when, never who."""

    id = models.BigAutoField(primary_key=True)
    outward = models.OneToOneField(OutwardMessage, models.PROTECT, null=True, related_name="+")
    received = models.OneToOneField(ReceivedMessage, models.PROTECT, null=True, related_name="+")
    way = models.TextField()  # portal, link, api; desk for what we open
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "conversations_receipt"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outward__isnull=True, received__isnull=False, way="desk")
                | models.Q(outward__isnull=False, received__isnull=True, way__in=["portal", "link", "api"]),
                name="conversations_receipt_of_other_side",
            )
        ]


class InternalNote(models.Model):
    """What only the unit reads; in no outbox, no portal and no answer to a platform."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="+")
    text = models.TextField()
    author_id = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        db_table = "conversations_internal_note"
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="conversations_note_in_words")
        ]
        indexes = [models.Index(fields=["referral", "written_at"], name="conversations_note_of")]


class NoteCorrection(models.Model):
    """What is wrong with a note; the note itself stays as it was written."""

    note = models.OneToOneField(InternalNote, models.PROTECT, primary_key=True, related_name="+")
    text = models.TextField()
    author_id = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        db_table = "conversations_note_correction"
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="conversations_correction_in_words")
        ]


class News(models.Model):
    """How many answers came to a referral, and how many its analyst did not see; kept by the database itself."""

    referral = models.OneToOneField("referrals.Referral", models.PROTECT, primary_key=True, related_name="+")
    for_person = models.TextField()  # who made the referral
    replies = models.PositiveIntegerField()  # ever
    unseen = models.PositiveIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        db_table = "conversations_news"
        indexes = [
            models.Index(
                fields=["for_person", "-last_at"],
                condition=models.Q(unseen__gt=0),
                name="conversations_news_unseen",
            )
        ]
