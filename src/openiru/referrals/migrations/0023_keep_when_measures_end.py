"""Keep when a measure for a time ends, so that asking which ended by a moment reads one line of an index."""

from django.db import migrations, models

ENDS = """
CREATE FUNCTION openiru_say_when_outcome_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whatever is written in: it follows from the word and from when the item was sent, and neither changes.
    NEW.ends_at := CASE WHEN NEW.duration_days IS NOT NULL THEN (
        SELECT openiru_measure_ends_at(i.sent_at, NEW.effective_at, NEW.received_at, NEW.duration_days)
        FROM referrals_item i WHERE i.id = NEW.item_id) END;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_outcome_ends BEFORE INSERT ON referrals_outcome
    FOR EACH ROW EXECUTE FUNCTION openiru_say_when_outcome_ends();
"""
NO_ENDS = """
DROP TRIGGER referrals_outcome_ends ON referrals_outcome;
DROP FUNCTION openiru_say_when_outcome_ends();
"""
KEPT = """
ALTER TABLE referrals_outcome DISABLE TRIGGER USER;
UPDATE referrals_outcome o SET ends_at = openiru_measure_ends_at(i.sent_at, o.effective_at, o.received_at, o.duration_days)
FROM referrals_item i WHERE i.id = o.item_id AND o.duration_days IS NOT NULL;
ALTER TABLE referrals_outcome ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0022_end_measures_for_a_time")]

    operations = [
        migrations.AddField("outcome", "ends_at", models.DateTimeField(null=True)),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        migrations.RunSQL(ENDS, NO_ENDS),
        migrations.AddIndex(
            "outcome",
            models.Index(
                fields=["ends_at"],
                condition=models.Q(("ends_at__isnull", False)),
                name="referrals_outcome_ends",
            ),
        ),
    ]
