-- A ledger of years: 200,000 accounts that were referred, 160,000 answers and 1,000,000 looks, on what `benchmarks/fill.sql` made
-- of registry and organisations. Guards are off while it is filled.
SET session_replication_role = replica;

CREATE TEMP TABLE long_subject AS
SELECT n, md5('long' || n)::uuid AS id,
    (ARRAY['facebook','instagram','tiktok','x','telegram','whatsapp'])[1 + n % 6] AS platform,
    ('00000000-0000-7000-8000-00000000000' || (1 + n % 3))::uuid AS organisation_id,
    '2023-01-01Z'::timestamptz + (n / 200) * interval '1 day' + (n % 200) * interval '5 minutes' AS sent_at
FROM generate_series(1, 200000) n;

INSERT INTO intake_subject (id, platform, kind, handle, native_id, url, display_name, bio, first_seen_at, last_seen_at)
SELECT id, platform, 'account', 'long.' || n, 'l' || n, 'https://' || platform || '.example/long.' || n,
    'Long account ' || n, 'placeholder', sent_at - interval '30 days', sent_at FROM long_subject;
INSERT INTO review_case (id, lead_id, subject_id, organisation_id, platform, instrument, status, author_id, ground, tier,
    exemptions, reason, proposed_at, decided_by, decided_at, decision_reason, created_at, referred_at)
SELECT md5('longcase' || n)::uuid, NULL, id, organisation_id, platform, 'account_block', 'approved', 'a',
    'c', 3, '{}', 'bench', sent_at, 'b', sent_at, '', sent_at, sent_at FROM long_subject;
INSERT INTO referrals_referral (id, reference, platform_id, instrument, status, redress, created_by, created_at,
    send_not_before, sent_at, acknowledge_by, act_by, acknowledged_at, ticket, withdrawal_reason, unit_name, outward_name)
SELECT md5('longreferral' || g)::uuid, 'IRU-2023-' || lpad(g::text, 6, '0'),
    (ARRAY['facebook','instagram','tiktok','x','telegram','whatsapp'])[1 + g % 6], 'account_block', 'acknowledged',
    'bench', 'a', sent, sent, sent, sent + interval '1 day', sent + interval '2 days', sent + interval '6 hours', '', '',
    'Bench unit', 'Analyst A'
FROM (SELECT g, '2023-01-01Z'::timestamptz + (g / 6) * interval '1 day' AS sent FROM generate_series(0, 6011) g) r;
INSERT INTO referrals_item (id, referral_id, platform_id, instrument, case_id, subject_id, organisation_id, entry_ids,
    ground, tier, reason, state, sent_at, decided_at)
SELECT md5('longitem' || n)::uuid, md5('longreferral' || ((n % 6) + 6 * (n / 200)))::uuid, platform, 'account_block',
    md5('longcase' || n)::uuid, id, organisation_id,
    jsonb_build_array('00000000-0000-8000-8000-00000000000' || (1 + n % 3)), 'c', 3, 'bench',
    CASE WHEN n % 10 < 6 THEN 'acted' WHEN n % 10 < 8 THEN 'refused' ELSE 'pending' END, sent_at,
    CASE WHEN n % 10 < 8 THEN sent_at + (n % 70) * interval '1 hour' END
FROM long_subject;
INSERT INTO referrals_outcome (id, item_id, number, code, reason, basis, rule, scope, effective_at, duration_days, appeal_info,
    followers, received_at, received_by, is_overtaken)
SELECT md5('longoutcome' || n)::uuid, md5('longitem' || n)::uuid, 1,
    CASE WHEN n % 10 < 6 THEN 'account_suspended' ELSE 'not_violating' END, '', 'terms', '', '[]',
    sent_at + (n % 70) * interval '1 hour', CASE WHEN n % 20 = 1 THEN 30 END, '',
    CASE WHEN n % 10 < 6 THEN 1000 + n % 5000 END, sent_at + (n % 70) * interval '1 hour', 'bench', false
FROM long_subject WHERE n % 10 < 8;

-- Five looks at each, ten in a run: after 4, 8, 21, 45 and 100 days. One in four comes back between two of them.
INSERT INTO checks_run (id, platform, live_control, absent_control, fault, vantage, country, recorded_by, at)
SELECT md5('longrun' || k || '-' || g)::uuid,
    (ARRAY['facebook','instagram','tiktok','x','telegram','whatsapp'])[1 + g % 6], 'live', 'gone_cause_unknown', '', 'bench', 'XX',
    'bench', '2023-01-01Z'::timestamptz + (g * 10 / 200 + d + 1) * interval '1 day'
FROM generate_series(0, 20000) g, (VALUES (1, 4), (2, 8), (3, 21), (4, 45), (5, 100)) AS look (k, d);
INSERT INTO checks_observation (run_id, subject_id, at, url, state, as_read, rule, place, found, identity, stable_id, handle,
    followers, countries, probe, version, are_controls_held, body_id)
SELECT md5('longrun' || k || '-' || n / 10)::uuid, id, sent_at + d * interval '1 day', 'https://' || platform || '.example/long.' || n,
    state, state, 'bench', 'title', 'placeholder', 'unknown', '', '', CASE WHEN state = 'live' THEN 500 + n % 900 END, '[]',
    platform, 1, true, 'sha256:bench'
FROM long_subject, (VALUES (1, 4), (2, 8), (3, 21), (4, 45), (5, 100)) AS look (k, d),
    LATERAL (SELECT CASE WHEN n % 10 >= 6 THEN 'live' WHEN n % 4 = 0 AND k >= 2 + n % 3 THEN 'live'
        WHEN n % 11 = 0 THEN 'suspended' ELSE 'gone_cause_unknown' END AS state) AS seen
ORDER BY d, n;

SET session_replication_role = origin;
ANALYZE;
