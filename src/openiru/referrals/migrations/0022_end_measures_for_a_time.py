"""Say when a measure for a time ends, in one place."""

from django.db import migrations

# As `policy.states.ends_at`; a century at the most, so that no sum overflows.
ENDS = """
CREATE FUNCTION openiru_measure_ends_at(
    sent timestamptz, effective timestamptz, received timestamptz, days integer
) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT GREATEST(sent, LEAST(COALESCE(effective, received), received)) + make_interval(hours => 24 * LEAST(days, 36500))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0021_let_others_end_appeals")]

    operations = [
        migrations.RunSQL(
            ENDS, "DROP FUNCTION openiru_measure_ends_at(timestamptz, timestamptz, timestamptz, integer);"
        )
    ]
