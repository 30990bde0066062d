"""Keep golden sets, versions, switches and advice as they were made, on record, by those who may."""

from django.db import migrations

from openiru.audit import sql

_APPEND_ONLY = (
    "learning_golden_set",
    "learning_model_version",
    "learning_switch",
    "learning_refit_run",
    "learning_advice",
)

GOLDEN_TEXT = """
CREATE FUNCTION openiru_guard_golden_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (to_jsonb(NEW) - 'withdrawn_by' - 'withdrawn_at') IS DISTINCT FROM
           (to_jsonb(OLD) - 'withdrawn_by' - 'withdrawn_at') OR OLD.withdrawn_at IS NOT NULL THEN
            PERFORM openiru_refuse('a golden text never changes: withdraw it, once, and add another');
        END IF;
        RETURN NEW;
    END IF;
    IF NOT openiru_holds(NEW.added_by, 'analyst', 'supervisor') THEN
        PERFORM openiru_refuse('a golden text is chosen by an active analyst or supervisor');
    END IF;
    IF NEW.source = 'case' AND NOT EXISTS (
        SELECT 1 FROM review_case c WHERE c.id::text = NEW.origin AND c.decided_by IS NOT NULL
           AND c.decided_by <> NEW.added_by AND c.author_id <> NEW.added_by) THEN
        PERFORM openiru_refuse('a golden text from a case is chosen by somebody who neither wrote nor decided it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER learning_golden_text_guard BEFORE INSERT OR UPDATE ON learning_golden_text
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_golden_text();
"""
UNGUARD_GOLDEN_TEXT = """
DROP TRIGGER learning_golden_text_guard ON learning_golden_text;
DROP FUNCTION openiru_guard_golden_text();
"""

GOLDEN_SET = """
CREATE FUNCTION openiru_guard_golden_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT openiru_holds(NEW.frozen_by, 'supervisor') THEN
        PERFORM openiru_refuse('a golden set is frozen by an active supervisor');
    END IF;
    IF (SELECT count(*) FROM learning_golden_text t WHERE t.label = NEW.label AND t.withdrawn_at IS NULL
           AND NEW.text_ids ? t.id::text) <> NEW.texts OR jsonb_array_length(NEW.text_ids) <> NEW.texts THEN
        PERFORM openiru_refuse('a golden set holds golden texts of its label, each once');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER learning_golden_set_guard BEFORE INSERT ON learning_golden_set
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_golden_set();
"""
UNGUARD_GOLDEN_SET = """
DROP TRIGGER learning_golden_set_guard ON learning_golden_set;
DROP FUNCTION openiru_guard_golden_set();
"""

SWITCH = """
CREATE FUNCTION openiru_guard_switch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM learning_model_version v WHERE v.id = NEW.version_id
           AND v.label = NEW.label AND v.script_group = NEW.script_group
           AND (NOT NEW.is_automatic OR v.standing = 'switched-on')) THEN
        PERFORM openiru_refuse('a version speaks for its own label and script, by the rule only if the rule let it');
    END IF;
    IF NOT NEW.is_automatic AND (NOT openiru_holds(NEW."by", 'supervisor') OR length(trim(NEW.reason)) < 10) THEN
        PERFORM openiru_refuse('a model is switched by hand by an active supervisor, with a reason');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER learning_switch_guard BEFORE INSERT ON learning_switch
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_switch();
"""
UNGUARD_SWITCH = """
DROP TRIGGER learning_switch_guard ON learning_switch;
DROP FUNCTION openiru_guard_switch();
"""

TEXT_RECORDED = """
    IF TG_OP = 'INSERT' AND NOT openiru_is_recorded(
        'model', NEW.label, '{learning.golden-texts-added}', NEW.added_at) THEN
        PERFORM openiru_refuse('no golden text is added without a record of it');
    END IF;
    IF TG_OP = 'UPDATE' AND NOT openiru_is_recorded(
        'golden-text', NEW.id::text, '{learning.golden-text-withdrawn}', NEW.withdrawn_at) THEN
        PERFORM openiru_refuse('no golden text is withdrawn without a record of it');
    END IF;
"""
SET_RECORDED = """
    IF NOT openiru_is_recorded('golden-set', NEW.id::text, '{learning.golden-set-frozen}', NEW.frozen_at) THEN
        PERFORM openiru_refuse('no golden set is frozen without a record of it');
    END IF;
"""
VERSION_RECORDED = """
    IF NOT openiru_is_recorded('model-version', NEW.id::text, '{learning.version-made}', NEW.made_at) THEN
        PERFORM openiru_refuse('no version is made without a record of it');
    END IF;
"""
SWITCH_RECORDED = """
    IF NOT openiru_is_recorded('model', NEW.label, '{learning.model-switched}', NEW.at) THEN
        PERFORM openiru_refuse('no model is switched without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0001_initial"),
        ("review", "0005_record_every_step"),
        ("access", "0003_keep_people"),
    ]

    operations = [
        *[migrations.RunSQL(*sql.append_only(table)) for table in _APPEND_ONLY],
        migrations.RunSQL(*sql.kept("learning_golden_text")),
        migrations.RunSQL(GOLDEN_TEXT, UNGUARD_GOLDEN_TEXT),
        migrations.RunSQL(GOLDEN_SET, UNGUARD_GOLDEN_SET),
        migrations.RunSQL(SWITCH, UNGUARD_SWITCH),
        migrations.RunSQL(*sql.recorded("learning_golden_text", "withdrawn_at", TEXT_RECORDED)),
        migrations.RunSQL(*sql.recorded("learning_golden_set", "id", SET_RECORDED)),
        migrations.RunSQL(*sql.recorded("learning_model_version", "id", VERSION_RECORDED)),
        migrations.RunSQL(*sql.recorded("learning_switch", "id", SWITCH_RECORDED)),
    ]
