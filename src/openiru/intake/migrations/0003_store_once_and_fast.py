"""Note a refused row once, find the observations of a post, and drop indexes that another one covers."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def _key(to: str, **more: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **more
    )


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_keep_more_of_observations")]

    operations = [
        migrations.AlterField(
            "import", "id", models.UUIDField(editable=False, primary_key=True, serialize=False)
        ),
        migrations.RemoveIndex("refusedrow", "intake_refused_import"),
        migrations.AddConstraint(
            "refusedrow",
            models.UniqueConstraint(
                fields=["import_run", "line", "code", "message"], name="intake_refused_once"
            ),
        ),
        migrations.RemoveIndex("subject", "intake_subject_handle"),
        migrations.AddIndex(
            "observation",
            models.Index(
                fields=["post_id"], condition=models.Q(post_id__isnull=False), name="intake_observation_post"
            ),
        ),
        migrations.AddConstraint(
            "observationmedia",
            models.CheckConstraint(
                condition=models.Q(state="hashed", pdq__isnull=False)
                | (~models.Q(state="hashed") & models.Q(pdq__isnull=True)),
                name="intake_media_hash_fits_state",
            ),
        ),
        migrations.AlterField("refusedrow", "import_run", _key("intake.import", db_column="import_id")),
        migrations.AlterField("subjectkey", "subject", _key("intake.subject")),
        migrations.AlterField("profile", "subject", _key("intake.subject")),
        migrations.AlterField("followercount", "subject", _key("intake.subject")),
        migrations.AlterField("observation", "subject", _key("intake.subject")),
        migrations.AlterField(
            "observationmedia",
            "observation",
            _key("intake.observation", to_field="id", db_column="observation_id"),
        ),
    ]
