"""Let nothing but a new event move the end of the chain."""

from django.db import migrations

from openiru.audit import sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain_events")]

    operations = [migrations.RunSQL(sql.GUARD_HEAD, sql.DROP_GUARD_HEAD)]
