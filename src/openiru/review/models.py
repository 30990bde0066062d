"""Cases and the decisions taken on them."""

from django.db import models

from openiru.foundation.ids import new_id


class Case(models.Model):
    """One question put to people: may this subject be referred, and on what ground?"""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead_id = models.UUIDField(null=True)
    confirmed_return = models.ForeignKey("linking.Lead", models.PROTECT, null=True, related_name="+")
    subject = models.ForeignKey("intake.Subject", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    platform = models.TextField()
    instrument = models.TextField()
    status = models.TextField(default="draft")
    author_id = models.TextField()
    ground = models.TextField(blank=True, default="")  # a to e
    tier = models.PositiveSmallIntegerField(null=True)
    exemptions = models.JSONField(default=dict)  # exemption -> {applies, words}
    reason = models.TextField(blank=True, default="")
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.TextField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True, default="")
    referred_at = models.DateTimeField(null=True)  # when a referral took it up; null again after a recall
    referral_ended_at = models.DateTimeField(null=True)  # when that referral had its final word
    created_at = models.DateTimeField()

    class Meta:
        db_table = "review_case"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    status__in=["draft", "in_review", "approved", "returned", "dismissed", "lapsed"]
                ),
                name="review_case_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True, decided_at__isnull=True)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="review_case_decision_pair",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["approved", "returned"])
                | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("author_id"))),
                name="review_case_second_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["in_review", "approved"])
                | (
                    models.Q(ground__in=["a", "b", "c", "d", "e"])
                    & models.Q(tier__gte=1, tier__lte=5)
                    & ~models.Q(reason="")
                    & models.Q(proposed_at__isnull=False)
                ),
                name="review_case_proposal_is_complete",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="dismissed") | models.Q(decided_by__isnull=False),
                name="review_case_dismissal_has_person",
            ),
            models.CheckConstraint(
                condition=models.Q(referred_at__isnull=True) | models.Q(status="approved"),
                name="review_case_only_approved_are_referred",
            ),
            models.CheckConstraint(
                condition=models.Q(referral_ended_at__isnull=True) | models.Q(referred_at__isnull=False),
                name="review_case_referral_begins_before_it_ends",
            ),
            models.UniqueConstraint(
                fields=["subject", "instrument"],
                condition=models.Q(status__in=["draft", "in_review", "returned"])
                | models.Q(status="approved", referral_ended_at__isnull=True),
                name="review_one_open_case",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "platform", "proposed_at"], name="review_case_waiting"),
            models.Index(fields=["subject"], name="review_case_subject"),
            models.Index(
                fields=["platform", "instrument", "tier", "decided_at"],
                condition=models.Q(status="approved", referred_at__isnull=True),
                name="review_case_unreferred",
            ),
            models.Index(fields=["author_id", "-created_at"], name="review_case_author"),
        ]


class CaseBasis(models.Model):
    """A list entry on which a case rests, as it stood when the case was proposed."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    entry = models.ForeignKey("registry.ListEntry", models.PROTECT, related_name="+")

    class Meta:
        db_table = "review_case_basis"
        constraints = [models.UniqueConstraint(fields=["case", "entry"], name="review_basis_once")]


class Decision(models.Model):
    """A step that a person took on a case; added to, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    kind = models.TextField()  # opened, proposed, approved, returned, dismissed, lapsed
    by = models.TextField()
    at = models.DateTimeField()
    reason = models.TextField(blank=True, default="")
    content = models.JSONField(default=dict)  # ground, tier, exemptions and basis at that moment

    class Meta:
        db_table = "review_decision"
        indexes = [models.Index(fields=["case", "at"], name="review_decision_case")]
