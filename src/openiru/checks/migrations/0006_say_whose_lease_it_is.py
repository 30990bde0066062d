"""Say whose lease of a host it is, so that nobody frees another's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checks", "0005_take_in_looks_of_others")]

    operations = [
        migrations.AddField("host", "lease", models.TextField(blank=True, default="")),
    ]
