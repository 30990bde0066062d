"""Find the matches of an entry, by hash or by a close look, without reading all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0015_look_closely")]

    operations = [
        migrations.RemoveIndex("match", "signals_match_picture"),
        migrations.AddIndex(
            "match",
            models.Index(
                fields=["signal_id", "found_at"],
                condition=models.Q(engine__in=["pictures", "copies"]),
                name="signals_match_picture",
            ),
        ),
    ]
