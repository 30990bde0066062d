"""Make the tables of learning."""

import django.db.models.deletion
import openiru.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='RefitRun',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('decisions', models.PositiveIntegerField()),
                ('models_made', models.PositiveIntegerField()),
            ],
            options={
                'db_table': 'learning_refit_run',
            },
        ),
        migrations.CreateModel(
            name='GoldenSet',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('label', models.TextField()),
                ('number', models.PositiveIntegerField()),
                ('digest', models.TextField()),
                ('text_ids', models.JSONField()),
                ('texts', models.PositiveIntegerField()),
                ('labelled', models.PositiveIntegerField()),
                ('frozen_by', models.TextField()),
                ('frozen_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'learning_golden_set',
                'constraints': [models.UniqueConstraint(fields=('label', 'number'), name='learning_golden_set_number'), models.CheckConstraint(condition=models.Q(('label__in', ['ground-a', 'ground-b', 'ground-c', 'ground-d', 'ground-e', 'promotional', 'threat-to-life', 'exempt'])), name='learning_golden_set_label'), models.CheckConstraint(condition=models.Q(('labelled__gte', 1), ('texts__gt', models.F('labelled'))), name='learning_golden_set_both_sorts')],
            },
        ),
        migrations.CreateModel(
            name='GoldenText',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('label', models.TextField()),
                ('text', models.TextField()),
                ('text_digest', models.TextField()),
                ('is_labelled', models.BooleanField()),
                ('language', models.TextField()),
                ('source', models.TextField()),
                ('origin', models.TextField()),
                ('added_by', models.TextField()),
                ('added_at', models.DateTimeField()),
                ('withdrawn_by', models.TextField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'learning_golden_text',
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('label', 'text_digest'), name='learning_golden_text_once'), models.CheckConstraint(condition=models.Q(('label__in', ['ground-a', 'ground-b', 'ground-c', 'ground-d', 'ground-e', 'promotional', 'threat-to-life', 'exempt'])), name='learning_golden_text_label'), models.CheckConstraint(condition=models.Q(('source__in', ['file', 'case'])), name='learning_golden_text_source'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='learning_golden_text_withdrawn_pair')],
            },
        ),
        migrations.CreateModel(
            name='ModelVersion',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('label', models.TextField()),
                ('group', models.TextField(db_column='script_group')),
                ('number', models.PositiveIntegerField()),
                ('digest', models.TextField(unique=True)),
                ('data_digest', models.TextField()),
                ('features', models.JSONField()),
                ('texts', models.PositiveIntegerField()),
                ('labelled', models.PositiveIntegerField()),
                ('held_out', models.JSONField()),
                ('golden', models.JSONField(default=dict)),
                ('standing', models.TextField()),
                ('standing_words', models.TextField()),
                ('card', models.TextField()),
                ('size_bytes', models.PositiveIntegerField()),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('golden_set', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='learning.goldenset')),
            ],
            options={
                'db_table': 'learning_model_version',
            },
        ),
        migrations.CreateModel(
            name='Advice',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('observation_id', models.UUIDField()),
                ('probability', models.FloatField()),
                ('answer', models.TextField()),
                ('spans', models.JSONField(default=list)),
                ('given_at', models.DateTimeField()),
                ('version', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='learning.modelversion')),
            ],
            options={
                'db_table': 'learning_advice',
            },
        ),
        migrations.CreateModel(
            name='Switch',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('label', models.TextField()),
                ('group', models.TextField(db_column='script_group')),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('is_automatic', models.BooleanField()),
                ('version', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='learning.modelversion')),
            ],
            options={
                'db_table': 'learning_switch',
            },
        ),
        migrations.AddConstraint(
            model_name='modelversion',
            constraint=models.UniqueConstraint(fields=('label', 'group', 'number'), name='learning_version_number'),
        ),
        migrations.AddConstraint(
            model_name='modelversion',
            constraint=models.CheckConstraint(condition=models.Q(('group__in', ['all', 'latin', 'arabic', 'devanagari']), ('label__in', ['ground-a', 'ground-b', 'ground-c', 'ground-d', 'ground-e', 'promotional', 'threat-to-life', 'exempt'])), name='learning_version_label'),
        ),
        migrations.AddConstraint(
            model_name='modelversion',
            constraint=models.CheckConstraint(condition=models.Q(('standing', 'held'), models.Q(('golden_set__isnull', False), ('standing', 'switched-on')), _connector='OR'), name='learning_version_on_only_if_measured'),
        ),
        migrations.AddConstraint(
            model_name='advice',
            constraint=models.UniqueConstraint(fields=('observation_id', 'version'), name='learning_advice_once'),
        ),
        migrations.AddConstraint(
            model_name='advice',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['positive', 'negative', 'unsure'])), name='learning_advice_answer'),
        ),
        migrations.AddConstraint(
            model_name='advice',
            constraint=models.CheckConstraint(condition=models.Q(('probability__gte', 0), ('probability__lte', 1)), name='learning_advice_probability'),
        ),
        migrations.AddIndex(
            model_name='switch',
            index=models.Index(fields=['label', 'group', '-id'], name='learning_switch_newest'),
        ),
        migrations.AddConstraint(
            model_name='switch',
            constraint=models.CheckConstraint(condition=models.Q(('group__in', ['all', 'latin', 'arabic', 'devanagari']), ('label__in', ['ground-a', 'ground-b', 'ground-c', 'ground-d', 'ground-e', 'promotional', 'threat-to-life', 'exempt'])), name='learning_switch_label'),
        ),
        migrations.AddConstraint(
            model_name='switch',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='learning_switch_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='switch',
            constraint=models.CheckConstraint(condition=models.Q(('is_automatic', False), ('version__isnull', False), _connector='OR'), name='learning_switch_rule_switches_on'),
        ),
    ]
