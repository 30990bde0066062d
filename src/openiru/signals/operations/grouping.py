"""Which leads of the queue rest on one text alone?"""

from typing import Final

from django.db import connection

# A lead in which anything was found but in the words of one text stands for itself.
_GROUP_LEADS: Final = """
UPDATE signals_lead l SET text_group = f.text_group
FROM (
    SELECT m.lead_id,
        CASE WHEN count(*) = count(c.group_id) AND count(DISTINCT c.group_id) = 1
        THEN (array_agg(c.group_id))[1] END AS text_group
    FROM signals_match m
    JOIN signals_lead o ON o.id = m.lead_id AND o.status = 'open'
    LEFT JOIN signals_text_copy c ON c.observation_id = m.observation_id
        AND m.explanation->>'field' IN ('text', 'statement')
    GROUP BY m.lead_id
) f
WHERE l.id = f.lead_id AND l.text_group IS DISTINCT FROM f.text_group
"""


def group_leads() -> None:
    """Make one item of open leads that rest on one text alone, and let those of more stand by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUP_LEADS)
