"""Keep on which confirmed return a case rests, and approve and refer none whose return does not stand any more."""

import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE FUNCTION openiru_guard_case_of_return() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.confirmed_return_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM linking_lead l WHERE l.id = NEW.confirmed_return_id AND l.subject_id = NEW.subject_id
               AND openiru_return_stands(l.id)) THEN
            PERFORM openiru_refuse('a case rests on a confirmed return of its own subject that stands');
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.confirmed_return_id IS DISTINCT FROM OLD.confirmed_return_id THEN
        PERFORM openiru_refuse('the return on which a case rests never changes');
    END IF;
    IF NEW.confirmed_return_id IS NOT NULL AND NOT openiru_return_stands(NEW.confirmed_return_id)
        AND ((NEW.status = 'approved' AND OLD.status <> 'approved')
             OR (NEW.referred_at IS NOT NULL AND OLD.referred_at IS NULL)) THEN
        PERFORM openiru_refuse('no case is approved or referred whose return does not stand any more');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_case_return_guard BEFORE INSERT OR UPDATE ON review_case
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_case_of_return();
"""
UNGUARD = """
DROP TRIGGER review_case_return_guard ON review_case;
DROP FUNCTION openiru_guard_case_of_return();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0006_guard_shared_signals"),
        ("linking", "0003_say_how_blocks_ended"),
    ]

    operations = [
        migrations.AddField(
            "case",
            "confirmed_return",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="linking.lead",
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
