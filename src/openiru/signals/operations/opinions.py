"""How do parties say what they think of a picture, and what follows from all of it?"""

import re
from datetime import datetime
from typing import Final

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.signals.errors import BadOpinionError
from openiru.signals.models import BankEntry, Opinion
from openiru.signals.policy import banks as policy
from openiru.signals.queries.banks import entry_row
from openiru.signals.types import Stance, Standing

_PARTY: Final = re.compile(r"unit|(platform|exchange):[a-z0-9][a-z0-9.-]{0,39}")


@transaction.atomic
def give_opinion(
    entry_id: str, *, party: str, stance: Stance, reason: str, by: str, at: datetime
) -> Standing:
    """Note what a party says of an entry; its newest opinion counts.

    Anybody may note a doubt. What is shared with others and in doubt is settled by a supervisor alone.

    Args:
        entry_id: the entry.
        party: `unit`, `platform:<slug>` or `exchange:<slug>`.
        stance: what it says.
        reason: why, in words.
        by: who writes it down.
        at: when.

    Returns:
        What all parties together say now.

    Raises:
        NotAllowedError: if `by` may not add signals, or not confirm what is shared and in doubt.
        UnknownSignalError: if there is no such entry.
        BadOpinionError: if the party is none, or there is no reason.
    """
    check_may(by, Right.ADD_SIGNAL)
    if not _PARTY.fullmatch(party):
        raise BadOpinionError("A party is `unit`, `platform:<name>` or `exchange:<name>`.")
    if not reason.strip():
        raise BadOpinionError("Say in words why the party thinks so.")
    row = entry_row(entry_id, lock=True)
    was_in_doubt = row.standing != Standing.POSITIVE.value
    standing = add_opinion(row, party, stance, reason=reason.strip(), by=by, at=at)
    if row.bank.is_shared and was_in_doubt and standing is Standing.POSITIVE:
        check_may(by, Right.CONFIRM_SIGNAL)
    detail = {"party": party, "stance": stance.value, "standing": standing.value}
    audit.record(
        Event.OPINION_GIVEN, subject_kind="signal", subject_id=str(row.pk), by=by, at=at, detail=detail
    )
    return standing


def add_opinion(
    row: BankEntry, party: str, stance: Stance, *, reason: str, by: str, at: datetime
) -> Standing:
    """Add an opinion to a locked entry and let its standing follow; the caller records the act."""
    Opinion.objects.create(entry=row, party=party, stance=stance.value, reason=reason, by=by, at=at)
    newest = (
        Opinion.objects.filter(entry=row)
        .order_by("party", "-id")
        .distinct("party")
        .values_list("stance", flat=True)
    )
    standing = policy.standing_of(map(Stance, newest))
    if row.standing != standing.value:
        row.standing = standing.value
        row.save(update_fields=["standing"])
    return standing
