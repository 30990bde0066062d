"""Make the tables of deconfliction."""

import django.db.models.deletion
import openiru.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('intake', '0004_fold_dots_of_facebook'),
        ('peers', '0002_guard_peers'),
        ('referrals', '0015_hand_meetings_to_liaison'),
    ]

    operations = [
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('peer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='peers.peer')),
                ('answer_within_s', models.PositiveIntegerField()),
                ('answers_by_rule', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'deconfliction_unit',
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('asked_by', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('answer_by', models.DateTimeField()),
                ('answer', models.TextField(blank=True, default='')),
                ('reason', models.TextField(blank=True, default='')),
                ('answered_at', models.DateTimeField(null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.item')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.subject')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='peers.peer')),
            ],
            options={
                'db_table': 'deconfliction_question',
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('cause', models.TextField()),
                ('reason', models.TextField(blank=True, default='')),
                ('placed_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.TextField(blank=True, default='')),
                ('ended_reason', models.TextField(blank=True, default='')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.item')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.subject')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='peers.peer')),
                ('question', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deconfliction.question')),
            ],
            options={
                'db_table': 'deconfliction_hold',
            },
        ),
        migrations.CreateModel(
            name='Received',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('their_id', models.TextField()),
                ('digests', models.JSONField()),
                ('instrument', models.TextField()),
                ('known', models.TextField()),
                ('received_at', models.DateTimeField()),
                ('answer_by', models.DateTimeField()),
                ('answer', models.TextField(blank=True, default='')),
                ('reason', models.TextField(blank=True, default='')),
                ('answered_by', models.TextField(blank=True, default='')),
                ('answered_at', models.DateTimeField(null=True)),
                ('subject', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.subject')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='peers.peer')),
            ],
            options={
                'db_table': 'deconfliction_received',
            },
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('answer', '')), fields=['answer_by'], name='deconfliction_open'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(fields=['-asked_at'], name='deconfliction_newest'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(fields=('unit', 'item'), name='deconfliction_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['', 'no_objection', 'objection', 'already_referred', 'no_answer_by_deadline'])), name='deconfliction_answer_known'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='deconfliction_answer_has_time'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('cause__in', ['objection', 'already_referred'])), name='deconfliction_cause_known'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by', ''), ('ended_reason', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_by', ''), _negated=True), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='deconfliction_ending_whole'),
        ),
        migrations.AddIndex(
            model_name='received',
            index=models.Index(condition=models.Q(('answer', '')), fields=['answer_by'], name='deconfliction_waiting'),
        ),
        migrations.AddConstraint(
            model_name='received',
            constraint=models.UniqueConstraint(fields=('unit', 'their_id'), name='deconfliction_received_once'),
        ),
        migrations.AddConstraint(
            model_name='received',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['', 'no_objection', 'objection', 'already_referred'])), name='deconfliction_said_known'),
        ),
        migrations.AddConstraint(
            model_name='received',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by', '')), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False), models.Q(('answered_by', ''), _negated=True)), _connector='OR'), name='deconfliction_said_whole'),
        ),
    ]
