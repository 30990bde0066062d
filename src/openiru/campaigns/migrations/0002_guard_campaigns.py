"""Let nothing join a closed campaign, no report change, and no thing of a job be done twice."""

from django.db import migrations

from openiru.audit import sql

GUARD = """
CREATE FUNCTION openiru_guard_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL THEN
        PERFORM openiru_refuse('a closed campaign never changes');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER campaigns_campaign_stands BEFORE UPDATE ON campaigns_campaign
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_campaign();

CREATE FUNCTION openiru_guard_campaign_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever closes the campaign waits until this is written, or this waits for them.
    PERFORM 1 FROM campaigns_campaign c WHERE c.slug = NEW.campaign_id FOR SHARE;
    IF EXISTS (SELECT 1 FROM campaigns_campaign c WHERE c.slug = NEW.campaign_id AND c.closed_at IS NOT NULL) THEN
        PERFORM openiru_refuse('nothing joins a campaign that was closed');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER campaigns_referral_joins BEFORE INSERT ON campaigns_referral
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_campaign_open();
CREATE TRIGGER campaigns_partner_counts_join BEFORE INSERT ON campaigns_partner_counts
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_campaign_open();

CREATE FUNCTION openiru_guard_bulk_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'waiting' OR NEW.thing_id <> OLD.thing_id OR NEW.job_id <> OLD.job_id THEN
        PERFORM openiru_refuse('what became of a thing of a job never changes');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER campaigns_bulk_item_once BEFORE UPDATE ON campaigns_bulk_item
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_bulk_item();
"""
UNGUARD = """
DROP TRIGGER campaigns_bulk_item_once ON campaigns_bulk_item;
DROP FUNCTION openiru_guard_bulk_item();
DROP TRIGGER campaigns_partner_counts_join ON campaigns_partner_counts;
DROP TRIGGER campaigns_referral_joins ON campaigns_referral;
DROP FUNCTION openiru_guard_campaign_open();
DROP TRIGGER campaigns_campaign_stands ON campaigns_campaign;
DROP FUNCTION openiru_guard_campaign();
"""

JOB = """
    IF NOT openiru_is_recorded('bulk-job', NEW.id::text, '{campaigns.bulk-started}', NEW.started_at) THEN
        PERFORM openiru_refuse('no bulk job begins without a record of it');
    END IF;
"""
REPORT = """
    IF NOT openiru_is_recorded('campaign', NEW.campaign_id, '{campaigns.report-frozen}', NEW.frozen_at) THEN
        PERFORM openiru_refuse('no report is frozen without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]

    operations = [
        *(
            migrations.RunSQL(*sql.append_only(table))
            for table in ("campaigns_referral", "campaigns_partner_counts", "campaigns_report")
        ),
        *(
            migrations.RunSQL(*sql.kept(table))
            for table in ("campaigns_campaign", "campaigns_bulk_job", "campaigns_bulk_item")
        ),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(*sql.recorded("campaigns_bulk_job", "id", JOB)),
        migrations.RunSQL(*sql.recorded("campaigns_report", "id", REPORT)),
    ]
