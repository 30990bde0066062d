"""Keep what orders the queue beside severity and confidence, and where leads stood when people took them."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("signals", "0018_keep_known_terms")]

    operations = [
        migrations.AddField("lead", "weighed", models.TextField(blank=True, default="")),
        migrations.AddField("lead", "advice_ground", models.FloatField(default=0)),
        migrations.AddField("lead", "advice_exempt", models.FloatField(default=0)),
        migrations.AddField("lead", "taken_at", models.DateTimeField(null=True)),
        migrations.AddField("lead", "taken_place", models.PositiveIntegerField(null=True)),
        migrations.AddConstraint(
            "lead",
            models.CheckConstraint(
                condition=Q(advice_ground__range=(0, 1), advice_exempt__range=(0, 1)),
                name="signals_lead_advice_is_probability",
            ),
        ),
        migrations.AddConstraint(
            "lead",
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_place__isnull=True)
                | Q(taken_at__isnull=False, taken_place__isnull=False, taken_place__gte=1),
                name="signals_lead_taken_pair",
            ),
        ),
        migrations.AddIndex(
            "lead",
            models.Index(condition=Q(taken_at__isnull=False), fields=["taken_at"], name="signals_lead_taken"),
        ),
    ]
