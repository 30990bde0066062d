"""Let no data request leave without its basis, and no key out without an opening, its reason and its record."""

from django.db import migrations

from openiru.audit import sql

# For what was asked before this table was there, nothing changes: only what leaves from now on is looked at.
GUARD_SENDING = """
CREATE FUNCTION openiru_guard_data_request() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE classes jsonb; stated disclosures_basis%ROWTYPE; is_emergency boolean;
BEGIN
    IF NEW.instrument <> 'data_request' OR NEW.status <> 'sent' OR OLD.status <> 'scheduled' THEN
        RETURN NEW;
    END IF;
    SELECT * INTO stated FROM disclosures_basis b WHERE b.referral_id = NEW.id;
    IF NOT FOUND OR length(btrim(stated.proportionality)) < 40 THEN
        PERFORM openiru_refuse('a request for data says why it is proportionate before it leaves');
    END IF;
    SELECT t.data_classes INTO classes FROM referrals_data_request_terms t WHERE t.referral_id = NEW.id;
    is_emergency := EXISTS (SELECT 1 FROM disclosures_emergency e WHERE e.referral_id = NEW.id);
    IF classes ?| ARRAY['traffic', 'content'] AND NOT is_emergency AND stated.preservation_id IS NULL
        AND length(btrim(stated.no_preservation_because)) < 20 THEN
        PERFORM openiru_refuse('preservation comes before a request for content or traffic');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_data_request_basis BEFORE UPDATE OF status ON referrals_referral
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_data_request();
"""
UNDO_SENDING = """
DROP TRIGGER referrals_data_request_basis ON referrals_referral;
DROP FUNCTION openiru_guard_data_request();
"""

GUARD_BASIS = """
CREATE FUNCTION openiru_guard_basis() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = NEW.referral_id
        AND r.instrument = 'data_request' AND r.status = 'scheduled') THEN
        PERFORM openiru_refuse('a basis is stated for a data request that has not left');
    END IF;
    IF NEW.preservation_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM referrals_referral p WHERE p.id = NEW.preservation_id
          AND p.instrument = 'preservation' AND p.sent_at IS NOT NULL AND p.withdrawn_at IS NULL) THEN
        PERFORM openiru_refuse('a basis names a preservation request that was sent and stands');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disclosures_basis_guard BEFORE INSERT ON disclosures_basis
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_basis();
"""
UNDO_BASIS = """
DROP TRIGGER disclosures_basis_guard ON disclosures_basis;
DROP FUNCTION openiru_guard_basis();
"""

GUARD_EMERGENCY = """
CREATE FUNCTION openiru_guard_emergency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- There is no such way for removals.
    IF length(btrim(NEW.words)) < 40 OR NOT EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = NEW.referral_id
        AND r.instrument = 'data_request' AND r.status = 'scheduled') THEN
        PERFORM openiru_refuse('an emergency is said in words of a data request that has not left');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM access_person p
        WHERE p.id::text = NEW.declared_by AND p.role = 'supervisor' AND p.is_active) THEN
        PERFORM openiru_refuse('an emergency is declared by a supervisor');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disclosures_emergency_guard BEFORE INSERT ON disclosures_emergency
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_emergency();
"""
UNDO_EMERGENCY = """
DROP TRIGGER disclosures_emergency_guard ON disclosures_emergency;
DROP FUNCTION openiru_guard_emergency();
"""

