"""Take over contacts and meetings with all that is on file."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from openiru.foundation.ids import new_id

RENAME = """
ALTER TABLE platforms_contact RENAME TO liaison_contact;
ALTER TABLE referrals_meeting RENAME TO liaison_meeting;
ALTER TRIGGER referrals_meeting_append_only ON liaison_meeting RENAME TO liaison_meeting_append_only;
ALTER TRIGGER referrals_meeting_no_truncate ON liaison_meeting RENAME TO liaison_meeting_no_truncate;
"""
RENAME_BACK = """
ALTER TRIGGER liaison_meeting_append_only ON liaison_meeting RENAME TO referrals_meeting_append_only;
ALTER TRIGGER liaison_meeting_no_truncate ON liaison_meeting RENAME TO referrals_meeting_no_truncate;
ALTER TABLE liaison_contact RENAME TO platforms_contact;
ALTER TABLE liaison_meeting RENAME TO referrals_meeting;
"""


def _id() -> tuple[str, Any]:
    return "id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)


def _platform() -> tuple[str, Any]:
    return "platform", models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platforms.platform"
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("platforms", "0003_hand_contacts_to_liaison"),
        ("referrals", "0015_hand_meetings_to_liaison"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(RENAME, RENAME_BACK)],
            state_operations=[
                migrations.CreateModel(
                    name="Contact",
                    fields=[
                        _id(),
                        ("role_title", models.TextField()),
                        ("email", models.TextField(blank=True, default="")),
                        ("note", models.TextField(blank=True, default="")),
                        _platform(),
                    ],
                    options={"db_table": "liaison_contact"},
                ),
                migrations.CreateModel(
                    name="Meeting",
                    fields=[
                        _id(),
                        ("held_at", models.DateTimeField()),
                        ("subject", models.TextField()),
                        ("commitments", models.TextField(blank=True, default="")),
                        ("recorded_by", models.TextField()),
                        ("recorded_at", models.DateTimeField()),
                        _platform(),
                    ],
                    options={"db_table": "liaison_meeting"},
                ),
            ],
        ),
    ]
