-- A large installation in a few seconds: 100,000 leads, 50,000 referral items. Guards are off while it is filled.
SET session_replication_role = replica;

INSERT INTO registry_list_source (slug, name, authority, country, legal_instrument, url)
VALUES ('bench', 'Bench list', 'Bench', 'XX', 'Bench Act', '');
INSERT INTO registry_list_edition (id, source_id, digest, format, generated_on, dated_by, scope, includes_individuals,
    status, entries_total, entries_new, entries_changed, entries_removed, entries_relisted, rows_unread, absences,
    imported_by, imported_at)
VALUES ('00000000-0000-7000-8000-00000000000e', 'bench', 'sha256:bench', 'un-xml', '2025-01-01', 'list', 'full', false,
    'in_force', 3, 3, 0, 0, 0, 0, '[]', 'bench', '2025-01-01Z');
INSERT INTO registry_organisation (id, slug, name, created_by, created_at)
SELECT ('00000000-0000-7000-8000-00000000000' || n)::uuid, 'bench-' || n, 'Bench organisation ' || n, 'bench',
    '2025-01-01Z' FROM generate_series(1, 3) n;
INSERT INTO registry_list_entry (id, source_id, entry_key, kind, primary_name, reference, programme, listed_from,
    listed_from_is_known, first_edition_id, last_edition_id, content_digest, content, is_verified)
SELECT ('00000000-0000-8000-8000-00000000000' || n)::uuid, 'bench', n::text, 'entity', 'Bench organisation ' || n,
    'B.' || n, '', '2020-01-01', true, '00000000-0000-7000-8000-00000000000e',
    '00000000-0000-7000-8000-00000000000e', 'sha256:bench', '{}', true FROM generate_series(1, 3) n;
INSERT INTO registry_entry_period (entry_id, listed_from, listed_from_is_known)
SELECT id, listed_from, true FROM registry_list_entry;
INSERT INTO registry_entry_name (entry_id, text, kind, script, folded)
SELECT id, primary_name, 'primary', 'latin', lower(primary_name) FROM registry_list_entry;
INSERT INTO registry_organisation_link (id, organisation_id, entry_id, reason, asserted_by, asserted_at, approved_by,
    approved_at)
SELECT gen_random_uuid(), ('00000000-0000-7000-8000-00000000000' || n)::uuid,
    ('00000000-0000-8000-8000-00000000000' || n)::uuid, 'bench', 'a', '2025-01-01Z', 'b', '2025-01-01Z'
FROM generate_series(1, 3) n;

CREATE TEMP TABLE bench_subject AS
SELECT n, md5('subject' || n)::uuid AS id,
    (ARRAY['facebook','instagram','tiktok','x','telegram','whatsapp'])[1 + n % 6] AS platform,
    ('00000000-0000-7000-8000-00000000000' || (1 + n % 3))::uuid AS organisation_id
FROM generate_series(1, 100000) n;

INSERT INTO intake_subject (id, platform, kind, handle, native_id, url, display_name, bio, first_seen_at, last_seen_at)
SELECT id, platform, 'account', 'bench.' || n, n::text, 'https://' || platform || '.example/bench.' || n,
    'Bench account ' || n, 'placeholder', '2025-06-01Z', '2025-07-01Z' FROM bench_subject;
INSERT INTO intake_follower_count (subject_id, observed_at, followers)
SELECT id, '2025-06-01Z', 10 + (n * 7919) % 9000 FROM bench_subject;
INSERT INTO signals_lead (id, subject_id, organisation_id, platform, status, confidence, severity, priority,
    reach_followers, engines, match_count, created_at, updated_at, weighed, advice_ground, advice_exempt)
SELECT md5('lead' || n)::uuid, id, organisation_id, platform,
    CASE WHEN n <= 50000 THEN 'referred' ELSE 'open' END, n % 101, n % 8, (n % 8) * 1000 + n % 101,
    10 + (n * 7919) % 9000, '["names"]', 1, '2025-06-01Z'::timestamptz + n * interval '1 second', '2025-07-01Z', '', 0, 0
FROM bench_subject;
-- The queue is about open leads: another 50,000 so that 100,000 are open.
INSERT INTO intake_subject (id, platform, kind, handle, native_id, url, display_name, bio, first_seen_at, last_seen_at)
SELECT md5('more' || n)::uuid, (ARRAY['facebook','instagram','tiktok','x','telegram','whatsapp'])[1 + n % 6], 'account',
    'more.' || n, 'm' || n, 'https://facebook.example/more.' || n, 'More ' || n, '', '2025-06-01Z', '2025-07-01Z'
FROM generate_series(1, 50000) n;
INSERT INTO signals_lead (id, subject_id, organisation_id, platform, status, confidence, severity, priority,
    reach_followers, engines, match_count, created_at, updated_at, weighed, advice_ground, advice_exempt)
