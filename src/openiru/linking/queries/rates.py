"""How often were leads right so far?"""

from typing import Final

from django.db import connection

from openiru.linking.policy import bands
from openiru.linking.types import Rates, ReturnVerdict

# A lead counts with the probability that was before the eyes of who decided it last.
_DECIDED: Final = """
SELECT r.probability, d.verdict FROM (
    SELECT DISTINCT ON (lead_id) lead_id, reckoning_id, verdict FROM linking_decision ORDER BY lead_id, number DESC
) d JOIN linking_reckoning r ON r.id = d.reckoning_id
"""
_LEADS: Final = "SELECT count(*) FROM linking_lead"


def rates() -> Rates:
    """Of the leads that people decided, how many were confirmed, by probability."""
    with connection.cursor() as cursor:
        cursor.execute(_DECIDED)
        decided = [(probability, ReturnVerdict(verdict)) for probability, verdict in cursor.fetchall()]
        cursor.execute(_LEADS)
        every: int = cursor.fetchone()[0]
    sure = [
        (probability, verdict is ReturnVerdict.CONFIRMED)
        for probability, verdict in decided
        if verdict is not ReturnVerdict.UNSURE
    ]
    return Rates(bands=bands(sure), unsure=len(decided) - len(sure), open=every - len(decided))
