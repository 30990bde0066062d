"""Make the tables of moderation."""

import django.db.models.deletion
import openiru.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('peers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('peer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='peers.peer')),
                ('source', models.TextField()),
            ],
            options={
                'db_table': 'moderation_authority',
            },
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.TextField(unique=True)),
                ('kind', models.TextField()),
                ('their_id', models.TextField()),
                ('reference', models.TextField()),
                ('instrument', models.TextField()),
                ('unit', models.TextField()),
                ('sent_by', models.TextField()),
                ('sent_at', models.DateTimeField()),
                ('acknowledge_by', models.DateTimeField(null=True)),
                ('act_by', models.DateTimeField(null=True)),
                ('redress', models.TextField(blank=True, default='')),
                ('terms', models.JSONField(default=dict)),
                ('received_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='peers.peer')),
            ],
            options={
                'db_table': 'moderation_request',
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('their_id', models.TextField()),
                ('position', models.PositiveIntegerField()),
                ('subject', models.JSONField()),
                ('organisation', models.TextField(blank=True, default='')),
                ('list_entries', models.JSONField(default=list)),
                ('ground', models.TextField(blank=True, default='')),
                ('tier', models.PositiveSmallIntegerField(null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('followers', models.BigIntegerField(null=True)),
                ('followers_at', models.DateTimeField(null=True)),
                ('standing', models.TextField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawal_reason', models.TextField(blank=True, default='')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.request')),
            ],
            options={
                'db_table': 'moderation_item',
            },
        ),
        migrations.CreateModel(
            name='RequestAnswer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('produced', models.TextField()),
                ('reason', models.TextField(blank=True, default='')),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.request')),
            ],
            options={
                'db_table': 'moderation_answer',
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('puid', models.TextField(unique=True)),
                ('outcome', models.TextField()),
                ('restricts', models.BooleanField()),
                ('facts', models.TextField()),
                ('said', models.JSONField()),
                ('applied_date', models.DateField(null=True)),
                ('redress', models.TextField(blank=True, default='')),
                ('decided_by', models.TextField()),
                ('decided_at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.item')),
            ],
            options={
                'db_table': 'moderation_statement',
            },
        ),
        migrations.CreateModel(
            name='ItemReinstatement',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('answer', models.TextField()),
                ('reason', models.TextField()),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.item')),
            ],
            options={
                'db_table': 'moderation_reinstatement',
                'constraints': [models.CheckConstraint(condition=models.Q(('answer__in', ['reinstated', 'kept']), models.Q(('reason', ''), _negated=True)), name='moderation_reinstatement_known')],
            },
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(fields=['-received_at', '-id'], name='moderation_newest'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.UniqueConstraint(fields=('authority', 'their_id'), name='moderation_request_once'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['referral', 'data_request', 'preservation'])), name='moderation_kind_known'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['standing'], name='moderation_item_standing'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.UniqueConstraint(fields=('request', 'their_id'), name='moderation_item_once'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('standing__in', ['waiting', 'restricted', 'left_alone', 'withdrawn', 'to_reinstate', 'reinstated', 'kept'])), name='moderation_standing_known'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('standing__in', ['withdrawn', 'to_reinstate', 'reinstated', 'kept']), ('withdrawn_at__isnull', False)), models.Q(('standing__in', ['waiting', 'restricted', 'left_alone']), ('withdrawn_at__isnull', True)), _connector='OR'), name='moderation_withdrawn_has_time'),
        ),
        migrations.AddConstraint(
            model_name='requestanswer',
            constraint=models.CheckConstraint(condition=models.Q(('produced__in', ['some', 'all', 'none'])), name='moderation_answer_known'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(fields=['decided_at'], name='moderation_statement_time'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(fields=('item', 'number'), name='moderation_statement_numbered'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('facts', ''), _negated=True), name='moderation_statement_in_words'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('restricts', False), models.Q(models.Q(('redress', ''), _negated=True), ('applied_date__isnull', False)), _connector='OR'), name='moderation_restriction_says_redress'),
        ),
    ]
