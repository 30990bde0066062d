"""Give every change of a shared entry a number, so that no reader of our feed ever misses one that was committed late."""

from django.db import migrations

from openiru.audit import sql

_FORWARD, _BACKWARD = sql.kept("exchanges_feed_place")

NUMBER = """
CREATE FUNCTION openiru_place_in_feed(entry uuid, expiry timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Held until the transaction ends: who has a higher number commits later, so numbers appear in their order.
    PERFORM pg_advisory_xact_lock(7410002);
    INSERT INTO exchanges_feed_place (entry_id, seq, expires_at)
    VALUES (entry, (SELECT coalesce(max(seq), 0) + 1 FROM exchanges_feed_place), expiry)
    ON CONFLICT (entry_id) DO UPDATE SET seq = EXCLUDED.seq, expires_at = EXCLUDED.expires_at;
END $$;

CREATE FUNCTION openiru_note_in_feed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM signals_bank b WHERE b.id = NEW.bank_id AND b.is_shared) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.bank_id, NEW.case_id, NEW.confirmed_at, NEW.withdrawn_at, NEW.quarantined_at, NEW.standing, NEW.expires_at)
            IS NOT DISTINCT FROM (OLD.bank_id, OLD.case_id, OLD.confirmed_at, OLD.withdrawn_at, OLD.quarantined_at,
            OLD.standing, OLD.expires_at) THEN
            RETURN NULL;
        END IF;
    END IF;
    PERFORM openiru_place_in_feed(NEW.id, NEW.expires_at);
    RETURN NULL;
END $$;
-- At the end of the transaction: the lock is held for a moment only, and after that of the audit record.
CREATE CONSTRAINT TRIGGER signals_bank_entry_feed AFTER INSERT OR UPDATE ON signals_bank_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION openiru_note_in_feed();

CREATE FUNCTION openiru_guard_feed_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.entry_id <> OLD.entry_id OR NEW.seq <= OLD.seq) THEN
        PERFORM openiru_refuse('numbers of the feed only grow');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER exchanges_feed_place_guard BEFORE UPDATE ON exchanges_feed_place
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_feed_place();

SELECT openiru_place_in_feed(e.id, e.expires_at) FROM signals_bank_entry e
    JOIN signals_bank b ON b.id = e.bank_id WHERE b.is_shared;
"""
UNNUMBER = """
DROP TRIGGER exchanges_feed_place_guard ON exchanges_feed_place;
DROP FUNCTION openiru_guard_feed_place();
DROP TRIGGER signals_bank_entry_feed ON signals_bank_entry;
DROP FUNCTION openiru_note_in_feed();
DROP FUNCTION openiru_place_in_feed(uuid, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0002_guard_exchanges"),
        ("signals", "0005_guard_banks"),
    ]

    operations = [
        migrations.RunSQL(_FORWARD, _BACKWARD),
        migrations.RunSQL(NUMBER, UNNUMBER),
    ]
