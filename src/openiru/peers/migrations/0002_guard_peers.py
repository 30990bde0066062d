"""Keep peers, what they wrote and what we write as they are; let no peer be set without a record."""

from django.db import migrations

from openiru.audit import sql

PEER = """
CREATE FUNCTION openiru_guard_peer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.slug, NEW.kind, NEW.added_by, NEW.added_at) IS DISTINCT FROM
       (OLD.slug, OLD.kind, OLD.added_by, OLD.added_at) THEN
        PERFORM openiru_refuse('who a peer is, and who added it, never changes');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER peers_peer_guard BEFORE UPDATE ON peers_peer
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_peer();
"""
UNGUARD_PEER = """
DROP TRIGGER peers_peer_guard ON peers_peer;
DROP FUNCTION openiru_guard_peer();
"""

LETTER = """
CREATE FUNCTION openiru_guard_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.peer_id, NEW.kind, NEW.about, NEW.body, NEW.created_at) IS DISTINCT FROM
       (OLD.peer_id, OLD.kind, OLD.about, OLD.body, OLD.created_at) THEN
        PERFORM openiru_refuse('what a letter says, and to whom, never changes');
    END IF;
    IF OLD.confirmed_at IS NOT NULL AND NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at THEN
        PERFORM openiru_refuse('a letter that arrived has arrived');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER peers_letter_guard BEFORE UPDATE ON peers_letter
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_letter();
"""
UNGUARD_LETTER = """
DROP TRIGGER peers_letter_guard ON peers_letter;
DROP FUNCTION openiru_guard_letter();
"""

PEER_RECORDED = """
    IF NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.subject_kind = 'peer' AND e.subject_id = NEW.slug
                   AND e.event IN ('peers.peer-saved', 'peers.secrets-set')
                   AND e.at >= NEW.added_at) THEN
        PERFORM openiru_refuse('no peer is set without a record of it');
    END IF;
"""
MESSAGE_RECORDED = """
    IF NOT openiru_is_recorded('peer', NEW.peer_id, '{peers.message-taken}', NEW.received_at) THEN
        PERFORM openiru_refuse('no message of a peer is taken without a record of it');
    END IF;
"""
LETTER_RECORDED = """
    IF NOT openiru_is_recorded('peer', NEW.peer_id, '{peers.letter-posted}', NEW.created_at) THEN
        PERFORM openiru_refuse('no letter is written without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("peers", "0001_initial"),
        ("access", "0003_keep_people"),
        ("audit", "0004_hold_columns_to_payload"),
    ]

    operations = [
        migrations.RunSQL(*sql.kept("peers_peer")),
        migrations.RunSQL(*sql.kept("peers_letter")),
        migrations.RunSQL(*sql.append_only("peers_message")),
        migrations.RunSQL(PEER, UNGUARD_PEER),
        migrations.RunSQL(LETTER, UNGUARD_LETTER),
        migrations.RunSQL(*sql.recorded("peers_peer", "endpoint_url, is_active", PEER_RECORDED)),
        migrations.RunSQL(*sql.recorded("peers_message", "id", MESSAGE_RECORDED)),
        migrations.RunSQL(*sql.recorded("peers_letter", "id", LETTER_RECORDED)),
    ]
