"""Let partners in: their programs read our feed and offer hashes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_keep_people"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="person",
            name="access_role_is_known",
        ),
        migrations.AlterField(
            model_name="person",
            name="role",
            field=models.TextField(
                choices=[
                    ("analyst", "analyst"),
                    ("supervisor", "supervisor"),
                    ("platform_staff", "platform_staff"),
                    ("partner", "partner"),
                    ("oversight", "oversight"),
                    ("administrator", "administrator"),
                ]
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        ["analyst", "supervisor", "platform_staff", "partner", "oversight", "administrator"],
                    )
                ),
                name="access_role_is_known",
            ),
        ),
    ]
