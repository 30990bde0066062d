"""Facebook takes no notice of dots in handles: keys that were kept with dots lose them, unless another has the name."""

from django.db import migrations

FOLD = """
UPDATE intake_subject_key AS kept SET key = chosen.folded
FROM (
    SELECT DISTINCT ON (folded) id, folded
    FROM (
        SELECT id, 'h:' || replace(substr(key, 3), '.', '') AS folded FROM intake_subject_key
        WHERE platform = 'facebook' AND key LIKE 'h:%.%' AND key NOT LIKE 'h:groups/%'
    ) AS dotted
    WHERE NOT EXISTS (
        SELECT FROM intake_subject_key AS other WHERE other.platform = 'facebook' AND other.key = dotted.folded
    )
    ORDER BY folded, id
) AS chosen
WHERE kept.id = chosen.id
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_store_once_and_fast")]

    operations = [migrations.RunSQL(FOLD, migrations.RunSQL.noop)]
