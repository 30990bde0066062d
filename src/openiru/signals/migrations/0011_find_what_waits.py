"""Find the few entries of large banks that wait for a person, or on which parties disagree."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0010_page_through_entries")]

    operations = [
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(
                condition=models.Q(quarantined_at__isnull=False),
                fields=["bank", "-added_at", "-id"],
                name="signals_entry_quarantined",
            ),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(
                condition=models.Q(standing="disputed"),
                fields=["bank", "-added_at", "-id"],
                name="signals_entry_disputed",
            ),
        ),
    ]
