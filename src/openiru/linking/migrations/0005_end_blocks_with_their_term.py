"""Let a block that its platform made for a time end with it; whoever came back while it stood came back all the same."""

from django.db import migrations, models

STANDS = """
CREATE OR REPLACE FUNCTION openiru_return_stands(wanted uuid, known_at timestamptz DEFAULT NULL) RETURNS boolean
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
        ) s ON s.is_barred OR s.ended IN ('looks', 'term')
        WHERE l.id = wanted AND NOT EXISTS (
            -- Whoever is seen up again, or was barred for a time, was barred all the same; a block that was wrong, or taken back, was none.
            SELECT 1 FROM linking_standing e
            WHERE e.subject_id = l.barred_id AND NOT e.is_barred AND e.ended NOT IN ('looks', 'term') AND e.at >= d.at
              AND (known_at IS NULL OR e.at <= known_at)))
$$;
"""
UNSTANDS = """
CREATE OR REPLACE FUNCTION openiru_return_stands(wanted uuid, known_at timestamptz DEFAULT NULL) RETURNS boolean
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
GUARD = """
CREATE OR REPLACE FUNCTION openiru_guard_barred() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM referrals_corrected_item k JOIN referrals_item w ON w.id = k.item_id
               WHERE w.subject_id = NEW.subject_id) THEN
        PERFORM openiru_refuse('an account that was referred in error is not barred');
    END IF;
    IF NEW.barred_by = 'platform' AND NOT EXISTS (
        SELECT 1 FROM referrals_item i
        LEFT JOIN LATERAL (
            SELECT effective_at, received_at, duration_days FROM referrals_outcome
            WHERE item_id = i.id AND NOT is_overtaken ORDER BY received_at DESC, number DESC LIMIT 1
        ) o ON true
        WHERE i.subject_id = NEW.subject_id AND i.state = 'acted' AND i.instrument = 'account_block'
          AND COALESCE(openiru_measure_ends_at(i.sent_at, o.effective_at, o.received_at, o.duration_days) > NEW.at, true)) THEN
        PERFORM openiru_refuse('an account is barred by its platform where that acted on our referral, and for no longer than it said');
    END IF;
    RETURN NEW;
END $$;
"""
UNGUARD = """
CREATE OR REPLACE FUNCTION openiru_guard_barred() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM referrals_corrected_item k JOIN referrals_item w ON w.id = k.item_id
               WHERE w.subject_id = NEW.subject_id) THEN
        PERFORM openiru_refuse('an account that was referred in error is not barred');
    END IF;
    IF NEW.barred_by = 'platform' AND NOT EXISTS (
        SELECT 1 FROM referrals_item i WHERE i.subject_id = NEW.subject_id AND i.state = 'acted'
           AND i.instrument = 'account_block') THEN
        PERFORM openiru_refuse('an account is barred by its platform where that acted on our referral');
    END IF;
    RETURN NEW;
END $$;
"""
_NAME = "linking_only_what_ended_says_how"


class Migration(migrations.Migration):
    dependencies = [
        ("linking", "0004_guard_standings"),
        ("referrals", "0022_end_measures_for_a_time"),
    ]

    operations = [
        migrations.RemoveConstraint("standing", _NAME),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.CheckConstraint(
                condition=models.Q(ended="")
                | models.Q(ended__in=["wrong", "word", "looks", "term"], is_barred=False),
                name=_NAME,
            ),
        ),
        migrations.RunSQL(STANDS, UNSTANDS),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
