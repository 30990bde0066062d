"""Note when an entry was brought back, so that it is looked for anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0007_drop_known_images")]

    operations = [
        migrations.AddField(
            model_name="bankentry", name="brought_back_at", field=models.DateTimeField(null=True)
        ),
    ]
