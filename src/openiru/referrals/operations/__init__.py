"""The acts of referring: make, recall, send, withdraw, and record what platforms say."""

from openiru.referrals.operations.appeals import note_appeal
from openiru.referrals.operations.bounces import record_bounce
from openiru.referrals.operations.callbacks import take_callback
from openiru.referrals.operations.corrections import (
    answer_reinstatement,
    ask_reinstatement,
    correct_items,
)
from openiru.referrals.operations.create import create_referral, request_data
from openiru.referrals.operations.filing import (
    await_person,
    give_up_lapsed_filings,
    leave_unfiled,
    record_filing,
)
from openiru.referrals.operations.forms import keep_form
from openiru.referrals.operations.further import add_message
from openiru.referrals.operations.locks import hold_message, hold_referral
from openiru.referrals.operations.outbox import (
    bring_forward,
    confirm_delivery,
    give_back,
    lease_due,
    platforms_due,
    record_failure,
    retry_delivery,
)
from openiru.referrals.operations.outcomes import record_outcome, record_outcomes
from openiru.referrals.operations.own_facts import record_observed_state
from openiru.referrals.operations.replies import answer_data_request, record_acknowledgement
from openiru.referrals.operations.sending import prepare_delivery, prepare_together, take_out_held
from openiru.referrals.operations.take_back import recall, withdraw_items

__all__ = [
    "add_message",
    "answer_data_request",
    "answer_reinstatement",
    "ask_reinstatement",
    "await_person",
    "bring_forward",
    "confirm_delivery",
    "correct_items",
    "create_referral",
    "give_back",
    "give_up_lapsed_filings",
    "hold_message",
    "hold_referral",
    "keep_form",
    "lease_due",
    "leave_unfiled",
    "note_appeal",
    "platforms_due",
    "prepare_delivery",
    "prepare_together",
    "recall",
    "record_acknowledgement",
    "record_bounce",
    "record_failure",
    "record_filing",
    "record_observed_state",
    "record_outcome",
    "record_outcomes",
    "request_data",
    "retry_delivery",
    "take_callback",
    "take_out_held",
    "withdraw_items",
]