GUARD_REVIEW = """
CREATE FUNCTION openiru_guard_emergency_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF length(btrim(NEW.words)) < 10 OR NOT EXISTS (SELECT 1 FROM access_person p
        WHERE p.id::text = NEW.reviewed_by AND p.role = 'supervisor' AND p.is_active) THEN
        PERFORM openiru_refuse('an emergency is reviewed in words by a supervisor');
    END IF;
    IF EXISTS (SELECT 1 FROM disclosures_emergency e JOIN referrals_referral r ON r.id = e.referral_id
            WHERE e.referral_id = NEW.emergency_id AND NEW.reviewed_by IN (e.declared_by, r.created_by))
        OR EXISTS (SELECT 1 FROM referrals_item i JOIN review_case c ON c.id = i.case_id
            WHERE i.referral_id = NEW.emergency_id AND NEW.reviewed_by IN (c.author_id, c.decided_by)) THEN
        PERFORM openiru_refuse('whoever had a part in an emergency request does not review it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disclosures_emergency_review_guard BEFORE INSERT ON disclosures_emergency_review
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_emergency_review();
"""
UNDO_REVIEW = """
DROP TRIGGER disclosures_emergency_review_guard ON disclosures_emergency_review;
DROP FUNCTION openiru_guard_emergency_review();
"""

GUARD_HOLDING = """
CREATE FUNCTION openiru_guard_holding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.destroyed_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM evidence_capture c
            WHERE c.digest = NEW.custody_digest) THEN
            PERFORM openiru_refuse('what was handed over is kept with a note of its custody');
        END IF;
        IF NOT EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = NEW.referral_id
            AND r.instrument = 'data_request' AND r.sent_at IS NOT NULL AND r.withdrawn_at IS NULL) THEN
            PERFORM openiru_refuse('only the answer to a data request that stands is kept');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.destroyed_at IS NOT NULL OR NEW.destroyed_at IS NULL
        OR (to_jsonb(NEW) - '{destroyed_at,destroyed_by,destruction_reason}'::text[])
           <> (to_jsonb(OLD) - '{destroyed_at,destroyed_by,destruction_reason}'::text[]) THEN
        PERFORM openiru_refuse('what was handed over never changes; it can be destroyed, once');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disclosures_holding_guard BEFORE INSERT OR UPDATE ON disclosures_holding
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_holding();
"""
UNDO_HOLDING = """
DROP TRIGGER disclosures_holding_guard ON disclosures_holding;
DROP FUNCTION openiru_guard_holding();
"""

GUARD_KEY = """
CREATE FUNCTION openiru_guard_holding_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR (TG_OP = 'DELETE' AND NOT EXISTS (
        SELECT 1 FROM disclosures_holding h WHERE h.id = OLD.holding_id AND h.destroyed_at IS NOT NULL)) THEN
        PERFORM openiru_refuse('a key goes only with what it opens');
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disclosures_holding_key_guard BEFORE INSERT OR UPDATE OR DELETE ON disclosures_holding_key
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_holding_key();
CREATE FUNCTION openiru_disclosure_key(opening uuid) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
DECLARE said disclosures_opening%ROWTYPE; key bytea;
BEGIN
    SELECT * INTO said FROM disclosures_opening o WHERE o.id = opening;
    IF NOT FOUND OR length(btrim(said.reason)) < 10 OR NOT EXISTS (
        SELECT 1 FROM audit_event e WHERE e.event = 'disclosures.disclosure-opened' AND e.actor_id = said.opened_by
          AND e.at = said.opened_at AND e.payload::jsonb->'detail'->>'opening_id' = opening::text) THEN
        PERFORM openiru_refuse('nothing that was handed over opens without a reason and its record');
    END IF;
    SELECT k.wrapped INTO key FROM disclosures_holding_key k WHERE k.holding_id = said.holding_id;
    IF NOT FOUND THEN
        PERFORM openiru_refuse('what was handed over is destroyed');
    END IF;
    RETURN key;
END $$;
"""
UNDO_KEY = """
DROP FUNCTION openiru_disclosure_key(uuid);
DROP TRIGGER disclosures_holding_key_guard ON disclosures_holding_key;
DROP FUNCTION openiru_guard_holding_key();
"""