SELECT md5('morelead' || n)::uuid, md5('more' || n)::uuid, ('00000000-0000-7000-8000-00000000000' || (1 + n % 3))::uuid,
    (ARRAY['facebook','instagram','tiktok','x','telegram','whatsapp'])[1 + n % 6], 'open', n % 101, n % 8,
    (n % 8) * 1000 + n % 101, 5, '["names"]', 1, '2025-06-02Z'::timestamptz + n * interval '1 second', '2025-07-01Z', '', 0, 0
FROM generate_series(1, 50000) n;

INSERT INTO review_case (id, lead_id, subject_id, organisation_id, platform, instrument, status, author_id, ground, tier,
    exemptions, reason, proposed_at, decided_by, decided_at, decision_reason, created_at, referred_at)
SELECT md5('case' || n)::uuid, md5('lead' || n)::uuid, id, organisation_id, platform, 'account_block', 'approved', 'a',
    'c', 3, '{}', 'bench', '2025-07-01Z', 'b', '2025-07-01Z', '', '2025-07-01Z', '2025-07-01Z' FROM bench_subject WHERE n <= 50000;
INSERT INTO referrals_referral (id, reference, platform_id, instrument, status, redress, created_by, created_at,
    send_not_before, sent_at, acknowledge_by, act_by, acknowledged_at, ticket, withdrawal_reason, unit_name, outward_name)
SELECT md5('referral' || g)::uuid, 'IRU-2024-' || lpad(g::text, 6, '0'),
    (ARRAY['facebook','instagram','tiktok','x','telegram','whatsapp'])[1 + g % 6], 'account_block', 'acknowledged',
    'bench', 'a', '2025-07-01Z', '2025-07-01Z', '2025-07-01Z', '2025-07-02Z', '2025-07-03Z', '2025-07-01 06:00Z', '', '', 'Bench unit', 'Analyst A'
FROM generate_series(0, 1999) g;
INSERT INTO referrals_item (id, referral_id, platform_id, instrument, case_id, subject_id, organisation_id, entry_ids,
    ground, tier, reason, state, sent_at, decided_at)
SELECT md5('item' || n)::uuid, md5('referral' || ((n % 6) + 6 * ((n / 6) % 333)))::uuid, platform, 'account_block',
    md5('case' || n)::uuid, id, organisation_id,
    jsonb_build_array('00000000-0000-8000-8000-00000000000' || (1 + n % 3)), 'c', 3, 'bench',
    CASE WHEN n % 10 < 6 THEN 'acted' WHEN n % 10 < 8 THEN 'refused' ELSE 'pending' END, '2025-07-01Z',
    CASE WHEN n % 10 < 8 THEN '2025-07-02Z'::timestamptz END
FROM bench_subject WHERE n <= 50000;
INSERT INTO referrals_outcome (id, item_id, number, code, reason, basis, rule, scope, effective_at, appeal_info, followers,
    received_at, received_by, is_overtaken)
SELECT md5('outcome' || n)::uuid, md5('item' || n)::uuid, 1,
    CASE WHEN n % 10 < 6 THEN 'account_suspended' ELSE 'not_violating' END, '', 'terms', '', '[]', '2025-07-02Z', '',
    CASE WHEN n % 10 < 6 THEN 1000 END, '2025-07-02Z', 'bench', false
FROM bench_subject WHERE n <= 50000 AND n % 10 < 8;

-- 5,000 cases wait for a second person.
INSERT INTO intake_subject (id, platform, kind, handle, native_id, url, display_name, bio, first_seen_at, last_seen_at)
SELECT md5('waits' || n)::uuid, 'x', 'account', 'waits.' || n, 'w' || n, 'https://x.example/waits.' || n, 'Waits ' || n,
    '', '2025-06-01Z', '2025-07-01Z' FROM generate_series(1, 5000) n;
INSERT INTO signals_lead (id, subject_id, organisation_id, platform, status, confidence, severity, priority,
    reach_followers, engines, match_count, created_at, updated_at, weighed, advice_ground, advice_exempt)
SELECT md5('waitslead' || n)::uuid, md5('waits' || n)::uuid, '00000000-0000-7000-8000-000000000001', 'x', 'in_case', 80, 5,
    5080, 5, '["names"]', 1, '2025-06-02Z', '2025-07-01Z', '', 0, 0 FROM generate_series(1, 5000) n;
INSERT INTO review_case (id, lead_id, subject_id, organisation_id, platform, instrument, status, author_id, ground, tier,
    exemptions, reason, proposed_at, decision_reason, created_at)
SELECT md5('waitscase' || n)::uuid, md5('waitslead' || n)::uuid, md5('waits' || n)::uuid,
    '00000000-0000-7000-8000-000000000001', 'x', 'account_block', 'in_review', 'a', 'c', 1 + n % 5, '{}', 'bench',
    '2025-07-01Z'::timestamptz + n * interval '1 second', '', '2025-07-01Z' FROM generate_series(1, 5000) n;

INSERT INTO intake_subject_key (platform, key, subject_id)
SELECT platform, kind.key, subject.id FROM intake_subject subject,
    LATERAL (VALUES ('h:' || handle), ('id:' || native_id)) AS kind (key);

SET session_replication_role = origin;
ANALYZE;
