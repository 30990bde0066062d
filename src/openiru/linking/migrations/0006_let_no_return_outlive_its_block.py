"""Let a return fall with the word on which it rests, also where that is taken back after the block was over or seen up."""

from django.db import migrations

TAKEN_BACK = """
CREATE FUNCTION openiru_block_taken_back(subject uuid, since timestamptz, known_at timestamptz DEFAULT NULL) RETURNS boolean
LANGUAGE sql STABLE AS $$
    -- Facts, not what was noted of them: a block that is over is noted once, and may be taken back later.
    WITH word AS (
        SELECT i.id AS item, o.received_at AS at, o.number,
               o.code IN ('account_suspended', 'account_terminated', 'removed_tos', 'removed_law_global') AS blocks,
               openiru_measure_ends_at(i.sent_at, o.effective_at, o.received_at, o.duration_days) AS ends_at
        FROM referrals_item i JOIN referrals_outcome o ON o.item_id = i.id AND NOT o.is_overtaken
        WHERE i.subject_id = subject AND i.instrument = 'account_block'
          AND (i.withdrawn_at IS NULL OR o.received_at < i.withdrawn_at)
        UNION ALL
        SELECT i.id, i.withdrawn_at, NULL, false, NULL FROM referrals_item i
        WHERE i.subject_id = subject AND i.instrument = 'account_block' AND i.withdrawn_at IS NOT NULL
    ), said AS (
        SELECT *, lag(blocks) OVER w AS blocked, lead(at) OVER w AS until FROM word
        WINDOW w AS (PARTITION BY item ORDER BY at, number)
    )
    SELECT EXISTS (
        SELECT 1 FROM said t
        WHERE t.blocked AND NOT t.blocks AND t.at >= since AND (known_at IS NULL OR t.at <= known_at)
          -- Where its platform blocks it on another referral at that moment, nothing ends.
          AND NOT EXISTS (
              SELECT 1 FROM said b
              WHERE b.item <> t.item AND b.blocks AND b.at <= t.at AND COALESCE(b.until > t.at, true)
                AND COALESCE(b.ends_at > t.at, true)))
$$;
"""
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
              AND (known_at IS NULL OR e.at <= known_at))
          AND NOT openiru_block_taken_back(l.barred_id, d.at, known_at))
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
        ) s ON s.is_barred OR s.ended IN ('looks', 'term')
        WHERE l.id = wanted AND NOT EXISTS (
            -- Whoever is seen up again, or was barred for a time, was barred all the same; a block that was wrong, or taken back, was none.
            SELECT 1 FROM linking_standing e
            WHERE e.subject_id = l.barred_id AND NOT e.is_barred AND e.ended NOT IN ('looks', 'term') AND e.at >= d.at
              AND (known_at IS NULL OR e.at <= known_at)))
$$;
"""
# Software of before `term` cannot keep the word: there, too, whoever is barred no more by what was seen was barred all the same.
NO_TERM = """
ALTER TABLE linking_standing DISABLE TRIGGER USER;
UPDATE linking_standing SET ended = 'looks' WHERE ended = 'term';
ALTER TABLE linking_standing ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("linking", "0005_end_blocks_with_their_term")]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, NO_TERM),
        migrations.RunSQL(
            TAKEN_BACK, "DROP FUNCTION openiru_block_taken_back(uuid, timestamptz, timestamptz);"
        ),
        migrations.RunSQL(STANDS, UNSTANDS),
    ]
