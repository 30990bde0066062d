"""Let no request for data leave without the order it rests on."""

from django.db import migrations, models

GUARD_TERMS = """
CREATE OR REPLACE FUNCTION openiru_guard_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF length(btrim(NEW.legal_instrument)) < 15 OR length(btrim(NEW.necessity)) < 40
        OR length(btrim(NEW.scope)) < 20 OR NEW.data_classes = '{}'::jsonb THEN
        PERFORM openiru_refuse('a request for data says its legal instrument, necessity, scope and classes in words');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM evidence_capture c WHERE c.digest = NEW.order_digest
        AND c.media_type IN ('application/pdf', 'image/jpeg', 'image/png')) THEN
        PERFORM openiru_refuse('a request for data carries the order it rests on, kept as evidence');
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0009_order_words_as_they_were_said"), ("evidence", "0001_initial")]

    operations = [
        # Requests of earlier years have none: what was sent is never written anew.
        migrations.AddField("datarequestterms", "order_digest", models.TextField(blank=True, default="")),
        # Backward the looser function is not brought back: what it allows is harm.
        migrations.RunSQL(GUARD_TERMS, migrations.RunSQL.noop),
    ]
