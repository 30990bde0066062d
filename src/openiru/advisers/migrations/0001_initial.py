"""Make the tables of advisers."""

import django.db.models.deletion
import openiru.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('signals', '0016_find_copies_of_entries'),
    ]

    operations = [
        migrations.CreateModel(
            name='Measurement',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('adviser', models.TextField()),
                ('fingerprint', models.TextField()),
                ('model_id', models.TextField()),
                ('policy_hash', models.TextField()),
                ('set_digest', models.TextField()),
                ('set_name', models.TextField()),
                ('texts', models.PositiveIntegerField()),
                ('answered', models.PositiveIntegerField()),
                ('figures', models.JSONField()),
                ('measured_by', models.TextField()),
                ('measured_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'advisers_measurement',
                'indexes': [models.Index(fields=['adviser', '-measured_at'], name='advisers_measurement_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('answered__lte', models.F('texts')), ('texts__gte', 1)), name='advisers_measurement_counts')],
            },
        ),
        migrations.CreateModel(
            name='KeptOpinion',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('observation_id', models.UUIDField()),
                ('adviser', models.TextField()),
                ('fingerprint', models.TextField()),
                ('text_digest', models.TextField()),
                ('model_id', models.TextField()),
                ('policy_hash', models.TextField()),
                ('prompt_hash', models.TextField()),
                ('label', models.TextField()),
                ('p', models.FloatField(null=True)),
                ('category', models.TextField()),
                ('rationale', models.TextField()),
                ('spans', models.JSONField(default=list)),
                ('latency_ms', models.PositiveIntegerField()),
                ('raw', models.TextField()),
                ('is_cut', models.BooleanField()),
                ('is_remembered', models.BooleanField()),
                ('asked_by', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('lead', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='signals.lead')),
            ],
            options={
                'db_table': 'advisers_opinion',
                'indexes': [models.Index(fields=['text_digest', 'model_id', 'policy_hash', 'prompt_hash'], name='advisers_opinion_question')],
                'constraints': [models.UniqueConstraint(fields=('lead', 'observation_id', 'adviser', 'fingerprint'), name='advisers_opinion_once'), models.CheckConstraint(condition=models.Q(('label__in', ['flagged', 'clear', 'unsure'])), name='advisers_opinion_label'), models.CheckConstraint(condition=models.Q(('p__isnull', True), models.Q(('p__gte', 0), ('p__lte', 1)), _connector='OR'), name='advisers_opinion_probability')],
            },
        ),
        migrations.CreateModel(
            name='Switch',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('adviser', models.TextField()),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('measurement', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='advisers.measurement')),
            ],
            options={
                'db_table': 'advisers_switch',
                'indexes': [models.Index(fields=['adviser', '-id'], name='advisers_switch_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='advisers_switch_has_reason')],
            },
        ),
    ]
