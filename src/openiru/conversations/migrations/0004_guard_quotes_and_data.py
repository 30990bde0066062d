"""Let no message of any kind quote an internal note, and no data that was asked for lie open among attachments."""

from django.db import migrations

NOTES = """
CREATE FUNCTION openiru_says_internal(about uuid, words text) RETURNS boolean LANGUAGE sql STABLE AS $$
    -- Short words may be said by chance, and an address or a name may be what both talk about; as in the rules of the code.
    SELECT EXISTS (
        SELECT 1 FROM (
            SELECT openiru_folded(n.text) AS said FROM conversations_internal_note n WHERE n.referral_id = about
            UNION ALL
            SELECT openiru_folded(c.text) FROM conversations_note_correction c
            JOIN conversations_internal_note n ON n.id = c.note_id WHERE n.referral_id = about) note
        WHERE length(note.said) >= 20 AND (note.said = openiru_folded(words)
            OR (note.said LIKE '% % % %' AND position(note.said IN openiru_folded(words)) > 0)))
$$;
CREATE FUNCTION openiru_guard_quotes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What first asks is made of cases alone, and a platform's subject may be named in a note as it is named there.
    IF NEW.kind NOT IN ('referral.sent', 'data_request.sent', 'preservation.sent') AND EXISTS (
        SELECT 1 FROM jsonb_path_query(NEW.body::jsonb -> 'data', 'strict $.**') said
        WHERE jsonb_typeof(said) = 'string' AND openiru_says_internal(NEW.referral_id, said #>> '{}')) THEN
        PERFORM openiru_refuse('an internal note does not leave the unit');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_outbox_message_quotes BEFORE INSERT OR UPDATE OF body ON referrals_outbox_message
    FOR EACH ROW WHEN (NEW.body <> '') EXECUTE FUNCTION openiru_guard_quotes();
"""
UNDO_NOTES = """
DROP TRIGGER referrals_outbox_message_quotes ON referrals_outbox_message;
DROP FUNCTION openiru_guard_quotes();
DROP FUNCTION openiru_says_internal(uuid, text);
"""

DATA = """
CREATE FUNCTION openiru_guard_data_attached() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.received_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM referrals_referral r WHERE r.id = NEW.referral_id AND r.instrument = 'data_request') THEN
        PERFORM openiru_refuse('what a platform hands over is sealed, and not attached to words');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conversations_attachment_no_data BEFORE INSERT ON conversations_attachment
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_data_attached();
"""
UNDO_DATA = """
DROP TRIGGER conversations_attachment_no_data ON conversations_attachment;
DROP FUNCTION openiru_guard_data_attached();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0003_count_replies"),
        ("referrals", "0014_say_more"),
    ]

    operations = [
        migrations.RunSQL(NOTES, UNDO_NOTES),
        migrations.RunSQL(DATA, UNDO_DATA),
    ]
