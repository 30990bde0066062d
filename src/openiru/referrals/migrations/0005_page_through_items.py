"""Read sent items in pages, the last sent first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_guard_messages")]

    operations = [
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["-sent_at", "-id"], name="referrals_item_newest"),
        ),
    ]
