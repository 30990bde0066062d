"""Say how a block ended, and whether a confirmed return stands."""

from django.db import migrations, models

STANDS = """
CREATE FUNCTION openiru_return_stands(wanted uuid, known_at timestamptz DEFAULT NULL) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM linking_lead l
        JOIN LATERAL (
            SELECT verdict, at FROM linking_decision
            WHERE lead_id = l.id AND (known_at IS NULL OR at <= known_at) ORDER BY number DESC LIMIT 1
        ) d ON d.verdict = 'confirmed'
        JOIN LATERAL (
            SELECT tie FROM linking_reckoning
            WHERE lead_id = l.id AND (known_at IS NULL OR at <= known_at) ORDER BY id DESC LIMIT 1
        ) r ON r.tie <> 'same_account'
        JOIN LATERAL (
            SELECT is_barred, ended FROM linking_standing
            WHERE subject_id = l.barred_id AND (known_at IS NULL OR at <= known_at) ORDER BY id DESC LIMIT 1
        ) s ON s.is_barred OR s.ended = 'looks'
        WHERE l.id = wanted AND NOT EXISTS (
            -- Whoever is seen up again was barred all the same; a block that was wrong, or taken back, was none.
            SELECT 1 FROM linking_standing e
            WHERE e.subject_id = l.barred_id AND NOT e.is_barred AND e.ended <> 'looks' AND e.at >= d.at
              AND (known_at IS NULL OR e.at <= known_at)))
$$;
"""
UNSTANDS = "DROP FUNCTION openiru_return_stands(uuid, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("linking", "0002_guard_decisions")]

    operations = [
        migrations.AddField("standing", "ended", models.TextField(blank=True, default="")),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.CheckConstraint(
                condition=models.Q(ended="")
                | models.Q(ended__in=["wrong", "word", "looks"], is_barred=False),
                name="linking_only_what_ended_says_how",
            ),
        ),
        migrations.RunSQL(STANDS, UNSTANDS),
    ]
