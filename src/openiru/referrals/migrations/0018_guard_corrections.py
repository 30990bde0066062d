"""Let what a wrong referral rested on back no signal, case or referral again, and let no correction vanish."""

from django.db import migrations

from openiru.audit import sql

TABLES = (
    "referrals_correction",
    "referrals_corrected_item",
    "referrals_corrected_evidence",
    "referrals_reinstatement_step",
)

GUARD = """
CREATE FUNCTION openiru_rests_on_error(lead uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    -- The lead of a wrong referral, or one found by signals that were wrong: is there anything else, or newer?
    SELECT lead IS NOT NULL AND (
        EXISTS (SELECT 1 FROM referrals_corrected_item k
                JOIN referrals_item i ON i.id = k.item_id JOIN review_case c ON c.id = i.case_id
                WHERE c.lead_id = lead)
        OR EXISTS (SELECT 1 FROM signals_match m JOIN referrals_corrected_evidence e
                   ON e.mark = 'signal:' || m.signal_id WHERE m.lead_id = lead))
    AND NOT EXISTS (
        SELECT 1 FROM signals_match m
        WHERE m.lead_id = lead
          AND NOT EXISTS (SELECT 1 FROM referrals_corrected_evidence e WHERE e.mark = 'signal:' || m.signal_id)
          AND NOT (m.engine = 'texts' AND EXISTS (
              SELECT 1 FROM referrals_corrected_item k JOIN referrals_item i ON i.id = k.item_id
              WHERE i.case_id::text = m.explanation->>'case_id'))
          AND m.found_at > COALESCE((
              SELECT max(f.at) FROM referrals_corrected_item k
              JOIN referrals_correction f ON f.id = k.correction_id
              JOIN referrals_item i ON i.id = k.item_id JOIN review_case c ON c.id = i.case_id
              WHERE c.lead_id = lead), '-infinity'::timestamptz))
$$;

CREATE FUNCTION openiru_guard_case_of_error() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A dismissal is no ground for anything.
    IF NEW.status <> 'dismissed' AND openiru_rests_on_error(NEW.lead_id) THEN
        PERFORM openiru_refuse('a lead whose evidence was wrong opens no case until something new is found');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_case_rests_on_no_error BEFORE INSERT ON review_case
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_case_of_error();

CREATE FUNCTION openiru_guard_item_of_error() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF openiru_rests_on_error((SELECT c.lead_id FROM review_case c WHERE c.id = NEW.case_id)) THEN
        PERFORM openiru_refuse('evidence that was wrong backs no referral until something new is found');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_item_rests_on_no_error BEFORE INSERT ON referrals_item
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_item_of_error();

CREATE FUNCTION openiru_guard_entry_of_error() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What an exchange says is its word, not ours; what rests on another case has a ground of its own.
    IF NEW.withdrawn_at IS NOT NULL OR NEW.exchange <> '' OR NEW.case_id IS NOT NULL
        OR (TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL
            AND (NEW.capture_digest, NEW.pdq, NEW.bank_id) IS NOT DISTINCT FROM
                (OLD.capture_digest, OLD.pdq, OLD.bank_id)) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM signals_bank b WHERE b.id = NEW.bank_id AND b.polarity = 'positive')
        AND EXISTS (SELECT 1 FROM referrals_corrected_evidence e
                    WHERE e.mark IN (NEW.capture_digest, 'pdq:' || encode(NEW.pdq, 'hex'))) THEN
        PERFORM openiru_refuse('evidence of a referral that was wrong becomes no signal');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signals_bank_entry_rests_on_no_error BEFORE INSERT OR UPDATE ON signals_bank_entry
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_entry_of_error();

CREATE FUNCTION openiru_guard_reinstatement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM referrals_corrected_item k WHERE k.item_id = NEW.item_id) THEN
        PERFORM openiru_refuse('reinstatement is asked for what was referred in error');
    END IF;
    IF NEW.state <> 'asked' AND NOT EXISTS (
        SELECT 1 FROM referrals_reinstatement_step s WHERE s.item_id = NEW.item_id AND s.state = 'asked') THEN
        PERFORM openiru_refuse('nobody answers what was not asked');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_reinstatement_follows BEFORE INSERT ON referrals_reinstatement_step
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_reinstatement();

CREATE FUNCTION openiru_guard_corrected_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM referrals_item i WHERE i.id = NEW.item_id AND i.state = 'withdrawn') THEN
        PERFORM openiru_refuse('what was wrong is withdrawn');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_corrected_item_is_withdrawn BEFORE INSERT ON referrals_corrected_item
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_corrected_item();
"""
UNGUARD = """
DROP TRIGGER referrals_corrected_item_is_withdrawn ON referrals_corrected_item;
DROP FUNCTION openiru_guard_corrected_item();
DROP TRIGGER referrals_reinstatement_follows ON referrals_reinstatement_step;
DROP FUNCTION openiru_guard_reinstatement();
DROP TRIGGER signals_bank_entry_rests_on_no_error ON signals_bank_entry;
DROP FUNCTION openiru_guard_entry_of_error();
DROP TRIGGER referrals_item_rests_on_no_error ON referrals_item;
DROP FUNCTION openiru_guard_item_of_error();
DROP TRIGGER review_case_rests_on_no_error ON review_case;
DROP FUNCTION openiru_guard_case_of_error();
DROP FUNCTION openiru_rests_on_error(uuid);
"""

CORRECTION = """
    IF NOT openiru_is_recorded('correction', NEW.id::text, '{referrals.items-corrected}', NEW.at) THEN
        PERFORM openiru_refuse('no correction is kept without a record of it');
    END IF;
"""
STEP = """
    IF NOT openiru_is_recorded('item', NEW.item_id::text,
        '{referrals.reinstatement-asked,referrals.reinstatement-answered}', NEW.at) THEN
        PERFORM openiru_refuse('no step of a reinstatement is kept without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0017_put_wrong_referrals_right"),
        ("review", "0006_guard_shared_signals"),
        ("signals", "0014_keep_recordings_and_marks"),
    ]

    operations = [
        *(migrations.RunSQL(*sql.append_only(table)) for table in TABLES),
        migrations.RunSQL(*sql.recorded("referrals_correction", "id", CORRECTION)),
        migrations.RunSQL(*sql.recorded("referrals_reinstatement_step", "id", STEP)),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
