"""Let nothing leave but what was approved, on the day of a list, after its recall window, once."""

from django.db import migrations, models

from openiru.audit import sql

GUARD_REFERRAL = """
CREATE OR REPLACE FUNCTION openiru_guard_referral() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'scheduled' OR NEW.sent_at IS NOT NULL OR NEW.acknowledged_at IS NOT NULL THEN
            PERFORM openiru_refuse('a referral begins as scheduled');
        END IF;
        IF NOT openiru_holds(NEW.created_by, 'analyst', 'supervisor') THEN
            PERFORM openiru_refuse('a referral is made by an active analyst or supervisor');
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('scheduled', 'recalled'), ('scheduled', 'sent'), ('sent', 'acknowledged'), ('sent', 'closed'),
        ('sent', 'withdrawn'), ('acknowledged', 'closed'), ('acknowledged', 'withdrawn'),
        ('closed', 'sent'), ('closed', 'acknowledged'), ('closed', 'withdrawn')) THEN
        PERFORM openiru_refuse(format('a referral does not go from %s to %s', OLD.status, NEW.status));
    END IF;
    IF (OLD.status, NEW.status) <> ('scheduled', 'sent') AND
        (NEW.sent_at, NEW.acknowledge_by, NEW.act_by) IS DISTINCT FROM
        (OLD.sent_at, OLD.acknowledge_by, OLD.act_by) THEN
        PERFORM openiru_refuse('the time of sending and its deadlines never change');
    END IF;
    IF (NEW.reference, NEW.platform_id, NEW.instrument, NEW.created_by, NEW.created_at, NEW.unit_name,
        NEW.outward_name, NEW.redress, NEW.send_not_before) IS DISTINCT FROM
       (OLD.reference, OLD.platform_id, OLD.instrument, OLD.created_by, OLD.created_at, OLD.unit_name,
        OLD.outward_name, OLD.redress, OLD.send_not_before) THEN
        PERFORM openiru_refuse('what a referral says, to whom, from whom and from when on, never changes');
    END IF;
    IF OLD.acknowledged_at IS NOT NULL AND NEW.acknowledged_at IS DISTINCT FROM OLD.acknowledged_at
        OR OLD.recalled_at IS NOT NULL AND NEW.recalled_at IS DISTINCT FROM OLD.recalled_at
        OR OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at THEN
        PERFORM openiru_refuse('an acknowledgement, a recall and a withdrawal keep their time');
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER referrals_referral_guard ON referrals_referral;
CREATE TRIGGER referrals_referral_guard BEFORE INSERT OR UPDATE ON referrals_referral
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_referral();
"""

GUARD_ITEM = """
CREATE FUNCTION openiru_check_new_item(made referrals_item) RETURNS void LANGUAGE plpgsql AS $$
DECLARE approved review_case%ROWTYPE; asked referrals_referral%ROWTYPE;
BEGIN
    SELECT * INTO approved FROM review_case c WHERE c.id = made.case_id;
    IF NOT FOUND OR approved.status <> 'approved' THEN
        PERFORM openiru_refuse('an item needs a case that a second person approved');
    END IF;
    IF (approved.subject_id, approved.organisation_id, approved.platform, approved.instrument, approved.ground,
        approved.tier, approved.reason) IS DISTINCT FROM (made.subject_id, made.organisation_id,
        made.platform_id, made.instrument, made.ground, made.tier, made.reason) THEN
        PERFORM openiru_refuse('an item asks for what its case approved, and nothing else');
    END IF;
    SELECT * INTO asked FROM referrals_referral r WHERE r.id = made.referral_id;
    IF (asked.status, asked.platform_id, asked.instrument) IS DISTINCT FROM
       ('scheduled', made.platform_id, made.instrument) THEN
        PERFORM openiru_refuse('an item joins a scheduled referral to its platform with its instrument');
    END IF;
    IF made.state <> 'scheduled' THEN
        PERFORM openiru_refuse('an item begins as scheduled');
    END IF;
END $$;

CREATE FUNCTION openiru_check_sending(leaving referrals_item) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT openiru_in_force(leaving.organisation_id, (leaving.sent_at AT TIME ZONE 'UTC')::date)
        OR jsonb_array_length(leaving.entry_ids) = 0 THEN
        PERFORM openiru_refuse('no list entry in force names the organisation on the day of sending: no referral');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM review_case c WHERE c.id = leaving.case_id AND c.status = 'approved') THEN
        PERFORM openiru_refuse('the approval of the case was given up: no referral');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM referrals_referral r
                   WHERE r.id = leaving.referral_id AND r.sent_at = leaving.sent_at) THEN
        PERFORM openiru_refuse('an item leaves with its referral');
    END IF;
    IF leaving.instrument IN ('data_request', 'preservation') AND NOT EXISTS (
        SELECT 1 FROM referrals_data_request_terms t WHERE t.referral_id = leaving.referral_id) THEN
        PERFORM openiru_refuse('a request for data needs its legal instrument, necessity and scope');
    END IF;
END $$;

CREATE FUNCTION openiru_check_item_step(was referrals_item, becomes referrals_item) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE answered text[] := '{pending,acted,partly,refused,already_gone}';
BEGIN
    IF NOT ((was.state, becomes.state) IN (('scheduled', 'pending'), ('scheduled', 'recalled'))
            OR was.state = ANY (answered) AND becomes.state = ANY (answered || '{withdrawn}')) THEN
        PERFORM openiru_refuse(format('an item does not go from %s to %s', was.state, becomes.state));
    END IF;
    IF was.state = 'scheduled' AND becomes.state = 'pending' THEN
        PERFORM openiru_check_sending(becomes);
    ELSIF becomes.state = 'withdrawn' THEN
        IF NOT EXISTS (SELECT 1 FROM referrals_withdrawal w
                       WHERE w.item_id = becomes.id AND w.at = becomes.withdrawn_at) THEN
            PERFORM openiru_refuse('an item is withdrawn with a reason, by a person');
        END IF;
    ELSIF becomes.state = ANY (answered) THEN
        IF NOT EXISTS (SELECT 1 FROM referrals_outcome o WHERE o.item_id = becomes.id) AND NOT EXISTS (
            SELECT 1 FROM referrals_data_request_answer a WHERE a.referral_id = becomes.referral_id) THEN
            PERFORM openiru_refuse('the state of an item follows from what the platform said');
        END IF;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION openiru_guard_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM openiru_check_new_item(NEW);
        RETURN NEW;
    END IF;
    IF (NEW.case_id, NEW.subject_id, NEW.organisation_id, NEW.platform_id, NEW.instrument, NEW.referral_id)
        IS DISTINCT FROM
       (OLD.case_id, OLD.subject_id, OLD.organisation_id, OLD.platform_id, OLD.instrument, OLD.referral_id) THEN
        PERFORM openiru_refuse('what an item asks for never changes');
    END IF;
    IF OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at
        OR OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at THEN
        PERFORM openiru_refuse('the times of sending and of withdrawal never change');
    END IF;
    IF NEW.state <> OLD.state THEN
        PERFORM openiru_check_item_step(OLD, NEW);
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER referrals_item_guard ON referrals_item;
CREATE TRIGGER referrals_item_guard BEFORE INSERT OR UPDATE ON referrals_item
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_item();
"""

