"""Remember which files were there when a shard was read, so that none which came meanwhile is taken for compared."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0011_find_what_waits")]

    operations = [
        # From 0: what a sweep read that broke off before this is looked at once more.
        migrations.AddField("scanshard", "read_media", models.BigIntegerField(default=0)),
    ]
