"""Keep when an export was taken, what a profile looked like, links, and what became of pictures."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.AddField("import", "platform", models.TextField(blank=True, default="")),
        migrations.AddField("import", "handle", models.TextField(blank=True, default="")),
        migrations.AddField(
            "import", "collected_at", models.DateTimeField(default=_NEVER), preserve_default=False
        ),
        migrations.AddField("import", "rows_remarked", models.PositiveIntegerField(default=0)),
        migrations.AddField("observation", "post_id", models.UUIDField(null=True)),
        migrations.AddField("observation", "handle", models.TextField(blank=True, default="")),
        migrations.AddField("observation", "display_name", models.TextField(blank=True, default="")),
        migrations.AddField("observation", "links", ArrayField(models.TextField(), default=list)),
        migrations.AddField(
            "observationmedia", "state", models.TextField(default="hashed"), preserve_default=False
        ),
    ]
