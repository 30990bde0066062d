"""Let a link speak for its own platform about its own referral, while it is open, and in no other way."""

from django.db import migrations

from openiru.audit import sql

SPEAKS = """
CREATE OR REPLACE FUNCTION openiru_speaks_for(platform text, speaker text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT speaker = 'callback:' || platform OR EXISTS (
        SELECT 1 FROM access_person p
        WHERE p.id::text = speaker AND p.role = 'platform_staff' AND p.platform_slug = platform) OR EXISTS (
        SELECT 1 FROM invitations_link l WHERE 'link:' || l.id::text = speaker AND l.platform_id = platform)
$$;
"""
SPEAKS_BEFORE = """
CREATE OR REPLACE FUNCTION openiru_speaks_for(platform text, speaker text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT speaker = 'callback:' || platform OR EXISTS (
        SELECT 1 FROM access_person p
        WHERE p.id::text = speaker AND p.role = 'platform_staff' AND p.platform_slug = platform)
$$;
"""

GUARD = """
CREATE FUNCTION openiru_guard_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT openiru_holds(NEW.made_by, 'analyst', 'supervisor') THEN
            PERFORM openiru_refuse('a link is made by an active analyst or supervisor');
        END IF;
        IF NEW.expires_at <= NEW.made_at OR NEW.expires_at > NEW.made_at + interval '30 days'
            OR NEW.revoked_at IS NOT NULL OR NEW.secret_digest NOT LIKE 'sha256:%' THEN
            PERFORM openiru_refuse('a link lasts at most 30 days, and only the digest of its secret is kept');
        END IF;
        IF NOT EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = NEW.referral_id
                       AND r.platform_id = NEW.platform_id AND r.sent_at IS NOT NULL) THEN
            PERFORM openiru_refuse('a link opens one sent referral to its own platform');
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.referral_id, NEW.platform_id, NEW.contact, NEW.secret_digest, NEW.made_by, NEW.made_at,
        NEW.expires_at) IS DISTINCT FROM
       (OLD.id, OLD.referral_id, OLD.platform_id, OLD.contact, OLD.secret_digest, OLD.made_by, OLD.made_at,
        OLD.expires_at) OR OLD.revoked_at IS NOT NULL THEN
        PERFORM openiru_refuse('a link is revoked once, and changed in no other way');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invitations_link_guard BEFORE INSERT OR UPDATE ON invitations_link
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_link();

CREATE FUNCTION openiru_check_link_speaks(speaker text, about uuid, moment timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF speaker LIKE 'link:%' AND NOT EXISTS (
        SELECT 1 FROM invitations_link l
        WHERE 'link:' || l.id::text = speaker AND l.referral_id = about
          AND l.made_at <= moment AND moment < l.expires_at AND (l.revoked_at IS NULL OR moment < l.revoked_at)
          AND EXISTS (SELECT 1 FROM invitations_opening o WHERE o.link_id = l.id AND o.opened_at <= moment)) THEN
        PERFORM openiru_refuse('a link speaks of its own referral, after it was opened and before it ends');
    END IF;
END $$;

CREATE FUNCTION openiru_guard_link_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.received_by LIKE 'link:%' THEN
        PERFORM openiru_check_link_speaks(NEW.received_by,
            (SELECT i.referral_id FROM referrals_item i WHERE i.id = NEW.item_id), NEW.received_at);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invitations_outcome_guard BEFORE INSERT ON referrals_outcome
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_link_outcome();

CREATE FUNCTION openiru_guard_link_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM openiru_check_link_speaks(NEW.received_by, NEW.referral_id, NEW.received_at);
    RETURN NEW;
END $$;
CREATE TRIGGER invitations_answer_guard BEFORE INSERT ON referrals_data_request_answer
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_link_words();
CREATE TRIGGER invitations_message_guard BEFORE INSERT ON conversations_received_message
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_link_words();
"""
UNGUARD = """
DROP TRIGGER invitations_message_guard ON conversations_received_message;
DROP TRIGGER invitations_answer_guard ON referrals_data_request_answer;
DROP FUNCTION openiru_guard_link_words();
DROP TRIGGER invitations_outcome_guard ON referrals_outcome;
DROP FUNCTION openiru_guard_link_outcome();
DROP FUNCTION openiru_check_link_speaks(text, uuid, timestamptz);
DROP TRIGGER invitations_link_guard ON invitations_link;
DROP FUNCTION openiru_guard_link();
"""

RECORDED = """
    IF NOT openiru_is_recorded('referral', NEW.referral_id::text,
        CASE WHEN NEW.revoked_at IS NULL THEN ARRAY['invitations.link-made'] ELSE ARRAY['invitations.link-revoked'] END,
        coalesce(NEW.revoked_at, NEW.made_at)) THEN
        PERFORM openiru_refuse('no link is made or revoked without a record of it');
    END IF;
"""
OPENED = """
    IF NOT openiru_is_recorded('referral', (SELECT l.referral_id::text FROM invitations_link l WHERE l.id = NEW.link_id),
        ARRAY['invitations.link-opened'], NEW.opened_at) THEN
        PERFORM openiru_refuse('no link is opened without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("invitations", "0001_initial"),
        ("referrals", "0014_say_more"),
        ("access", "0003_keep_people"),
        # Only for its table: a link must not speak of other referrals in conversations either.
        ("conversations", "0003_count_replies"),
    ]

    operations = [
        migrations.RunSQL(SPEAKS, SPEAKS_BEFORE),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(*sql.kept("invitations_link")),
        migrations.RunSQL(*sql.append_only("invitations_opening")),
        migrations.RunSQL(*sql.recorded("invitations_link", "revoked_at", RECORDED)),
        migrations.RunSQL(*sql.recorded("invitations_opening", "id", OPENED)),
    ]
