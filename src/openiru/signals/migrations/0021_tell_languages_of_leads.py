"""Keep in which language the texts of a lead are, for those who read it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0020_put_leads_on_the_new_scale")]

    operations = [
        migrations.AddField("lead", "language", models.TextField(blank=True, default="", db_default="")),
        migrations.AddField("lead", "language_told_of", models.PositiveIntegerField(default=0, db_default=0)),
        migrations.AddIndex(
            "lead",
            models.Index(
                fields=["status", "language", "-priority", "created_at", "id"], name="signals_lead_language"
            ),
        ),
    ]
