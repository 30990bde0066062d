"""Let no word of a platform count that comes behind one which was said later."""

from django.db import migrations, models

OVERTAKEN = """
CREATE FUNCTION openiru_guard_overtaken_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_overtaken IS DISTINCT FROM EXISTS (SELECT 1 FROM referrals_outcome o
        WHERE o.item_id = NEW.item_id AND o.number < NEW.number AND o.said_at > NEW.said_at) THEN
        PERFORM openiru_refuse('a word counts unless one that was said later came before it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_outcome_overtaken BEFORE INSERT ON referrals_outcome
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_overtaken_outcome();

CREATE FUNCTION openiru_guard_overtaken_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_overtaken IS DISTINCT FROM EXISTS (SELECT 1 FROM referrals_data_request_answer a
        WHERE a.referral_id = NEW.referral_id AND a.number < NEW.number AND a.said_at > NEW.said_at) THEN
        PERFORM openiru_refuse('an answer counts unless one that was said later came before it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_data_request_answer_overtaken BEFORE INSERT ON referrals_data_request_answer
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_overtaken_answer();
"""
UNGUARDED = """
DROP TRIGGER referrals_data_request_answer_overtaken ON referrals_data_request_answer;
DROP FUNCTION openiru_guard_overtaken_answer();
DROP TRIGGER referrals_outcome_overtaken ON referrals_outcome;
DROP FUNCTION openiru_guard_overtaken_outcome();
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0008_record_every_step")]

    operations = [
        *[
            operation
            for model in ("outcome", "datarequestanswer")
            for operation in (
                migrations.AddField(model, "said_at", models.DateTimeField(null=True)),
                migrations.AddField(model, "is_overtaken", models.BooleanField(default=False)),
            )
        ],
        migrations.RunSQL(OVERTAKEN, UNGUARDED),
    ]
