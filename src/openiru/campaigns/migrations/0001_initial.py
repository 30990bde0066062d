"""Make room for campaigns, their reports, and bulk jobs."""


import django.db.models.deletion
import openiru.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('referrals', '0018_guard_corrections'),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkJob',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('params', models.JSONField(default=dict)),
                ('total', models.PositiveIntegerField()),
                ('preview_digest', models.TextField()),
                ('started_by', models.TextField()),
                ('started_at', models.DateTimeField()),
                ('cancelled_by', models.TextField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'campaigns_bulk_job',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['refer', 'withdraw', 'retry', 'remind'])), name='campaigns_bulk_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', True), ('cancelled_by__isnull', True)), models.Q(('cancelled_at__isnull', False), ('cancelled_by__isnull', False)), _connector='OR'), name='campaigns_bulk_cancelled_pair')],
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('slug', models.TextField(primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('goal', models.TextField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('units', models.JSONField(default=list)),
                ('organisation_ids', models.JSONField(default=list)),
                ('platforms', models.JSONField(default=list)),
                ('opened_by', models.TextField()),
                ('opened_at', models.DateTimeField()),
                ('closed_by', models.TextField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'campaigns_campaign',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='campaigns_last_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('goal', ''), _negated=True), models.Q(('name', ''), _negated=True)), name='campaigns_have_words'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='campaigns_closed_pair')],
            },
        ),
        migrations.CreateModel(
            name='CampaignReferral',
            fields=[
                ('referral', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='referrals.referral')),
                ('joined_by', models.TextField()),
                ('joined_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
            ],
            options={
                'db_table': 'campaigns_referral',
            },
        ),
        migrations.CreateModel(
            name='BulkItem',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('batch', models.PositiveIntegerField()),
                ('thing_id', models.TextField()),
                ('state', models.TextField(default='waiting')),
                ('result', models.TextField(blank=True, default='')),
                ('error_code', models.TextField(blank=True, default='')),
                ('error_message', models.TextField(blank=True, default='')),
                ('done_at', models.DateTimeField(null=True)),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.bulkjob')),
            ],
            options={
                'db_table': 'campaigns_bulk_item',
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['job', 'batch'], name='campaigns_bulk_waiting')],
                'constraints': [models.UniqueConstraint(fields=('job', 'thing_id'), name='campaigns_bulk_item_once'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('state', 'waiting')), models.Q(('done_at__isnull', False), ('state__in', ['done', 'refused', 'cancelled'])), _connector='OR'), name='campaigns_bulk_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('error_code', ''), _negated=True), _connector='OR'), name='campaigns_bulk_refusal_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='CampaignReport',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('as_of', models.DateTimeField()),
                ('document', models.TextField()),
                ('digest', models.TextField()),
                ('reason', models.TextField(blank=True, default='')),
                ('frozen_by', models.TextField()),
                ('frozen_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
            ],
            options={
                'db_table': 'campaigns_report',
                'constraints': [models.UniqueConstraint(fields=('campaign', 'number'), name='campaigns_report_numbered'), models.CheckConstraint(condition=models.Q(('number', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='campaigns_correction_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='PartnerCounts',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('unit', models.TextField()),
                ('digest', models.TextField()),
                ('lines', models.JSONField()),
                ('taken_by', models.TextField()),
                ('taken_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
            ],
            options={
                'db_table': 'campaigns_partner_counts',
                'constraints': [models.UniqueConstraint(fields=('campaign', 'digest'), name='campaigns_partner_file_once')],
            },
        ),
    ]
