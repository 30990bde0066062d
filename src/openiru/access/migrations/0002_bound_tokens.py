"""Refuse tokens that are kept in the clear or end before they begin."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(digest__regex="^sha256:[0-9a-f]{64}$"), name="access_token_is_a_digest"
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="access_token_has_a_term"
            ),
        ),
    ]