GUARD_OPENING = """
CREATE FUNCTION openiru_guard_opening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF length(btrim(NEW.reason)) < 10 THEN
        PERFORM openiru_refuse('nothing that was handed over opens without a reason in words');
    END IF;
    IF EXISTS (SELECT 1 FROM disclosures_holding h WHERE h.id = NEW.holding_id AND h.destroyed_at IS NOT NULL) THEN
        PERFORM openiru_refuse('what was handed over is destroyed');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM access_person p
        WHERE p.id::text = NEW.opened_by AND p.role = 'supervisor' AND p.is_active) THEN
        PERFORM openiru_refuse('what was handed over is opened by a supervisor');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disclosures_opening_guard BEFORE INSERT ON disclosures_opening
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_opening();
"""
UNDO_OPENING = """
DROP TRIGGER disclosures_opening_guard ON disclosures_opening;
DROP FUNCTION openiru_guard_opening();
"""


def recorded(table: str, columns: str, thing: str, event: str, at: str) -> tuple[str, str]:
    """SQL that lets nothing of `table` be written without a record of it."""
    check = f"""
    IF NOT EXISTS (
        SELECT 1 FROM audit_event e WHERE e.subject_kind = 'referral' AND e.subject_id = {thing}
          AND e.event = '{event}' AND e.at = NEW.{at}) THEN
        PERFORM openiru_refuse('nothing of a request for data is noted without a record of it');
    END IF;
"""  # noqa: S608  (names of ours alone)
    return sql.recorded(table, columns, check)


_DIRECT = "NEW.referral_id::text"
_HOLDING = "(SELECT h.referral_id::text FROM disclosures_holding h WHERE h.id = NEW.holding_id)"
ADDED = ("basis", "emergency", "emergency_review", "renewal", "opening")
RECORDED = (
    ("disclosures_basis", "stated_at", _DIRECT, "disclosures.basis-stated", "stated_at"),
    ("disclosures_emergency", "declared_at", _DIRECT, "disclosures.emergency-declared", "declared_at"),
    (
        "disclosures_emergency_review",
        "reviewed_at",
        "NEW.emergency_id::text",
        "disclosures.emergency-reviewed",
        "reviewed_at",
    ),
    ("disclosures_renewal", "renewed_at", _DIRECT, "disclosures.preservation-renewed", "renewed_at"),
    ("disclosures_opening", "opened_at", _HOLDING, "disclosures.disclosure-opened", "opened_at"),
)
HOLDING_RECORDED = """
    IF NOT EXISTS (
        SELECT 1 FROM audit_event e WHERE e.subject_kind = 'referral' AND e.subject_id = NEW.referral_id::text
          AND e.payload::jsonb->'detail'->>'holding_id' = NEW.id::text
          AND ((NEW.destroyed_at IS NULL AND e.event = 'disclosures.disclosure-received' AND e.at = NEW.received_at)
            OR (e.event = 'disclosures.disclosure-destroyed' AND e.at = NEW.destroyed_at))) THEN
        PERFORM openiru_refuse('nothing is received or destroyed without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("disclosures", "0001_initial"),
        ("audit", "0004_hold_columns_to_payload"),
        ("evidence", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(GUARD_SENDING, UNDO_SENDING),
        migrations.RunSQL(GUARD_BASIS, UNDO_BASIS),
        migrations.RunSQL(GUARD_EMERGENCY, UNDO_EMERGENCY),
        migrations.RunSQL(GUARD_REVIEW, UNDO_REVIEW),
        migrations.RunSQL(GUARD_HOLDING, UNDO_HOLDING),
        migrations.RunSQL(GUARD_KEY, UNDO_KEY),
        migrations.RunSQL(GUARD_OPENING, UNDO_OPENING),
        *[migrations.RunSQL(*sql.append_only(f"disclosures_{name}")) for name in ADDED],
        migrations.RunSQL(*sql.kept("disclosures_holding")),
        *[migrations.RunSQL(*recorded(*each)) for each in RECORDED],
        migrations.RunSQL(*sql.recorded("disclosures_holding", "destroyed_at", HOLDING_RECORDED)),
    ]
