"""Refuse events whose columns and payload disagree, and let other guards ask whether an act is recorded."""

from django.db import migrations

from openiru.audit import sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_guard_head")]

    operations = [
        migrations.RunSQL(sql.REFUSE, sql.DROP_REFUSE),
        migrations.RunSQL(sql.IS_RECORDED, sql.DROP_IS_RECORDED),
        migrations.RunSQL(sql.HOLD_COLUMNS, sql.DROP_HOLD_COLUMNS),
    ]
