"""Remember up to which file pictures were compared that came later than their posts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0008_note_bringing_back")]

    operations = [
        migrations.AddField("scan", "after_media", models.BigIntegerField(default=0)),
        migrations.AddField("scan", "last_media", models.BigIntegerField(default=0)),
        # From 0: the next sweep looks once more at every file of what was scanned, and misses none.
        migrations.AddField("searched", "through_media", models.BigIntegerField(default=0)),
    ]
