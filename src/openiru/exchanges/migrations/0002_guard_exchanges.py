"""Keep exchanges and their records against any writer; let an ended exchange stay ended, and floods wait for a person."""

from django.db import migrations

from openiru.audit import sql

_EXCHANGES_FORWARD, _EXCHANGES_BACKWARD = sql.kept("exchanges_exchange")
_RECORDS_FORWARD, _RECORDS_BACKWARD = sql.kept("exchanges_record")

GUARD = """
CREATE FUNCTION openiru_guard_exchange() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM signals_bank b
                   WHERE b.id = NEW.bank_id AND b.polarity = 'positive' AND NOT b.is_shared) THEN
        PERFORM openiru_refuse('an exchange fills a positive bank that is not shared');
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF (NEW.slug, NEW.shape, NEW.address, NEW.bank_id, NEW.added_by, NEW.added_at) IS DISTINCT FROM
       (OLD.slug, OLD.shape, OLD.address, OLD.bank_id, OLD.added_by, OLD.added_at) THEN
        PERFORM openiru_refuse('what an exchange is, where it lies and which bank it fills never change');
    END IF;
    IF OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
        PERFORM openiru_refuse('an exchange that was ended stays so');
    END IF;
    IF OLD.quarantined_at IS NOT NULL AND NEW.quarantined_at IS NULL
        AND NEW.floods_from IS NOT DISTINCT FROM OLD.floods_from THEN
        PERFORM openiru_refuse('a person ends the quarantine of an exchange');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER exchanges_exchange_guard BEFORE INSERT OR UPDATE ON exchanges_exchange
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_exchange();
"""
UNGUARD = """
DROP TRIGGER exchanges_exchange_guard ON exchanges_exchange;
DROP FUNCTION openiru_guard_exchange();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0001_initial"),
        ("audit", "0004_hold_columns_to_payload"),
        ("access", "0003_keep_people"),
    ]

    operations = [
        migrations.RunSQL(_EXCHANGES_FORWARD, _EXCHANGES_BACKWARD),
        migrations.RunSQL(_RECORDS_FORWARD, _RECORDS_BACKWARD),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
