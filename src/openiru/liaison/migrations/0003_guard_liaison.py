"""Keep minutes and commitments as they were said, and let nothing on file vanish."""

from django.db import migrations

from openiru.audit import sql

GUARD = """
CREATE FUNCTION openiru_guard_liaison_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.platform_id, NEW.role_title, NEW.email, NEW.phone, NEW.form_url, NEW.valid_from)
        IS DISTINCT FROM
       (OLD.platform_id, OLD.role_title, OLD.email, OLD.phone, OLD.form_url, OLD.valid_from) THEN
        PERFORM openiru_refuse('a contact is ended and another one added, never rewritten');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER liaison_contact_stands BEFORE UPDATE ON liaison_contact
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_liaison_contact();

CREATE FUNCTION openiru_guard_liaison_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM liaison_meeting m WHERE m.id = NEW.meeting_id AND m.held_at > NEW.recorded_at) THEN
        PERFORM openiru_refuse('minutes follow their meeting');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER liaison_minutes_follow BEFORE INSERT ON liaison_minutes
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_liaison_minutes();

CREATE FUNCTION openiru_guard_liaison_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.platform_id, NEW.title, NEW.text_digest, NEW.signed_on, NEW.in_force_from, NEW.deadlines::text)
        IS DISTINCT FROM
       (OLD.platform_id, OLD.title, OLD.text_digest, OLD.signed_on, OLD.in_force_from, OLD.deadlines::text) THEN
        PERFORM openiru_refuse('an agreement says what was signed; note another one');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER liaison_agreement_stands BEFORE UPDATE ON liaison_agreement
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_liaison_agreement();
"""
UNGUARD = """
DROP TRIGGER liaison_agreement_stands ON liaison_agreement;
DROP FUNCTION openiru_guard_liaison_agreement();
DROP TRIGGER liaison_minutes_follow ON liaison_minutes;
DROP FUNCTION openiru_guard_liaison_minutes();
DROP TRIGGER liaison_contact_stands ON liaison_contact;
DROP FUNCTION openiru_guard_liaison_contact();
"""


class Migration(migrations.Migration):
    dependencies = [("liaison", "0002_keep_minutes_and_promises")]

    operations = [
        *(
            migrations.RunSQL(*sql.append_only(table))
            for table in ("liaison_minutes", "liaison_commitment", "liaison_commitment_step")
        ),
        *(migrations.RunSQL(*sql.kept(table)) for table in ("liaison_contact", "liaison_agreement")),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
