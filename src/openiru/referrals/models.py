"""Referrals, their items, the outbox, and what platforms said."""

from django.db import models

from openiru.foundation.ids import new_id


class Referral(models.Model):
    """One request to one platform, with one or more items."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.TextField(unique=True)  # IRU-2025-000123
    platform = models.ForeignKey("platforms.Platform", models.PROTECT, related_name="+")
    instrument = models.TextField()
    status = models.TextField()  # scheduled, recalled, sent, acknowledged, closed, withdrawn
    unit_name = models.TextField(default="")  # who writes, as the platform reads it
    outward_name = models.TextField(default="")  # of the person who made it; all that the platform learns
    redress = models.TextField()
    created_by = models.TextField()
    created_at = models.DateTimeField()
    send_not_before = models.DateTimeField()  # the end of the recall window
    sent_at = models.DateTimeField(null=True)
    acknowledge_by = models.DateTimeField(null=True)
    act_by = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    ticket = models.TextField(blank=True, default="")
    recalled_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True, default="")

    class Meta:
        db_table = "referrals_referral"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    status__in=["scheduled", "recalled", "sent", "acknowledged", "closed", "withdrawn"]
                ),
                name="referrals_status_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["sent", "acknowledged", "closed", "withdrawn"])
                | models.Q(sent_at__isnull=False),
                name="referrals_sent_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(sent_at__gte=models.F("send_not_before")),
                name="referrals_window_is_kept",
            ),
            models.CheckConstraint(
                condition=models.Q(status="recalled", recalled_at__isnull=False)
                | ~models.Q(status="recalled") & models.Q(recalled_at__isnull=True),
                name="referrals_recall_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status="withdrawn", withdrawn_at__isnull=False)
                | ~models.Q(status="withdrawn") & models.Q(withdrawn_at__isnull=True),
                name="referrals_withdrawal_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["platform", "-created_at"], name="referrals_platform"),
            models.Index(fields=["status", "-created_at"], name="referrals_status"),
            models.Index(fields=["-created_at", "-id"], name="referrals_newest"),
            models.Index(
                fields=["act_by"],
                condition=models.Q(status__in=["sent", "acknowledged"]),
                name="referrals_open_by_deadline",
            ),
        ]


class Item(models.Model):
    """One subject of a referral; `state` is derived from outcomes and withdrawals."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    platform = models.ForeignKey("platforms.Platform", models.PROTECT, related_name="+")
    instrument = models.TextField()
    case = models.ForeignKey("review.Case", models.PROTECT, null=True, related_name="+")
    subject = models.ForeignKey("intake.Subject", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    entry_ids = models.JSONField()  # list entries in force on the day of sending, as text ids
    ground = models.TextField(blank=True, default="")
    tier = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField()
    state = models.TextField()
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)  # when the platform says the measure took effect, clamped

    class Meta:
        db_table = "referrals_item"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "scheduled",
                        "pending",
                        "acted",
                        "partly",
                        "refused",
                        "already_gone",
                        "withdrawn",
                        "recalled",
                    ]
                ),
                name="referrals_item_state_known",
            ),
            models.UniqueConstraint(
                fields=["subject", "instrument"],
                condition=models.Q(state__in=["scheduled", "pending"]),
                name="referrals_one_open_item",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=~models.Q(state="recalled"), name="referrals_case_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["scheduled", "recalled"], sent_at__isnull=True)
                | ~models.Q(state__in=["scheduled", "recalled"]) & models.Q(sent_at__isnull=False),
                name="referrals_item_sent_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="withdrawn", withdrawn_at__isnull=False)
                | ~models.Q(state="withdrawn") & models.Q(withdrawn_at__isnull=True),
                name="referrals_item_withdrawn_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["referral"], name="referrals_item_referral"),
            models.Index(fields=["platform", "state", "-sent_at"], name="referrals_item_platform"),
            models.Index(fields=["subject"], name="referrals_item_subject"),
            models.Index(fields=["-sent_at", "-id"], name="referrals_item_newest"),
        ]


