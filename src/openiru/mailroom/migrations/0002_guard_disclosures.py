"""Keep nothing here of what a platform hands over for a request for data: it is sealed elsewhere."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mailroom", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            "letter",
            models.CheckConstraint(
                condition=~models.Q(filed__in=["sealed", "unwanted"]) | models.Q(raw_digest="", text=""),
                name="mailroom_keeps_no_disclosure",
            ),
        ),
    ]
