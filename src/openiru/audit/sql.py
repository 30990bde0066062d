"""The SQL of triggers that keep records from being changed, for migrations of all capabilities."""

from typing import Final

REFUSE_CHANGE: Final = """
CREATE FUNCTION openiru_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
DROP_REFUSE_CHANGE: Final = "DROP FUNCTION openiru_refuse_change();"

REFUSE: Final = """
CREATE FUNCTION openiru_refuse(why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', why USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
DROP_REFUSE: Final = "DROP FUNCTION openiru_refuse(text);"

IS_RECORDED: Final = """
CREATE FUNCTION openiru_is_recorded(kind text, thing text, events text[], moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM audit_event e
        WHERE e.subject_kind = kind AND e.subject_id = thing AND e.event = ANY (events) AND e.at = moment)
$$;
"""
DROP_IS_RECORDED: Final = "DROP FUNCTION openiru_is_recorded(text, text, text[], timestamptz);"

CHAIN: Final = """
CREATE FUNCTION openiru_chain_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE head audit_head%ROWTYPE;
BEGIN
    -- The head row is the queue: whoever holds it writes the next link.
    SELECT * INTO STRICT head FROM audit_head WHERE id = 1 FOR UPDATE;
    NEW.seq := head.seq + 1;
    NEW.previous_digest := head.digest;
    NEW.digest := 'sha256:' || encode(sha256(convert_to(
        head.digest || E'\\n' || NEW.seq::text || E'\\n' || NEW.payload, 'UTF8')), 'hex');
    UPDATE audit_head SET seq = NEW.seq, digest = NEW.digest WHERE id = 1;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_event_chain BEFORE INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION openiru_chain_audit_event();
"""
DROP_CHAIN: Final = """
DROP TRIGGER audit_event_chain ON audit_event;
DROP FUNCTION openiru_chain_audit_event();
"""

HOLD_COLUMNS: Final = """
CREATE FUNCTION openiru_hold_audit_columns() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE says jsonb := NEW.payload::jsonb;
BEGIN
    -- One row whose columns say other than its payload would break the chain for good: rows are never repaired.
    IF (says->>'event', says->>'actor_id', says->>'subject_kind', says->>'subject_id',
        (says->>'at')::timestamptz, jsonb_typeof(says->'detail')) IS DISTINCT FROM
       (NEW.event, NEW.actor_id, NEW.subject_kind, NEW.subject_id, NEW.at, 'object') THEN
        PERFORM openiru_refuse('the columns of an event must say what its payload says');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_event_columns BEFORE INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION openiru_hold_audit_columns();
"""
DROP_HOLD_COLUMNS: Final = """
DROP TRIGGER audit_event_columns ON audit_event;
DROP FUNCTION openiru_hold_audit_columns();
"""

GUARD_HEAD: Final = """
CREATE FUNCTION openiru_guard_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only the chain's own trigger moves the head, and only forward by one.
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 THEN
        IF NEW.id = OLD.id AND NEW.seq = OLD.seq + 1 THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'table % is moved by new events only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_head_guard BEFORE INSERT OR UPDATE OR DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_audit_head();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION openiru_refuse_change();
"""
DROP_GUARD_HEAD: Final = """
DROP TRIGGER audit_head_no_truncate ON audit_head;
DROP TRIGGER audit_head_guard ON audit_head;
DROP FUNCTION openiru_guard_audit_head();
"""


def kept(table: str) -> tuple[str, str]:
    """SQL that refuses to empty `table` or to take rows out of it, and the SQL that undoes it."""
    forward = f"""
CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION openiru_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION openiru_refuse_change();
"""
    backward = f"""
DROP TRIGGER {table}_kept ON {table};
DROP TRIGGER {table}_no_truncate ON {table};
"""
    return forward, backward


def recorded(table: str, columns: str, check: str) -> tuple[str, str]:
    """SQL that lets no transaction end in which rows of `table` changed without a record, and its undoing.

    Args:
        table: whose rows.
        columns: those whose change is an act, separated by commas.
        check: body of a trigger function that looks for the record of NEW and refuses.
    """
    forward = f"""
CREATE FUNCTION openiru_check_{table}_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
{check}
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER {table}_recorded AFTER INSERT OR UPDATE OF {columns} ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION openiru_check_{table}_recorded();
"""
    backward = f"""
DROP TRIGGER {table}_recorded ON {table};
DROP FUNCTION openiru_check_{table}_recorded();
"""
    return forward, backward


def append_only(table: str) -> tuple[str, str]:
    """SQL that makes `table` append-only, and the SQL that undoes it."""
    forward = f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION openiru_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION openiru_refuse_change();
"""
    backward = f"""
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER {table}_no_truncate ON {table};
"""
    return forward, backward
