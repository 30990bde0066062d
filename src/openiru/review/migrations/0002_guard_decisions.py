"""Keep decisions as they were taken, and hold the rules of a case against any writer."""

from django.db import migrations

from openiru.audit import sql

_DECISION_FORWARD, _DECISION_BACKWARD = sql.append_only("review_decision")
_BASIS_FORWARD, _BASIS_BACKWARD = sql.append_only("review_case_basis")

GUARD = """
CREATE FUNCTION openiru_guard_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'cases are kept: DELETE refused'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status NOT IN ('draft', 'dismissed') THEN
            RAISE EXCEPTION 'a case begins as a draft, not as %', NEW.status
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.author_id, NEW.subject_id, NEW.organisation_id, NEW.platform, NEW.instrument)
        IS DISTINCT FROM
       (OLD.author_id, OLD.subject_id, OLD.organisation_id, OLD.platform, OLD.instrument) THEN
        RAISE EXCEPTION 'author, subject, organisation, platform and instrument of a case never change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('draft', 'in_review'), ('draft', 'dismissed'),
        ('in_review', 'approved'), ('in_review', 'returned'), ('in_review', 'dismissed'),
        ('returned', 'in_review'), ('returned', 'dismissed'), ('approved', 'lapsed')) THEN
        RAISE EXCEPTION 'a case does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status = 'approved' AND (NEW.ground, NEW.tier, NEW.exemptions, NEW.reason, NEW.decided_by,
        NEW.decided_at) IS DISTINCT FROM (OLD.ground, OLD.tier, OLD.exemptions, OLD.reason, OLD.decided_by,
        OLD.decided_at) THEN
        RAISE EXCEPTION 'an approved case is kept as it was approved'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status = 'approved' AND OLD.status <> 'approved' THEN
        PERFORM openiru_check_approval(NEW);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION openiru_check_approval(decided review_case) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM access_person p WHERE p.id::text = decided.decided_by
                   AND p.role = 'supervisor' AND p.is_active) THEN
        RAISE EXCEPTION 'a case is approved by an active supervisor'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (SELECT count(*) FROM jsonb_each(decided.exemptions) e
        WHERE e.key IN ('press', 'research', 'art', 'counter_speech', 'documentation')
          AND e.value->>'applies' = 'false' AND length(trim(e.value->>'words')) >= 10) <> 5 THEN
        RAISE EXCEPTION 'every exemption must be answered in words, and none may apply'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT openiru_in_force(decided.organisation_id, (decided.decided_at AT TIME ZONE 'UTC')::date) THEN
        RAISE EXCEPTION 'no list entry in force names the organisation on that day'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

CREATE TRIGGER review_case_guard BEFORE INSERT OR UPDATE OR DELETE ON review_case
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_case();
"""
UNGUARD = """
DROP TRIGGER review_case_guard ON review_case;
DROP FUNCTION openiru_guard_case();
DROP FUNCTION openiru_check_approval(review_case);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0001_initial"),
        ("registry", "0002_answer_what_is_in_force"),
        ("access", "0001_initial"),
        ("audit", "0002_chain_events"),
    ]

    operations = [
        migrations.RunSQL(_DECISION_FORWARD, _DECISION_BACKWARD),
        migrations.RunSQL(_BASIS_FORWARD, _BASIS_BACKWARD),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
