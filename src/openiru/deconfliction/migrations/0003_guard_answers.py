"""Let no question be answered, by another unit or for us, without a record: an answer lets a referral go."""

from django.db import migrations

from openiru.audit import sql

QUESTION_RECORDED = """
    IF NEW.answer <> '' AND NOT openiru_is_recorded('item', NEW.item_id::text,
        '{deconfliction.answer-received,deconfliction.no-answer-came}', NEW.answered_at) THEN
        PERFORM openiru_refuse('no unit has answered without a record of it');
    END IF;
"""
RECEIVED_RECORDED = """
    IF NEW.answer <> '' AND NOT openiru_is_recorded(
        'question', NEW.id::text, '{deconfliction.answer-given}', NEW.answered_at) THEN
        PERFORM openiru_refuse('no unit is answered without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [("deconfliction", "0002_guard_deconfliction")]

    operations = [
        migrations.RunSQL(*sql.recorded("deconfliction_question", "answer", QUESTION_RECORDED)),
        migrations.RunSQL(*sql.recorded("deconfliction_received", "answer", RECEIVED_RECORDED)),
    ]
