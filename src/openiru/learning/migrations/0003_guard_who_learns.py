"""Let only those write what models rest on who may, within what figures and clocks can be."""

from django.db import migrations

from openiru.audit import sql

ARE_FIGURES = """
CREATE FUNCTION openiru_are_figures(figures jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_typeof(figures -> 'macro_f1') = 'number' AND jsonb_typeof(figures -> 'ece') = 'number', false)
       AND (figures -> 'macro_f1') BETWEEN '0' AND '1' AND (figures -> 'ece') BETWEEN '0' AND '1'
$$;
"""
UNDO_FIGURES = "DROP FUNCTION openiru_are_figures(jsonb);"

TEACHES = """
CREATE FUNCTION openiru_may_refit(person text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT person = 'system' OR openiru_holds(person, 'supervisor')
$$;
"""
UNDO_TEACHES = "DROP FUNCTION openiru_may_refit(text);"


def hold(table: str, when: str, check: str) -> tuple[str, str]:
    """SQL that looks at rows of `table` before they are written, and its undoing."""
    forward = f"""
CREATE FUNCTION openiru_hold_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
{check}
    RETURN NEW;
END $$;
CREATE TRIGGER {table}_hold BEFORE {when} ON {table}
    FOR EACH ROW EXECUTE FUNCTION openiru_hold_{table}();
"""
    return forward, f"DROP TRIGGER {table}_hold ON {table};\nDROP FUNCTION openiru_hold_{table}();\n"


GOLDEN_TEXT = """
    IF NOT openiru_holds(NEW.withdrawn_by, 'supervisor') THEN
        PERFORM openiru_refuse('a golden text is withdrawn by an active supervisor');
    END IF;
"""
VERSION = """
    IF NOT openiru_may_refit(NEW.made_by) THEN
        PERFORM openiru_refuse('a version is made by the machine or an active supervisor');
    END IF;
    IF NOT openiru_are_figures(NEW.held_out) OR NEW.labelled > NEW.texts OR
       NOT (openiru_are_figures(NEW.golden) OR (NEW.golden = '{}' AND (NEW.standing = 'held' OR NEW.golden_set_id IS NULL))) THEN
        PERFORM openiru_refuse('the figures of a version are shares between 0 and 1');
    END IF;
    IF NEW.golden_set_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM learning_golden_set s WHERE s.id = NEW.golden_set_id AND s.label = NEW.label) THEN
        PERFORM openiru_refuse('a version is judged by a golden set of its label');
    END IF;
"""
SWITCH = """
    IF NEW.is_automatic THEN
        IF NOT openiru_may_refit(NEW."by") THEN
            PERFORM openiru_refuse('the rule speaks in refits of the machine or of an active supervisor');
        END IF;
        IF (SELECT s.version_id IS NULL FROM learning_switch s
            WHERE s.label = NEW.label AND s.script_group = NEW.script_group ORDER BY s.id DESC LIMIT 1) THEN
            PERFORM openiru_refuse('what a supervisor switched off, only a supervisor switches on');
        END IF;
        IF NOT EXISTS (SELECT 1 FROM learning_model_version v
                       WHERE v.id = NEW.version_id AND v.made_at = NEW.at AND v.made_by = NEW."by") THEN
            PERFORM openiru_refuse('the rule speaks of a version once, when it is made');
        END IF;
    END IF;
"""
RUN = """
    IF NOT openiru_may_refit(NEW."by") THEN
        PERFORM openiru_refuse('a refit is run by the machine or an active supervisor');
    END IF;
    IF NEW.at > now() + interval '1 day' OR NEW.decisions > (SELECT count(*) FROM review_case) THEN
        PERFORM openiru_refuse('a refit ended by now, and learnt from decisions that there are');
    END IF;
"""
ADVICE = """
    IF NOT EXISTS (SELECT 1 FROM learning_switch s WHERE s.version_id = NEW.version_id) THEN
        PERFORM openiru_refuse('only a version that was switched on says anything');
    END IF;
"""
RUN_RECORDED = """
    IF NOT openiru_is_recorded('model', 'many', '{learning.refit-finished}', NEW.at) THEN
        PERFORM openiru_refuse('no refit ends without a record of it');
    END IF;
"""
ADVICE_RECORDED = """
    IF NOT openiru_is_recorded(
        'model-version', NEW.version_id::text, '{learning.advice-given}', NEW.given_at) THEN
        PERFORM openiru_refuse('no advice is given without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0002_guard_learning"),
        ("review", "0005_record_every_step"),
        ("access", "0003_keep_people"),
    ]

    operations = [
        migrations.RunSQL(ARE_FIGURES, UNDO_FIGURES),
        migrations.RunSQL(TEACHES, UNDO_TEACHES),
        migrations.RunSQL(*hold("learning_golden_text", "UPDATE", GOLDEN_TEXT)),
        migrations.RunSQL(*hold("learning_model_version", "INSERT", VERSION)),
        migrations.RunSQL(*hold("learning_switch", "INSERT", SWITCH)),
        migrations.RunSQL(*hold("learning_refit_run", "INSERT", RUN)),
        migrations.RunSQL(*hold("learning_advice", "INSERT", ADVICE)),
        migrations.RunSQL(*sql.recorded("learning_refit_run", "id", RUN_RECORDED)),
        migrations.RunSQL(*sql.recorded("learning_advice", "id", ADVICE_RECORDED)),
    ]
