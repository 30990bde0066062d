"""What does a person make of a lead, and what may follow?"""

from datetime import datetime

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.linking import operations, queries
from openiru.linking.errors import NotConfirmedError
from openiru.linking.types import DecisionView, ReturnRow, ReturnState, ReturnView, Tie, Verdict
from openiru.review.errors import LeadClosedError
from openiru.review.operations import open_case, open_case_on
from openiru.review.queries import exemptions_found, last_dismissed
from openiru.review.types import CaseFacts
from openiru.signals.queries import leads_of_subject
from openiru.signals.types import LeadStatus
from openiru.workflows.returns.barred import note_who_is_barred
from openiru.workflows.returns.ready import tie_between


def protected_by(found: ReturnView) -> frozenset[str]:
    """What people found, in any case, to protect one of the two accounts of a lead."""
    said = exemptions_found((found.row.subject.id, found.row.barred.id))
    return frozenset(exemption.value for exemptions in said.values() for exemption in exemptions)


def decide_return(lead_id: str, said: Verdict, *, by: str, at: datetime) -> DecisionView:
    """Keep what a person says of a lead, by what is known at this moment of blocks and exemptions.

    Raises:
        As `openiru.linking.operations.decide`.
    """
    check_may(by, Right.DECIDE_RETURN)
    found = queries.lead(lead_id)
    # A block that was withdrawn a minute ago is no block; who looks through all of them comes later.
    note_who_is_barred(among=(found.row.barred.id,), by=by, at=at)
    tie = tie_between(found.row.subject.id, found.row.barred.id)
    return operations.decide(lead_id, said, protected_by=protected_by(found), tie=tie, by=by, at=at)


def _check_begins(row: ReturnRow, tie: Tie) -> None:
    is_return = row.state is ReturnState.CONFIRMED and Tie.SAME_ACCOUNT not in {row.tie, tie}
    if not is_return or not row.is_standing:
        raise NotConfirmedError(
            "Only a return that a person confirmed, and whose block stands, begins a case."
        )


def open_case_of_return(lead_id: str, *, by: str, at: datetime) -> CaseFacts:
    """Begin a case on an account that a person confirmed as a return; everything after goes its usual way.

    The case rests on the confirmed return, and on the lead of the queue where the account has one for the same organisation.

    Raises:
        UnknownReturnError: if there is no such lead.
        NotConfirmedError: if nobody confirmed it, its block does not stand any more, or no referral names an organisation.
        LeadClosedError: if the account was dismissed for the same organisation since the newest reckoning.
        OpenIruError: what opening a case raises.
    """
    check_may(by, Right.PROPOSE_CASE)
    note_who_is_barred(among=(queries.lead(lead_id).row.barred.id,), by=by, at=at)
    found = queries.lead(lead_id)
    row = found.row
    _check_begins(row, tie_between(row.subject.id, row.barred.id))
    if row.organisation_id is None:
        raise NotConfirmedError(
            "No referral of ours says for which organisation the older account spoke; "
            "open the case from a lead of the queue."
        )
    dismissed_at = last_dismissed(row.subject.id, row.organisation_id)
    if dismissed_at is not None and dismissed_at >= found.newest.at:
        raise LeadClosedError(
            "A lead or case on this account for the same organisation was dismissed, and nothing was found since; "
            "only new evidence opens it again."
        )
    for each in leads_of_subject(row.subject.id):
        if each.organisation_id == row.organisation_id and each.status is not LeadStatus.DISMISSED:
            return open_case(each.lead_id, by=by, at=at, return_id=lead_id)
    return open_case_on(
        row.subject.id,
        organisation_id=row.organisation_id,
        platform=row.platform,
        return_id=row.lead_id,
        by=by,
        at=at,
    )
