-- Approved cases without number, on accounts of six platforms. Guards are off while they are filled in, and on for all that follows.
SET session_replication_role = replica;

INSERT INTO registry_list_source (slug, name, authority, country, legal_instrument, url)
VALUES ('bench', 'Bench list', 'Bench', 'XX', 'Bench Act', '');
INSERT INTO registry_list_edition (id, source_id, digest, format, generated_on, dated_by, scope, includes_individuals,
    status, entries_total, entries_new, entries_changed, entries_removed, entries_relisted, rows_unread, absences,
    imported_by, imported_at)
VALUES ('00000000-0000-7000-8000-00000000000e', 'bench', 'sha256:bench', 'un-xml', '2025-01-01', 'list', 'full', false,
    'in_force', 1, 1, 0, 0, 0, 0, '[]', 'bench', '2025-01-01Z');
INSERT INTO registry_organisation (id, slug, name, created_by, created_at)
VALUES ('00000000-0000-7000-8000-000000000001', 'bench', 'Bench organisation', 'bench', '2025-01-01Z');
INSERT INTO registry_list_entry (id, source_id, entry_key, kind, primary_name, reference, programme, listed_from,
    listed_from_is_known, first_edition_id, last_edition_id, content_digest, content, is_verified)
VALUES ('00000000-0000-8000-8000-000000000001', 'bench', '1', 'entity', 'Bench organisation', 'B.1', '', '2020-01-01',
    true, '00000000-0000-7000-8000-00000000000e', '00000000-0000-7000-8000-00000000000e', 'sha256:bench', '{}', true);
INSERT INTO registry_entry_period (entry_id, listed_from, listed_from_is_known)
SELECT id, listed_from, true FROM registry_list_entry;
INSERT INTO registry_entry_name (entry_id, text, kind, script, folded)
SELECT id, primary_name, 'primary', 'latin', lower(primary_name) FROM registry_list_entry;
INSERT INTO registry_organisation_link (id, organisation_id, entry_id, reason, asserted_by, asserted_at, approved_by,
    approved_at)
VALUES (gen_random_uuid(), '00000000-0000-7000-8000-000000000001', '00000000-0000-8000-8000-000000000001', 'bench',
    'a', '2025-01-01Z', 'b', '2025-01-01Z');

CREATE TEMP TABLE bench_subject AS
SELECT n, md5('subject' || n)::uuid AS id,
    (ARRAY['facebook','instagram','tiktok','x','telegram','whatsapp'])[1 + n % 6] AS platform
FROM generate_series(0, :items - 1) n;

INSERT INTO intake_subject (id, platform, kind, handle, native_id, url, display_name, bio, first_seen_at, last_seen_at)
SELECT id, platform, 'account', 'bench.' || n, n::text, 'https://' || platform || '.example/bench.' || n,
    'Bench account ' || n, 'placeholder', '2025-06-01Z', '2025-07-01Z' FROM bench_subject;
INSERT INTO intake_follower_count (subject_id, observed_at, followers)
SELECT id, '2025-06-01Z', 10 + (n * 7919) % 9000 FROM bench_subject;
INSERT INTO signals_lead (id, subject_id, organisation_id, platform, status, confidence, severity, priority,
    reach_followers, engines, match_count, created_at, updated_at, weighed, advice_ground, advice_exempt)
SELECT md5('lead' || n)::uuid, id, '00000000-0000-7000-8000-000000000001', platform, 'in_case', 80, 5, 5080, 10,
    '["names"]', 1, '2025-06-01Z', '2025-07-01Z', '', 0, 0 FROM bench_subject;
INSERT INTO review_case (id, lead_id, subject_id, organisation_id, platform, instrument, status, author_id, ground, tier,
    exemptions, reason, proposed_at, decided_by, decided_at, decision_reason, created_at)
SELECT md5('case' || n)::uuid, md5('lead' || n)::uuid, id, '00000000-0000-7000-8000-000000000001', platform,
    'account_block', 'approved', 'a', 'c', 3, '{}', 'Looked at everything that was captured.', '2025-07-01Z', 'b',
    '2025-07-01Z', '', '2025-07-01Z' FROM bench_subject;

SET session_replication_role = origin;
ANALYZE;
