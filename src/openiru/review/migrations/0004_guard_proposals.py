"""Keep what a second person is looking at as it is, and let no author dismiss a case under review."""

from django.db import migrations

GUARD = """
CREATE FUNCTION openiru_check_case_unchanged(was review_case, becomes review_case) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF (becomes.author_id, becomes.subject_id, becomes.organisation_id, becomes.platform, becomes.instrument, becomes.lead_id,
        becomes.created_at) IS DISTINCT FROM (was.author_id, was.subject_id, was.organisation_id, was.platform,
        was.instrument, was.lead_id, was.created_at) THEN
        RAISE EXCEPTION 'author, subject, organisation, platform and instrument of a case never change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF was.status NOT IN ('draft', 'returned') AND
        (becomes.ground, becomes.tier, becomes.reason, becomes.proposed_at) IS DISTINCT FROM
        (was.ground, was.tier, was.reason, was.proposed_at) THEN
        RAISE EXCEPTION 'what is proposed stays as it is from the proposal on'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Whoever dismisses a case under review may say which exemption its author overlooked.
    IF was.status NOT IN ('draft', 'returned') AND (was.status, becomes.status) <> ('in_review', 'dismissed')
        AND becomes.exemptions IS DISTINCT FROM was.exemptions THEN
        RAISE EXCEPTION 'what is proposed stays as it is from the proposal on'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF was.status IN ('approved', 'dismissed', 'lapsed') AND
        (becomes.decided_by, becomes.decided_at, becomes.decision_reason) IS DISTINCT FROM
        (was.decided_by, was.decided_at, was.decision_reason) THEN
        RAISE EXCEPTION 'a decision is kept as it was taken'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

CREATE FUNCTION openiru_check_case_step(was review_case, becomes review_case) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF (was.status, becomes.status) NOT IN (
        ('draft', 'in_review'), ('draft', 'dismissed'),
        ('in_review', 'approved'), ('in_review', 'returned'), ('in_review', 'dismissed'),
        ('returned', 'in_review'), ('returned', 'dismissed'), ('approved', 'lapsed')) THEN
        RAISE EXCEPTION 'a case does not go from % to %', was.status, becomes.status
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF was.status = 'in_review' AND becomes.decided_by IS NOT DISTINCT FROM becomes.author_id THEN
        RAISE EXCEPTION 'a case under review is decided by a second person'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF was.status = 'approved' AND was.referred_at IS NOT NULL THEN
        RAISE EXCEPTION 'the approval of a case in a referral cannot lapse'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF becomes.status = 'approved' THEN
        PERFORM openiru_check_approval(becomes);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION openiru_guard_case() RETURNS trigger LANGUAGE plpgsql AS $$
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
    PERFORM openiru_check_case_unchanged(OLD, NEW);
    IF NEW.status <> OLD.status THEN
        PERFORM openiru_check_case_step(OLD, NEW);
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER review_case_no_truncate BEFORE TRUNCATE ON review_case
    FOR EACH STATEMENT EXECUTE FUNCTION openiru_refuse_change();
"""

# The looser guard of 0002 comes back as it was.
UNGUARD = """
DROP TRIGGER review_case_no_truncate ON review_case;
CREATE OR REPLACE FUNCTION openiru_guard_case() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP FUNCTION openiru_check_case_step(review_case, review_case);
DROP FUNCTION openiru_check_case_unchanged(review_case, review_case);
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0003_follow_referrals")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