GUARD_CASE = """
CREATE FUNCTION openiru_guard_referred_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.referred_at IS NOT NULL AND NEW.referred_at IS NULL AND EXISTS (
        SELECT 1 FROM referrals_item i WHERE i.case_id = NEW.id AND i.state <> 'recalled') THEN
        PERFORM openiru_refuse('a case is free again only when its referral was recalled');
    END IF;
    IF OLD.referral_ended_at IS NULL AND NEW.referral_ended_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM referrals_item i WHERE i.case_id = NEW.id AND i.state IN ('scheduled', 'pending')) THEN
        PERFORM openiru_refuse('the referral of a case ends with the last word on its item');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_case_guard BEFORE UPDATE OF referred_at, referral_ended_at ON review_case
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_referred_case();
"""
UNGUARD_CASE = """
DROP TRIGGER referrals_case_guard ON review_case;
DROP FUNCTION openiru_guard_referred_case();
"""


def _check(model: str, name: str, condition: models.Q) -> migrations.AddConstraint:
    return migrations.AddConstraint(model, models.CheckConstraint(condition=condition, name=name))


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0005_page_through_items"),
        ("review", "0004_guard_proposals"),
        ("registry", "0003_keep_periods_and_scopes"),
        ("access", "0003_keep_people"),
    ]

    operations = [
        _check(
            "referral",
            "referrals_window_is_kept",
            models.Q(sent_at__isnull=True) | models.Q(sent_at__gte=models.F("send_not_before")),
        ),
        _check(
            "referral",
            "referrals_recall_has_time",
            models.Q(status="recalled", recalled_at__isnull=False)
            | ~models.Q(status="recalled") & models.Q(recalled_at__isnull=True),
        ),
        _check(
            "referral",
            "referrals_withdrawal_has_time",
            models.Q(status="withdrawn", withdrawn_at__isnull=False)
            | ~models.Q(status="withdrawn") & models.Q(withdrawn_at__isnull=True),
        ),
        _check(
            "item",
            "referrals_item_sent_has_time",
            models.Q(state__in=["scheduled", "recalled"], sent_at__isnull=True)
            | ~models.Q(state__in=["scheduled", "recalled"]) & models.Q(sent_at__isnull=False),
        ),
        _check(
            "item",
            "referrals_item_withdrawn_has_time",
            models.Q(state="withdrawn", withdrawn_at__isnull=False)
            | ~models.Q(state="withdrawn") & models.Q(withdrawn_at__isnull=True),
        ),
        # Backward the looser functions of 0004 and 0002 are not brought back: what they allow is harm.
        migrations.RunSQL(GUARD_REFERRAL, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD_ITEM, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD_CASE, UNGUARD_CASE),
        *[migrations.RunSQL(*sql.kept(table)) for table in ("referrals_referral", "referrals_item")],
    ]
