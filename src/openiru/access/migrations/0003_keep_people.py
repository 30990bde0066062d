"""Keep people and tokens as they were added, and let no role or token change behind the record."""

from django.db import migrations

from openiru.audit import sql

HOLDS = """
CREATE FUNCTION openiru_holds(person text, VARIADIC roles text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM access_person p
                   WHERE p.id::text = person AND p.is_active AND p.role = ANY (roles))
$$;
"""

GUARD = """
CREATE FUNCTION openiru_guard_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.role, NEW.platform_slug, NEW.created_at) IS DISTINCT FROM
       (OLD.id, OLD.role, OLD.platform_slug, OLD.created_at) THEN
        PERFORM openiru_refuse('role and platform of a person never change: switch the account off, add a new one');
    END IF;
    IF NEW.is_active AND NOT OLD.is_active THEN
        PERFORM openiru_refuse('an account that was switched off stays so');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_person_guard BEFORE UPDATE ON access_person
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_person();

CREATE FUNCTION openiru_guard_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.person_id, NEW.label, NEW.digest, NEW.created_at, NEW.expires_at) IS DISTINCT FROM
       (OLD.id, OLD.person_id, OLD.label, OLD.digest, OLD.created_at, OLD.expires_at) THEN
        PERFORM openiru_refuse('a token never changes: revoke it and issue another one');
    END IF;
    IF OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN
        PERFORM openiru_refuse('a token that was revoked stays so');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_token_guard BEFORE UPDATE ON access_api_token
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_token();
"""
UNGUARD = """
DROP TRIGGER access_token_guard ON access_api_token;
DROP FUNCTION openiru_guard_token();
DROP TRIGGER access_person_guard ON access_person;
DROP FUNCTION openiru_guard_person();
"""

PERSON_RECORDED = """
    IF TG_OP = 'INSERT' AND NOT openiru_is_recorded(
        'person', NEW.id::text, '{access.person-added}', NEW.created_at) THEN
        PERFORM openiru_refuse('nobody is added without a record of it');
    END IF;
    IF TG_OP = 'UPDATE' AND NOT NEW.is_active AND NOT EXISTS (
        SELECT 1 FROM audit_event e WHERE e.subject_kind = 'person' AND e.subject_id = NEW.id::text
           AND e.event = 'access.person-deactivated') THEN
        PERFORM openiru_refuse('nobody is switched off without a record of it');
    END IF;
"""
TOKEN_RECORDED = """
    IF TG_OP = 'INSERT' AND NOT openiru_is_recorded(
        'token', NEW.id::text, '{access.token-issued}', NEW.created_at) THEN
        PERFORM openiru_refuse('no token is issued without a record of it');
    END IF;
    IF TG_OP = 'UPDATE' AND NOT openiru_is_recorded(
        'token', NEW.id::text, '{access.token-revoked}', NEW.revoked_at) THEN
        PERFORM openiru_refuse('no token is revoked without a record of it');
    END IF;
"""  # noqa: S105  (what guards tokens is none)


class Migration(migrations.Migration):
    dependencies = [("access", "0002_bound_tokens"), ("audit", "0004_hold_columns_to_payload")]

    operations = [
        migrations.RunSQL(HOLDS, "DROP FUNCTION openiru_holds(text, text[]);"),
        migrations.RunSQL(GUARD, UNGUARD),
        *[migrations.RunSQL(*sql.kept(table)) for table in ("access_person", "access_api_token")],
        migrations.RunSQL(*sql.recorded("access_person", "is_active", PERSON_RECORDED)),
        migrations.RunSQL(*sql.recorded("access_api_token", "revoked_at", TOKEN_RECORDED)),
    ]
