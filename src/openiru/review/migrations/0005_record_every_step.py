"""Let every step of a case be a decision of somebody who may take it, on record."""

from django.db import migrations

from openiru.audit import sql

GUARD_DECISION = """
CREATE FUNCTION openiru_guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE about review_case%ROWTYPE;
BEGIN
    SELECT * INTO about FROM review_case c WHERE c.id = NEW.case_id;
    IF about.status IS DISTINCT FROM (CASE NEW.kind WHEN 'opened' THEN 'draft' WHEN 'proposed' THEN 'in_review'
        WHEN 'approved' THEN 'approved' WHEN 'returned' THEN 'returned' WHEN 'dismissed' THEN 'dismissed'
        WHEN 'lapsed' THEN 'lapsed' END) THEN
        PERFORM openiru_refuse('a decision says what became of its case');
    END IF;
    IF NEW.kind IN ('opened', 'proposed', 'dismissed') AND NOT openiru_holds(NEW."by", 'analyst', 'supervisor') THEN
        PERFORM openiru_refuse('a case is opened, proposed and dismissed by an active analyst or supervisor');
    END IF;
    IF NEW.kind IN ('approved', 'returned', 'lapsed') AND NOT openiru_holds(NEW."by", 'supervisor') THEN
        PERFORM openiru_refuse('a case is approved, returned and given up by an active supervisor');
    END IF;
    IF NEW.kind IN ('opened', 'proposed') AND NEW."by" <> about.author_id THEN
        PERFORM openiru_refuse('a case is opened and proposed by its author');
    END IF;
    IF NEW.kind IN ('approved', 'returned') AND NEW."by" = about.author_id THEN
        PERFORM openiru_refuse('a case under review is decided by a second person');
    END IF;
    IF NEW.kind IN ('approved', 'returned', 'dismissed') AND
        (NEW."by", NEW.at, NEW.reason) IS DISTINCT FROM (about.decided_by, about.decided_at, about.decision_reason) THEN
        PERFORM openiru_refuse('a decision and its case say the same');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_decision_guard BEFORE INSERT ON review_decision
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_decision();
"""
UNGUARD_DECISION = """
DROP TRIGGER review_decision_guard ON review_decision;
DROP FUNCTION openiru_guard_decision();
"""

CASE = """
    IF TG_OP = 'UPDATE' AND NEW.status = OLD.status THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM review_decision d WHERE d.case_id = NEW.id AND CASE NEW.status
            WHEN 'draft' THEN d.kind = 'opened' AND d.by = NEW.author_id AND d.at = NEW.created_at
            WHEN 'in_review' THEN d.kind = 'proposed' AND d.by = NEW.author_id AND d.at = NEW.proposed_at
            WHEN 'lapsed' THEN d.kind = 'lapsed'
            ELSE d.kind = NEW.status AND d.by = NEW.decided_by AND d.at = NEW.decided_at END) THEN
        PERFORM openiru_refuse('every step of a case is a decision of somebody');
    END IF;
"""

DECISION = """
    IF NOT EXISTS (
        SELECT 1 FROM audit_event e WHERE e.subject_kind = 'case' AND e.subject_id = NEW.case_id::text
           AND e.event = 'review.case-' || NEW.kind AND e.at = NEW.at AND e.actor_id = NEW."by") THEN
        PERFORM openiru_refuse('no decision is kept without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0004_guard_proposals"), ("access", "0003_keep_people")]

    operations = [
        migrations.RunSQL(GUARD_DECISION, UNGUARD_DECISION),
        migrations.RunSQL(*sql.recorded("review_case", "status", CASE)),
        migrations.RunSQL(*sql.recorded("review_decision", "id", DECISION)),
    ]
