"""Follow a case into its referral, and keep a second case out until that has ended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_initial"),
        ("registry", "0002_answer_what_is_in_force"),
        ("review", "0002_guard_decisions"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="case",
            name="review_one_open_case",
        ),
        migrations.AddField(
            model_name="case",
            name="referral_ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="referred_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("referred_at__isnull", True), ("status", "approved")),
                fields=["platform", "instrument", "tier", "decided_at"],
                name="review_case_unreferred",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["author_id", "-created_at"], name="review_case_author"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "dismissed"), _negated=True),
                    ("decided_by__isnull", False),
                    _connector="OR",
                ),
                name="review_case_dismissal_has_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("referred_at__isnull", True), ("status", "approved"), _connector="OR"),
                name="review_case_only_approved_are_referred",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("referral_ended_at__isnull", True), ("referred_at__isnull", False), _connector="OR"
                ),
                name="review_case_referral_begins_before_it_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "in_review", "returned"]),
                    models.Q(("referral_ended_at__isnull", True), ("status", "approved")),
                    _connector="OR",
                ),
                fields=("subject", "instrument"),
                name="review_one_open_case",
            ),
        ),
    ]
