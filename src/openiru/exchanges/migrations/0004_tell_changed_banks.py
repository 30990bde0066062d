"""Tell readers of our feed when the radius or the legal basis of a shared bank changes: each of its entries moves."""

from django.db import migrations

TELL = """
CREATE FUNCTION openiru_note_bank_in_feed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM openiru_place_in_feed(p.entry_id, p.expires_at)
    FROM exchanges_feed_place p JOIN signals_bank_entry e ON e.id = p.entry_id
    WHERE e.bank_id = NEW.id AND e.withdrawn_at IS NULL ORDER BY p.seq;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER signals_bank_feed AFTER UPDATE ON signals_bank
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.is_shared AND (NEW.max_distance_bits, NEW.legal_basis)
        IS DISTINCT FROM (OLD.max_distance_bits, OLD.legal_basis))
    EXECUTE FUNCTION openiru_note_bank_in_feed();
"""
UNTELL = """
DROP TRIGGER signals_bank_feed ON signals_bank;
DROP FUNCTION openiru_note_bank_in_feed();
"""


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0003_number_the_feed")]

    operations = [migrations.RunSQL(TELL, UNTELL)]
