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
