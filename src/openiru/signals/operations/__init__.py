"""Operations of signals: keep banks, scan, record matches, claim and close leads."""

from openiru.signals.operations.banks import change_bank, create_bank
from openiru.signals.operations.confirming import confirm_entry, share_entry
from openiru.signals.operations.entries import (
    add_picture,
    hashed,
    rest_on_case,
    withdraw_shared,
    withdraw_signal,
)
from openiru.signals.operations.exchanged import (
    quarantine_exchanged,
    release_exchanged,
    take_exchanged,
    withdraw_exchanged,
)
from openiru.signals.operations.known import add_known_name, add_known_url
from openiru.signals.operations.languages import tell_languages
from openiru.signals.operations.leads import (
    claim_lead,
    claim_leads_of_text,
    hold_leads,
    release_lead,
    set_lead_status,
    set_lead_statuses,
)
from openiru.signals.operations.looks import (
    begin_look,
    drop_prints,
    finish_look,
    keep_prints,
    one_look,
    record_look_shard,
)
from openiru.signals.operations.matches import record_matches
from openiru.signals.operations.opinions import give_opinion
from openiru.signals.operations.order import weigh_leads
from openiru.signals.operations.scans import (
    begin_scan,
    begin_sweep,
    finish_late_sweep,
    finish_scan,
    finish_sweep,
    record_shard,
)
from openiru.signals.operations.terms import add_known_terms
from openiru.signals.operations.texts import (
    begin_noting,
    finish_noting,
    one_noting,
    record_judged,
    record_texts,
)

__all__ = [
    "add_known_name",
    "add_known_terms",
    "add_known_url",
    "add_picture",
    "begin_look",
    "begin_noting",
    "begin_scan",
    "begin_sweep",
    "change_bank",
    "claim_lead",
    "claim_leads_of_text",
    "confirm_entry",
    "create_bank",
    "drop_prints",
    "finish_late_sweep",
    "finish_look",
    "finish_noting",
    "finish_scan",
    "finish_sweep",
    "give_opinion",
    "hashed",
    "hold_leads",
    "keep_prints",
    "one_look",
    "one_noting",
    "quarantine_exchanged",
    "record_judged",
    "record_look_shard",
    "record_matches",
    "record_shard",
    "record_texts",
    "release_exchanged",
    "release_lead",
    "rest_on_case",
    "set_lead_status",
    "set_lead_statuses",
    "share_entry",
    "take_exchanged",
    "tell_languages",
    "weigh_leads",
    "withdraw_exchanged",
    "withdraw_shared",
    "withdraw_signal",
]
