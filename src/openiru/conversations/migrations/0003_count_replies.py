"""Count every answer of a platform for the analyst who waits for it, through whichever door it comes."""

from django.db import migrations

COUNT = """
CREATE FUNCTION openiru_add_news(about uuid, fresh bigint, moment timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO conversations_news AS n (referral_id, for_person, replies, unseen, last_at)
    SELECT r.id, r.created_by, fresh, fresh, moment FROM referrals_referral r WHERE r.id = about
    ON CONFLICT (referral_id) DO UPDATE SET
        replies = n.replies + excluded.replies, unseen = n.unseen + excluded.unseen,
        last_at = greatest(n.last_at, excluded.last_at)
$$;

CREATE FUNCTION openiru_count_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- One step for a whole statement: a platform answers hundreds of items at once.
    PERFORM openiru_add_news(f.referral_id, count(*), max(f.received_at))
        FROM fresh f GROUP BY f.referral_id ORDER BY f.referral_id;
    RETURN NULL;
END $$;
CREATE TRIGGER conversations_count_messages AFTER INSERT ON conversations_received_message
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION openiru_count_words();
CREATE TRIGGER conversations_count_answers AFTER INSERT ON referrals_data_request_answer
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION openiru_count_words();

CREATE FUNCTION openiru_count_outcomes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM openiru_add_news(i.referral_id, count(*), max(f.received_at))
        FROM fresh f JOIN referrals_item i ON i.id = f.item_id GROUP BY i.referral_id ORDER BY i.referral_id;
    RETURN NULL;
END $$;
CREATE TRIGGER conversations_count_outcomes AFTER INSERT ON referrals_outcome
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION openiru_count_outcomes();

CREATE FUNCTION openiru_count_acknowledgement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM openiru_add_news(NEW.id, 1, NEW.acknowledged_at);
    RETURN NULL;
END $$;
CREATE TRIGGER conversations_count_acknowledgement AFTER UPDATE OF acknowledged_at ON referrals_referral
    FOR EACH ROW WHEN (OLD.acknowledged_at IS NULL AND NEW.acknowledged_at IS NOT NULL)
    EXECUTE FUNCTION openiru_count_acknowledgement();
"""
UNCOUNT = """
DROP TRIGGER conversations_count_acknowledgement ON referrals_referral;
DROP FUNCTION openiru_count_acknowledgement();
DROP TRIGGER conversations_count_outcomes ON referrals_outcome;
DROP FUNCTION openiru_count_outcomes();
DROP TRIGGER conversations_count_answers ON referrals_data_request_answer;
DROP TRIGGER conversations_count_messages ON conversations_received_message;
DROP FUNCTION openiru_count_words();
DROP FUNCTION openiru_add_news(uuid, bigint, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0002_guard_conversations")]

    operations = [migrations.RunSQL(COUNT, UNCOUNT)]
