"""Let moderators in: where the installation is a platform's, they decide on what authorities refer."""

from django.db import migrations, models

_ROLES = [
    "analyst",
    "supervisor",
    "platform_staff",
    "moderator",
    "partner",
    "oversight",
    "administrator",
]


class Migration(migrations.Migration):
    dependencies = [("access", "0004_let_partners_in")]

    operations = [
        migrations.RemoveConstraint(model_name="person", name="access_role_is_known"),
        migrations.AlterField(
            model_name="person",
            name="role",
            field=models.TextField(choices=[(role, role) for role in _ROLES]),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(role__in=_ROLES), name="access_role_is_known"
            ),
        ),
    ]
