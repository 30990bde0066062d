"""Let referrals carry the forms that laws ask for; never changed, and never without their copies."""

import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE FUNCTION openiru_guard_form() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM openiru_refuse('the form of a referral never changes');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = NEW.referral_id AND r.status = 'scheduled') THEN
        PERFORM openiru_refuse('a form goes with a referral that has not left');
    END IF;
    IF (SELECT count(*) FROM evidence_capture c
        WHERE c.digest IN (NEW.json_digest, NEW.csv_digest, NEW.pdf_digest)) <> 3 THEN
        PERFORM openiru_refuse('the copies of a form are kept as evidence');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_form_guard BEFORE INSERT OR UPDATE OR DELETE ON referrals_form
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_form();
"""
UNDO = """
DROP TRIGGER referrals_form_guard ON referrals_form;
DROP FUNCTION openiru_guard_form();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0012_let_nothing_come_back_to_a_withdrawn_ground"),
        ("evidence", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralForm",
            fields=[
                (
                    "referral",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="referrals.referral",
                    ),
                ),
                ("form", models.TextField()),
                ("profile", models.TextField()),
                ("language", models.TextField()),
                ("json_digest", models.TextField()),
                ("csv_digest", models.TextField()),
                ("pdf_digest", models.TextField()),
                ("kept_by", models.TextField()),
                ("kept_at", models.DateTimeField()),
            ],
            options={"db_table": "referrals_form"},
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
