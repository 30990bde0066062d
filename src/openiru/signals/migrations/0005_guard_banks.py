"""Hold the rules of banks against any writer: what an entry is never changes, and sharing needs a ground."""

from django.db import migrations

from openiru.audit import sql

_OPINION_FORWARD, _OPINION_BACKWARD = sql.append_only("signals_opinion")

GUARD = """
CREATE FUNCTION openiru_guard_bank() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'banks are kept: DELETE refused' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.id, NEW.slug, NEW.polarity, NEW.purpose, NEW.is_shared, NEW.created_by, NEW.created_at)
        IS DISTINCT FROM
       (OLD.id, OLD.slug, OLD.polarity, OLD.purpose, OLD.is_shared, OLD.created_by, OLD.created_at) THEN
        RAISE EXCEPTION 'short name, polarity, purpose and sharing of a bank never change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signals_bank_guard BEFORE UPDATE OR DELETE ON signals_bank
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_bank();

CREATE FUNCTION openiru_guard_bank_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE holder signals_bank%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'entries of banks are withdrawn, never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT * INTO STRICT holder FROM signals_bank WHERE id = NEW.bank_id;
    IF octet_length(NEW.pdq) <> 32 THEN
        RAISE EXCEPTION 'a PDQ hash has 32 bytes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (holder.polarity = 'positive') <> (NEW.organisation_id IS NOT NULL) THEN
        RAISE EXCEPTION 'entries of positive banks, and no others, belong to an organisation'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF holder.is_shared AND (NEW.case_id IS NULL OR NEW.confirmed_by IS NULL) THEN
        RAISE EXCEPTION 'an entry of a shared bank rests on a case and is confirmed by a second person'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.organisation_id, NEW.pdq, NEW.capture_digest, NEW.source, NEW.exchange, NEW.exchange_key,
        NEW.added_by, NEW.added_at) IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.pdq, OLD.capture_digest,
        OLD.source, OLD.exchange, OLD.exchange_key, OLD.added_by, OLD.added_at) THEN
        RAISE EXCEPTION 'what an entry is, whose, and where it comes from never change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.bank_id <> OLD.bank_id AND NOT holder.is_shared THEN
        RAISE EXCEPTION 'an entry moves into a shared bank only' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF holder.is_shared AND OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS NULL THEN
        RAISE EXCEPTION 'a tombstone of a shared bank stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.quarantined_at IS NOT NULL AND NEW.quarantined_at IS NULL
        AND NEW.released_at IS NOT DISTINCT FROM OLD.released_at THEN
        RAISE EXCEPTION 'a person ends a quarantine' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signals_bank_entry_guard BEFORE INSERT OR UPDATE OR DELETE ON signals_bank_entry
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_bank_entry();
"""
UNGUARD = """
DROP TRIGGER signals_bank_entry_guard ON signals_bank_entry;
DROP FUNCTION openiru_guard_bank_entry();
DROP TRIGGER signals_bank_guard ON signals_bank;
DROP FUNCTION openiru_guard_bank();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0004_move_known_images"),
        ("audit", "0002_chain_events"),
    ]

    operations = [
        migrations.RunSQL(_OPINION_FORWARD, _OPINION_BACKWARD),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