class Outcome(models.Model):
    """What the platform says it did with an item; corrections are new rows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(default=1)  # the how manieth word on this item, from 1
    code = models.TextField()
    reason = models.TextField(blank=True, default="")
    basis = models.TextField(blank=True, default="")  # terms, law
    rule = models.TextField(blank=True, default="")
    scope = models.JSONField(default=list)  # empty list: everywhere
    effective_at = models.DateTimeField(null=True)  # as the platform says
    duration_days = models.PositiveIntegerField(null=True)  # None: for good
    ends_at = models.DateTimeField(
        null=True
    )  # of a measure for a time; the database says it when it keeps the word
    appeal_info = models.TextField(blank=True, default="")
    followers = models.BigIntegerField(null=True)  # last count observed at or before the measure
    said_at = models.DateTimeField(null=True)  # as the platform's message is dated, not after we had it
    is_overtaken = models.BooleanField(
        default=False
    )  # came behind a word that was said later; counts no more
    received_at = models.DateTimeField()
    received_by = models.TextField()  # person, or the platform's signed callback

    class Meta:
        db_table = "referrals_outcome"
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="referrals_outcome_numbered"),
            models.CheckConstraint(
                condition=models.Q(
                    code__in=[
                        "removed_tos",
                        "removed_law_global",
                        "geo_restricted",
                        "account_suspended",
                        "account_terminated",
                        "demoted_or_labelled",
                        "already_gone",
                        "not_found",
                        "insufficient_information",
                        "not_violating",
                        "declined_legal",
                        "declined_jurisdiction",
                        "impossible_force_majeure",
                        "manifest_error",
                        "acknowledged_pending",
                        "no_response",
                        "partially_actioned",
                    ]
                ),
                name="referrals_outcome_known",
            ),
        ]
        indexes = [
            models.Index(fields=["item", "-received_at", "-number"], name="referrals_outcome_last"),
            models.Index(
                fields=["ends_at"],
                condition=models.Q(ends_at__isnull=False),
                name="referrals_outcome_ends",
            ),
        ]


class ObservedState(models.Model):
    """What we saw ourselves of an item's subject; a second fact beside the platform's word."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    state = models.TextField()  # live, gone, suspended, login_wall, geo_blocked, renamed, private, unknown
    note = models.TextField(blank=True, default="")
    observed_at = models.DateTimeField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "referrals_observed_state"
        indexes = [models.Index(fields=["item", "observed_at"], name="referrals_observed_item")]


class Withdrawal(models.Model):
    """An item that we took back after it had been sent, and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.OneToOneField(Item, models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "referrals_withdrawal"


class DataRequestTerms(models.Model):
    """The legal instrument and limits of a data or preservation request."""

    referral = models.OneToOneField(Referral, models.PROTECT, primary_key=True, related_name="+")
    legal_instrument = models.TextField()
    order_digest = models.TextField(blank=True, default="")  # the attached order, a capture
    necessity = models.TextField()
    scope = models.TextField()
    data_classes = models.JSONField()  # class -> why it is needed

    class Meta:
        db_table = "referrals_data_request_terms"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(legal_instrument="") & ~models.Q(necessity="") & ~models.Q(scope=""),
                name="referrals_terms_in_words",
            )
        ]


class DataRequestAnswer(models.Model):
    """What the platform answered to a data or preservation request; corrections are new rows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()  # the how manieth answer, from 1
    produced = models.TextField()  # some, all, none
    reason = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField()  # as the platform says
    said_at = models.DateTimeField(null=True)  # as the platform's message is dated, not after we had it
    is_overtaken = models.BooleanField(default=False)  # came behind an answer that was said later
    received_at = models.DateTimeField()
    received_by = models.TextField()  # person, or the platform's signed callback

    class Meta:
        db_table = "referrals_data_request_answer"
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="referrals_answer_numbered"),
            models.CheckConstraint(
                condition=models.Q(produced__in=["some", "all", "none"]), name="referrals_answer_known"
            ),
        ]


