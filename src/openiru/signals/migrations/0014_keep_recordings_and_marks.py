"""Banks hold videos, sound and marks too: files that no hash of 256 bits describes."""

from django.db import migrations, models
from django.db.models import Q

GUARD = """
CREATE FUNCTION openiru_guard_entry_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.kind IS DISTINCT FROM OLD.kind THEN
        PERFORM openiru_refuse('what an entry is never changes');
    END IF;
    IF NEW.pdq IS NULL AND (SELECT is_shared FROM signals_bank WHERE id = NEW.bank_id) THEN
        PERFORM openiru_refuse('only pictures are shared');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signals_bank_entry_kind BEFORE INSERT OR UPDATE ON signals_bank_entry
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_entry_kind();
"""
UNGUARD = """
DROP TRIGGER signals_bank_entry_kind ON signals_bank_entry;
DROP FUNCTION openiru_guard_entry_kind();
"""


class Migration(migrations.Migration):
    dependencies = [("signals", "0013_guard_second_persons")]

    operations = [
        migrations.AddField("bankentry", "kind", models.TextField(default="picture")),
        migrations.AlterField("bankentry", "pdq", models.BinaryField(null=True)),
        migrations.RemoveConstraint("bankentry", "signals_entry_once"),
        migrations.AddConstraint(
            "bankentry",
            models.UniqueConstraint(
                fields=["bank", "organisation", "pdq"],
                condition=Q(withdrawn_at__isnull=True, kind="picture"),
                nulls_distinct=False,
                name="signals_entry_once",
            ),
        ),
        migrations.AddConstraint(
            "bankentry",
            models.UniqueConstraint(
                fields=["bank", "organisation", "kind", "capture_digest"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(kind="picture"),
                nulls_distinct=False,
                name="signals_entry_file_once",
            ),
        ),
        migrations.AddConstraint(
            "bankentry",
            models.CheckConstraint(
                condition=Q(kind="picture", pdq__isnull=False)
                | (Q(kind__in=["video", "sound", "mark"], pdq__isnull=True) & ~Q(capture_digest="")),
                name="signals_entry_kind_known",
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
