"""Exchanges, the records that they give, and places in our own feed."""

import django.db.models.deletion
import openiru.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0005_derive_organisation_ids'),
        ('signals', '0010_page_through_entries'),
    ]

    operations = [
        migrations.CreateModel(
            name='Exchange',
            fields=[
                ('slug', models.TextField(primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('shape', models.TextField()),
                ('address', models.TextField()),
                ('labels', models.JSONField(default=dict)),
                ('stance', models.TextField()),
                ('flood_day', models.PositiveIntegerField()),
                ('pull_every_s', models.PositiveIntegerField(null=True)),
                ('pushed_through', models.BigIntegerField(default=0)),
                ('checkpoint', models.TextField(blank=True, default='')),
                ('pull_id', models.UUIDField(null=True)),
                ('pulled_at', models.DateTimeField(null=True)),
                ('floods_from', models.DateTimeField(null=True)),
                ('next_pull_at', models.DateTimeField(null=True)),
                ('quarantined_at', models.DateTimeField(null=True)),
                ('quarantine_reason', models.TextField(blank=True, default='')),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_reason', models.TextField(blank=True, default='')),
                ('added_by', models.TextField()),
                ('added_at', models.DateTimeField()),
                ('bank', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='signals.signalbank')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.organisation')),
            ],
            options={
                'db_table': 'exchanges_exchange',
            },
        ),
        migrations.CreateModel(
            name='FeedPlace',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='signals.bankentry')),
                ('seq', models.BigIntegerField(unique=True)),
                ('expires_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'exchanges_feed_place',
                'indexes': [models.Index(condition=models.Q(('expires_at__isnull', False)), fields=['expires_at'], name='exchanges_feed_expiry')],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.TextField()),
                ('signal_type', models.TextField()),
                ('value', models.TextField()),
                ('label', models.TextField(blank=True, default='')),
                ('facts', models.JSONField(default=dict)),
                ('left_out', models.TextField(blank=True, default='')),
                ('told_opinion', models.BigIntegerField(default=0)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_reason', models.TextField(blank=True, default='')),
                ('first_seen_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='signals.bankentry')),
                ('exchange', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchanges.exchange')),
            ],
            options={
                'db_table': 'exchanges_record',
            },
        ),
        migrations.AddConstraint(
            model_name='exchange',
            constraint=models.CheckConstraint(condition=models.Q(('shape__in', ['tech-against-terrorism', 'stopncii', 'ncmec', 'openiru', 'file', 'offers'])), name='exchanges_shape_known'),
        ),
        migrations.AddConstraint(
            model_name='exchange',
            constraint=models.CheckConstraint(condition=models.Q(('stance__in', ['positive', 'investigation-seed'])), name='exchanges_stance_known'),
        ),
        migrations.AddConstraint(
            model_name='exchange',
            constraint=models.CheckConstraint(condition=models.Q(('flood_day__gte', 1)), name='exchanges_flood'),
        ),
        migrations.AddConstraint(
            model_name='exchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quarantine_reason', ''), ('quarantined_at__isnull', True)), models.Q(('quarantined_at__isnull', False), models.Q(('quarantine_reason', ''), _negated=True)), _connector='OR'), name='exchanges_quarantine_pair'),
        ),
        migrations.AddConstraint(
            model_name='exchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_reason', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='exchanges_ended_pair'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.UniqueConstraint(fields=('exchange', 'key', 'signal_type'), name='exchanges_record_once'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_reason', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='exchanges_record_withdrawn_pair'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.CheckConstraint(condition=models.Q(('entry__isnull', True), ('left_out', ''), _connector='OR'), name='exchanges_record_in_or_out'),
        ),
    ]
