"""Make the tables of peers."""

import django.db.models.deletion
import openiru.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Peer',
            fields=[
                ('slug', models.TextField(primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('kind', models.TextField()),
                ('endpoint_url', models.TextField()),
                ('sealed_send_secret', models.BinaryField(null=True)),
                ('sealed_receive_secret', models.BinaryField(null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('added_by', models.TextField()),
                ('added_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'peers_peer',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['authority', 'unit'])), name='peers_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('message_id', models.TextField()),
                ('kind', models.TextField()),
                ('is_understood', models.BooleanField()),
                ('body', models.TextField()),
                ('body_digest', models.TextField()),
                ('received_at', models.DateTimeField()),
                ('peer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='peers.peer')),
            ],
            options={
                'db_table': 'peers_message',
                'constraints': [models.UniqueConstraint(fields=('peer', 'message_id'), name='peers_message_once')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('about', models.TextField()),
                ('body', models.TextField()),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('next_try_at', models.DateTimeField()),
                ('last_error', models.TextField(blank=True, default='')),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('dead_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('peer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='peers.peer')),
            ],
            options={
                'db_table': 'peers_letter',
                'indexes': [models.Index(condition=models.Q(('confirmed_at__isnull', True), ('dead_at__isnull', True)), fields=['next_try_at'], name='peers_letter_waiting'), models.Index(fields=['about', 'created_at'], name='peers_letter_about')],
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), ('dead_at__isnull', True), _connector='OR'), name='peers_letter_ends_once')],
            },
        ),
    ]
