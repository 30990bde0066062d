"""Keep answers to data requests as facts of their own, number outcomes, and let messages be cancelled."""

import django.db.models.deletion
from django.db import migrations, models

import openiru.foundation.ids


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_initial"),
        ("platforms", "0001_initial"),
        ("referrals", "0002_guard_items"),
        ("registry", "0002_answer_what_is_in_force"),
        ("review", "0002_guard_decisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="DataRequestAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=openiru.foundation.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("produced", models.TextField()),
                ("reason", models.TextField(blank=True, default="")),
                ("answered_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("received_by", models.TextField()),
            ],
            options={
                "db_table": "referrals_data_request_answer",
            },
        ),
        migrations.RemoveIndex(
            model_name="outboxmessage",
            name="referrals_outbox_due",
        ),
        migrations.RemoveIndex(
            model_name="outcome",
            name="referrals_outcome_item",
        ),
        migrations.RemoveField(
            model_name="datarequestterms",
            name="answer_reason",
        ),
        migrations.RemoveField(
            model_name="datarequestterms",
            name="answered_at",
        ),
        migrations.RemoveField(
            model_name="datarequestterms",
            name="produced",
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="cancelled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="outcome",
            name="number",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="referral",
            name="outward_name",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="referral",
            name="unit_name",
            field=models.TextField(default=""),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(
                    ("cancelled_at__isnull", True), ("confirmed_at__isnull", True), ("dead_at__isnull", True)
                ),
                fields=["next_try_at"],
                name="referrals_outbox_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(fields=["referral", "created_at"], name="referrals_outbox_referral"),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("dead_at__isnull", False)),
                fields=["dead_at"],
                name="referrals_outbox_dead",
            ),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(fields=["item", "-received_at", "-number"], name="referrals_outcome_last"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["-created_at", "-id"], name="referrals_newest"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("status__in", ["sent", "acknowledged"])),
                fields=["act_by"],
                name="referrals_open_by_deadline",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "recalled"), _negated=True),
                fields=("case",),
                name="referrals_case_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cancelled_at__isnull", True),
                    models.Q(("body", ""), ("confirmed_at__isnull", True), ("dead_at__isnull", True)),
                    _connector="OR",
                ),
                name="referrals_cancelled_never_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_at__isnull", True), ("dead_at__isnull", True), _connector="OR"
                ),
                name="referrals_message_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.UniqueConstraint(fields=("item", "number"), name="referrals_outcome_numbered"),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "code__in",
                        [
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
                        ],
                    )
                ),
                name="referrals_outcome_known",
            ),
        ),
        migrations.AddField(
            model_name="datarequestanswer",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="referrals.referral"
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequestanswer",
            constraint=models.UniqueConstraint(
                fields=("referral", "number"), name="referrals_answer_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequestanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("produced__in", ["some", "all", "none"])), name="referrals_answer_known"
            ),
        ),
    ]
