"""Chain every event to the one before, and refuse every change."""

from django.db import migrations

from openiru.audit import sql

_FORWARD, _BACKWARD = sql.append_only("audit_event")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO audit_head (id, seq, digest) VALUES (1, 0, 'sha256:openiru')",
            "DELETE FROM audit_head",
        ),
        migrations.RunSQL(sql.REFUSE_CHANGE, sql.DROP_REFUSE_CHANGE),
        migrations.RunSQL(sql.CHAIN, sql.DROP_CHAIN),
        migrations.RunSQL(_FORWARD, _BACKWARD),
    ]
