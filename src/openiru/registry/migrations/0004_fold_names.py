"""Find names of list entries whatever their case, marks and punctuation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_keep_periods_and_scopes")]

    operations = [
        migrations.AddField("entryname", "folded", models.TextField(default="")),
        migrations.AddIndex(
            "entryname",
            models.Index(fields=["folded"], condition=~models.Q(folded=""), name="registry_name_folded"),
        ),
    ]
