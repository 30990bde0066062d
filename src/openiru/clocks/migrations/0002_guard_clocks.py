"""Let pauses, limits, ladders and tasks only be added to, by the rules, and never without a record."""

from django.db import migrations

from openiru.audit import sql

GUARD_PAUSE = """
CREATE FUNCTION openiru_guard_pause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF length(btrim(NEW.words)) < 10 THEN
        PERFORM openiru_refuse('a clock stands still for a reason in words');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = NEW.referral_id AND r.sent_at <= NEW.opened_at) THEN
        PERFORM openiru_refuse('a pause begins after the referral was sent');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clocks_pause_guard BEFORE INSERT ON clocks_pause
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_pause();
"""
UNDO_PAUSE = """
DROP TRIGGER clocks_pause_guard ON clocks_pause;
DROP FUNCTION openiru_guard_pause();
"""

GUARD_PAUSE_END = """
CREATE FUNCTION openiru_guard_pause_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM clocks_pause p WHERE p.id = NEW.pause_id AND p.opened_at <= NEW.closed_at) THEN
        PERFORM openiru_refuse('a pause ends after it began');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clocks_pause_end_guard BEFORE INSERT ON clocks_pause_end
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_pause_end();
"""
UNDO_PAUSE_END = """
DROP TRIGGER clocks_pause_end_guard ON clocks_pause_end;
DROP FUNCTION openiru_guard_pause_end();
"""

GUARD_TASK_END = """
CREATE FUNCTION openiru_guard_task_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE task clocks_task%ROWTYPE;
BEGIN
    SELECT * INTO STRICT task FROM clocks_task WHERE id = NEW.task_id;
    IF NEW.ending = 'answered' AND NEW.ended_by <> 'system' THEN
        PERFORM openiru_refuse('that a duty was met follows from the answer');
    END IF;
    IF NEW.ending <> 'answered' AND NEW.ended_by = 'system' AND NOT task.is_automatic THEN
        PERFORM openiru_refuse('a step beyond an automatic reminder needs a person');
    END IF;
    IF NEW.ended_by <> 'system' AND NOT EXISTS (
        SELECT 1 FROM access_person p WHERE p.id::text = NEW.ended_by AND p.is_active
          AND (p.role = 'supervisor' OR (p.role = 'analyst' AND task.role = 'analyst'))) THEN
        PERFORM openiru_refuse('this step waits for another role');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clocks_task_end_guard BEFORE INSERT ON clocks_task_end
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_task_end();
"""
UNDO_TASK_END = """
DROP TRIGGER clocks_task_end_guard ON clocks_task_end;
DROP FUNCTION openiru_guard_task_end();
"""

GUARD_EMERGENCY = """
CREATE FUNCTION openiru_guard_first_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF length(btrim(NEW.words)) < 10 OR NOT EXISTS (
        SELECT 1 FROM referrals_referral r WHERE r.id = NEW.referral_id AND r.status = 'scheduled') THEN
        PERFORM openiru_refuse('an emergency is justified in words before the order leaves');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM access_person p
        WHERE p.id::text = NEW.justified_by AND p.role = 'supervisor' AND p.is_active) THEN
        PERFORM openiru_refuse('an emergency is justified by a supervisor');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clocks_emergency_guard BEFORE INSERT ON clocks_emergency
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_first_order();
"""
UNDO_EMERGENCY = """
DROP TRIGGER clocks_emergency_guard ON clocks_emergency;
DROP FUNCTION openiru_guard_first_order();
"""


def recorded(table: str, kind: str, thing: str, event: str, at: str) -> tuple[str, str]:
    """SQL that lets no row of `table` be added without its own record."""
    name, column = OWN.get(table, ("", ""))
    its_own = f"AND e.payload::jsonb->'detail'->>'{name}' = NEW.{column}::text" if name else ""
    check = f"""
    IF NOT EXISTS (
        SELECT 1 FROM audit_event e
        WHERE e.subject_kind = '{kind}' AND e.subject_id = {thing} AND e.event = '{event}' AND e.at = NEW.{at}
        {its_own}) THEN
        PERFORM openiru_refuse('nothing of a clock is noted without a record of it');
    END IF;
"""  # noqa: S608  (names of ours alone)
    return sql.recorded(table, at, check)


_OF_PAUSE = "(SELECT p.referral_id::text FROM clocks_pause p WHERE p.id = NEW.pause_id)"
_OF_TASK = "(SELECT t.referral_id::text FROM clocks_task t WHERE t.id = NEW.task_id)"
_OF_ALL = "coalesce(NEW.platform_id, 'all')"
TABLES = (
    ("clocks_pause", "referral", "NEW.referral_id::text", "clocks.pause-opened", "recorded_at"),
    ("clocks_pause_end", "referral", _OF_PAUSE, "clocks.pause-closed", "recorded_at"),
    ("clocks_limit", "platform", _OF_ALL, "clocks.limit-set", "set_at"),
    ("clocks_ladder", "platform", _OF_ALL, "clocks.ladder-set", "set_at"),
    ("clocks_task", "referral", "NEW.referral_id::text", "clocks.step-due", "made_at"),
    ("clocks_task_end", "referral", _OF_TASK, "clocks.task-ended", "ended_at"),
    ("clocks_prior_information", "platform", "NEW.platform_id", "clocks.provider-informed", "recorded_at"),
    ("clocks_emergency", "referral", "NEW.referral_id::text", "clocks.emergency-justified", "justified_at"),
)
# How the record names the row; the others have one row for each subject of a record.
OWN = {
    "clocks_pause": ("pause_id", "id"),
    "clocks_pause_end": ("pause_id", "pause_id"),
    "clocks_limit": ("limit_id", "id"),
    "clocks_ladder": ("ladder_id", "id"),
    "clocks_task": ("task_id", "id"),
    "clocks_task_end": ("task_id", "task_id"),
    "clocks_prior_information": ("note_id", "id"),
}


class Migration(migrations.Migration):
    dependencies = [
        ("clocks", "0001_initial"),
        ("audit", "0004_hold_columns_to_payload"),
        ("access", "0004_let_partners_in"),
    ]

    operations = [
        migrations.RunSQL(GUARD_PAUSE, UNDO_PAUSE),
        migrations.RunSQL(GUARD_PAUSE_END, UNDO_PAUSE_END),
        migrations.RunSQL(GUARD_TASK_END, UNDO_TASK_END),
        migrations.RunSQL(GUARD_EMERGENCY, UNDO_EMERGENCY),
        *[migrations.RunSQL(*sql.append_only(table)) for table, *_ in TABLES],
        *[migrations.RunSQL(*recorded(*each)) for each in TABLES],
    ]