class OutboxMessage(models.Model):
    """A message that must reach a platform exactly once in effect; its id is the idempotency key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    platform = models.ForeignKey("platforms.Platform", models.PROTECT, related_name="+")
    kind = models.TextField()  # a `MessageKind`
    body = models.TextField(blank=True, default="")  # fixed at the first attempt: retries send the same bytes
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    last_error = models.TextField(blank=True, default="")
    confirmed_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)  # recalled before it left, or a reminder of nothing
    created_at = models.DateTimeField()
    waits_since = models.DateTimeField(null=True)  # for a person who files it; no machine takes it meanwhile
    file_by = models.DateTimeField(null=True)

    class Meta:
        db_table = "referrals_outbox_message"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(waits_since__isnull=True, file_by__isnull=True)
                | models.Q(waits_since__isnull=False, file_by__gt=models.F("waits_since")),
                name="referrals_waits_until",
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_at__isnull=True)
                | models.Q(confirmed_at__isnull=True, dead_at__isnull=True)
                & (models.Q(body="") | models.Q(kind="referral.reminder")),
                name="referrals_cancelled_never_left",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True) | models.Q(dead_at__isnull=True),
                name="referrals_message_ends_once",
            ),
            models.UniqueConstraint(
                fields=["referral"],
                condition=models.Q(kind__in=["referral.sent", "data_request.sent", "preservation.sent"]),
                name="referrals_asked_once",
            ),
            models.CheckConstraint(
                condition=models.Q(next_try_at__gte=models.F("not_before")), name="referrals_message_waits"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True) | ~models.Q(body=""),
                name="referrals_message_arrives_written",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(
                    confirmed_at__isnull=True, dead_at__isnull=True, cancelled_at__isnull=True
                ),
                name="referrals_outbox_waiting",
            ),
            models.Index(fields=["referral", "created_at"], name="referrals_outbox_referral"),
            models.Index(
                fields=["dead_at"], condition=models.Q(dead_at__isnull=False), name="referrals_outbox_dead"
            ),
        ]


class Callback(models.Model):
    """A signed message of a platform, as it came; its id is taken once."""

    id = models.BigAutoField(primary_key=True)
    platform = models.ForeignKey("platforms.Platform", models.PROTECT, related_name="+")
    message_id = models.TextField()
    kind = models.TextField()
    body = models.TextField()
    body_digest = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "referrals_callback"
        constraints = [
            models.UniqueConstraint(fields=["platform", "message_id"], name="referrals_callback_once")
        ]


class ReferenceCounter(models.Model):
    """The last reference number given out in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "referrals_reference_counter"


class ReferralForm(models.Model):
    """The form that a referral carries, as it was filled in; its copies are kept as evidence."""

    referral = models.OneToOneField(Referral, models.PROTECT, primary_key=True, related_name="+")
    form = models.TextField()
    profile = models.TextField()
    language = models.TextField()
    json_digest = models.TextField()
    csv_digest = models.TextField()
    pdf_digest = models.TextField()
    kept_by = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "referrals_form"


class Filing(models.Model):
    """A message that a person filed in the platform's own form, with proof; never changed."""

    message = models.OneToOneField(OutboxMessage, models.PROTECT, primary_key=True, related_name="+")
    ticket = models.TextField(blank=True, default="")  # as the platform's form gave it
    filed_at = models.DateTimeField()
    proof_digest = models.TextField()  # a capture
    filed_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "referrals_filing"


class Bounce(models.Model):
    """A message that was handed over and came back; never changed. It may be tried again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(OutboxMessage, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()  # when it was thought to have arrived
    bounced_at = models.DateTimeField()
    reason = models.TextField()  # for people

    class Meta:
        db_table = "referrals_bounce"
        constraints = [
            models.UniqueConstraint(fields=["message", "confirmed_at"], name="referrals_bounced_once")
        ]


class Correction(models.Model):
    """Items that were taken back because referring them was wrong, with all that followed at once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reason = models.TextField()
    plan_digest = models.TextField(unique=True)  # what was shown before; the same plan is carried out once
    consequences = models.JSONField(default=list)
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "referrals_correction"


class CorrectedItem(models.Model):
    """An item that was referred in error."""

    item = models.OneToOneField(Item, models.PROTECT, primary_key=True, related_name="+")
    correction = models.ForeignKey(Correction, models.PROTECT, related_name="+")

    class Meta:
        db_table = "referrals_corrected_item"


class CorrectedEvidence(models.Model):
    """A mark of evidence that backs nothing again: a file, a hash or a signal."""

    mark = models.TextField(primary_key=True)
    correction = models.ForeignKey(Correction, models.PROTECT, related_name="+")

    class Meta:
        db_table = "referrals_corrected_evidence"


class ReinstatementStep(models.Model):
    """A step in asking a platform to reinstate what it blocked on our word; added to, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()  # from 1
    state = models.TextField()  # asked, confirmed, refused
    due_at = models.DateTimeField(null=True)  # of asking alone
    note = models.TextField(blank=True, default="")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "referrals_reinstatement_step"
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="referrals_reinstatement_numbered"),
            models.CheckConstraint(
                condition=models.Q(state="asked", due_at__isnull=False)
                | models.Q(state__in=["confirmed", "refused"], due_at__isnull=True),
                name="referrals_reinstatement_state_known",
            ),
        ]


class AppealStep(models.Model):
    """A step of an appeal against what was asked about a subject; added to, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()  # from 1
    state = models.TextField()  # open, upheld, dismissed, dropped
    note = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "referrals_appeal_step"
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="referrals_appeal_numbered"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "upheld", "dismissed", "dropped"]),
                name="referrals_appeal_state_known",
            ),
        ]
