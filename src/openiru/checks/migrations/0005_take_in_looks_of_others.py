"""Say which look of another vantage one is, so that it is taken in once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checks", "0004_keep_hazards")]

    operations = [
        migrations.AddField("observation", "origin", models.TextField(null=True, unique=True)),
    ]
