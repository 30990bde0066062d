"""The tables of invitations: links and their openings."""

import django.db.models.deletion
import openiru.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('platforms', '0004_add_routes'),
        ('referrals', '0015_hand_meetings_to_liaison'),
    ]

    operations = [
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('contact', models.TextField()),
                ('secret_digest', models.TextField(unique=True)),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_by', models.TextField(blank=True, default='')),
                ('revoked_at', models.DateTimeField(null=True)),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='platforms.platform')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
            ],
            options={
                'db_table': 'invitations_link',
            },
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('opened_at', models.DateTimeField()),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='invitations.link')),
            ],
            options={
                'db_table': 'invitations_opening',
            },
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(fields=['referral', 'made_at'], name='invitations_link_of'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by', '')), models.Q(('revoked_at__isnull', False), models.Q(('revoked_by', ''), _negated=True)), _connector='OR'), name='invitations_revoked_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='opening',
            index=models.Index(fields=['link', 'opened_at'], name='invitations_opening_of'),
        ),
    ]
