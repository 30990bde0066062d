"""The tables of conversations: threads, words of both sides, files, openings, notes, news."""

import django.db.models.deletion
import openiru.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('referrals', '0014_say_more'),
    ]

    operations = [
        migrations.CreateModel(
            name='InternalNote',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('author_id', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
            ],
            options={
                'db_table': 'conversations_internal_note',
            },
        ),
        migrations.CreateModel(
            name='News',
            fields=[
                ('referral', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='referrals.referral')),
                ('for_person', models.TextField()),
                ('replies', models.PositiveIntegerField()),
                ('unseen', models.PositiveIntegerField()),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'conversations_news',
                'indexes': [models.Index(condition=models.Q(('unseen__gt', 0)), fields=['for_person', '-last_at'], name='conversations_news_unseen')],
            },
        ),
        migrations.CreateModel(
            name='OutwardMessage',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('unit_name', models.TextField()),
                ('outward_name', models.TextField()),
                ('author_id', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('outbox', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.outboxmessage')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
            ],
            options={
                'db_table': 'conversations_outward_message',
            },
        ),
        migrations.CreateModel(
            name='ReceivedMessage',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('asks', models.BooleanField()),
                ('received_at', models.DateTimeField()),
                ('received_by', models.TextField()),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
            ],
            options={
                'db_table': 'conversations_received_message',
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('way', models.TextField()),
                ('opened_at', models.DateTimeField()),
                ('outward', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conversations.outwardmessage')),
                ('received', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conversations.receivedmessage')),
            ],
            options={
                'db_table': 'conversations_receipt',
            },
        ),
        migrations.AddField(
            model_name='outwardmessage',
            name='answers',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conversations.receivedmessage'),
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('digest', models.TextField()),
                ('media_type', models.TextField()),
                ('size_bytes', models.BigIntegerField()),
                ('state', models.TextField()),
                ('finding', models.TextField(blank=True, default='')),
                ('checked_with', models.TextField(blank=True, default='')),
                ('checked_at', models.DateTimeField(null=True)),
                ('added_at', models.DateTimeField()),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
                ('outward', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conversations.outwardmessage')),
                ('received', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conversations.receivedmessage')),
            ],
            options={
                'db_table': 'conversations_attachment',
            },
        ),
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('id', models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('title', models.TextField()),
                ('opened_at', models.DateTimeField()),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.item')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
            ],
            options={
                'db_table': 'conversations_thread',
            },
        ),
        migrations.AddField(
            model_name='receivedmessage',
            name='thread',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conversations.thread'),
        ),
        migrations.AddField(
            model_name='outwardmessage',
            name='thread',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conversations.thread'),
        ),
        migrations.CreateModel(
            name='NoteCorrection',
            fields=[
                ('note', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='conversations.internalnote')),
                ('text', models.TextField()),
                ('author_id', models.TextField()),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'conversations_note_correction',
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='conversations_correction_in_words')],
            },
        ),
        migrations.AddIndex(
            model_name='internalnote',
            index=models.Index(fields=['referral', 'written_at'], name='conversations_note_of'),
        ),
        migrations.AddConstraint(
            model_name='internalnote',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='conversations_note_in_words'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outward__isnull', True), ('received__isnull', False), ('way', 'desk')), models.Q(('outward__isnull', False), ('received__isnull', True), ('way__in', ['portal', 'link', 'api'])), _connector='OR'), name='conversations_receipt_of_other_side'),
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(fields=['referral'], name='conversations_file_referral'),
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['added_at'], name='conversations_file_waiting'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outward__isnull', True), ('received__isnull', False)), models.Q(('outward__isnull', False), ('received__isnull', True)), _connector='OR'), name='conversations_file_of_one_message'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('checked_at__isnull', True), ('finding', ''), ('state', 'waiting')), models.Q(('checked_at__isnull', False), ('finding', ''), ('state', 'clean')), models.Q(('checked_at__isnull', False), ('state', 'refused'), models.Q(('finding', ''), _negated=True)), _connector='OR'), name='conversations_file_checked'),
        ),
        migrations.AddIndex(
            model_name='thread',
            index=models.Index(fields=['referral'], name='conversations_thread_referral'),
        ),
        migrations.AddIndex(
            model_name='receivedmessage',
            index=models.Index(fields=['referral', 'received_at'], name='conversations_received_of'),
        ),
        migrations.AddIndex(
            model_name='receivedmessage',
            index=models.Index(condition=models.Q(('asks', True)), fields=['received_at'], name='conversations_questions'),
        ),
        migrations.AddConstraint(
            model_name='receivedmessage',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='conversations_received_in_words'),
        ),
        migrations.AddIndex(
            model_name='outwardmessage',
            index=models.Index(fields=['referral', 'written_at'], name='conversations_outward_of'),
        ),
        migrations.AddConstraint(
            model_name='outwardmessage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('outward_name', ''), _negated=True)), name='conversations_outward_in_words'),
        ),
    ]
