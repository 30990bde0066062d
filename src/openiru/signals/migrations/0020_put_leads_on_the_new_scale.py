"""Put leads that were weighed before on the scale of urgency; the next scan weighs their evidence anew."""

from django.db import migrations

_SCALE = """
UPDATE signals_lead SET priority = 10 * severity * confidence * 100
    + least(99, round(10 * log(1 + greatest(0, coalesce(reach_followers, 0)))))
WHERE weighed = ''
"""


class Migration(migrations.Migration):
    dependencies = [("signals", "0019_order_queue_by_urgency")]

    operations = [migrations.RunSQL(_SCALE, migrations.RunSQL.noop)]
