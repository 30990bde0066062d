"""Keep since when a value is known of a subject; everything that arrived is read once more to tell."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("relations", "0001_keep_values"),
    ]

    operations = [
        migrations.AddField(
            model_name="posting",
            name="first_seen",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                condition=models.Q(("subject_id", models.F("owner_id"))),
                fields=["value", "first_seen"],
                name="relations_posting_account",
            ),
        ),
        migrations.RunSQL(
            "UPDATE relations_reading SET through_seq = 0, through_media = 0", migrations.RunSQL.noop
        ),
    ]
