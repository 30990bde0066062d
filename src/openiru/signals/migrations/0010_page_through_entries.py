"""Show the entries of large banks page by page, and find them by the beginning of their hash."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0009_remember_late_pictures")]

    operations = [
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(fields=["bank", "-added_at", "-id"], name="signals_entry_newest"),
        ),
        migrations.AddIndex(
            model_name="bankentry", index=models.Index(fields=["pdq"], name="signals_entry_hash")
        ),
    ]
