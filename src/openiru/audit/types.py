"""The words of the audit record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple


class Event(StrEnum):
    """Every act that is recorded; `capability.thing-verb`."""

    # access
    PERSON_ADDED = "access.person-added"
    PERSON_DEACTIVATED = "access.person-deactivated"
    PASSWORD_SET = "access.password-set"  # noqa: S105  (the name of an event)
    SECOND_FACTOR_CHANGED = "access.second-factor-changed"
    TOKEN_ISSUED = "access.token-issued"  # noqa: S105  (the name of an event)
    TOKEN_REVOKED = "access.token-revoked"  # noqa: S105  (the name of an event)
    # platforms
    PLATFORM_SAVED = "platforms.platform-saved"
    ENDPOINT_SET = "platforms.endpoint-set"
    SECRETS_SET = "platforms.secrets-set"
    DEADLINE_SET = "platforms.deadline-set"
    FORM_SET = "platforms.form-set"
    ROUTE_SET = "platforms.route-set"
    PART_HANDED_OVER = "platforms.part-handed-over"
    # registry
    EDITION_IMPORTED = "registry.edition-imported"
    EDITION_DATED = "registry.edition-dated"
    EDITION_APPROVED = "registry.edition-approved"
    ORGANISATION_ADDED = "registry.organisation-added"
    LINK_ASSERTED = "registry.link-asserted"
    LINK_APPROVED = "registry.link-approved"
    # evidence
    CAPTURE_KEPT = "evidence.capture-kept"
    CHECKS_RECORDED = "checks.run-recorded"
    CHECKS_REREAD = "checks.pages-reread"
    CHECKS_EXPORTED = "checks.looks-exported"
    CHECKS_IMPORTED = "checks.looks-imported"
    # linking
    BARRED_NOTED = "linking.barred-noted"
    RETURNS_SCREENED = "linking.returns-screened"
    RETURN_DECIDED = "linking.return-decided"
    # intake
    IMPORT_FINISHED = "intake.import-finished"
    # signals
    NAME_ADDED = "signals.name-added"
    NAME_WITHDRAWN = "signals.name-withdrawn"
    TERM_ADDED = "signals.term-added"
    TERM_WITHDRAWN = "signals.term-withdrawn"
    IMAGE_ADDED = "signals.image-added"
    URL_ADDED = "signals.url-added"
    IMAGE_WITHDRAWN = "signals.image-withdrawn"
    URL_WITHDRAWN = "signals.url-withdrawn"
    BANK_CREATED = "signals.bank-created"
    BANK_CHANGED = "signals.bank-changed"
    ENTRY_SHARED = "signals.entry-shared"
    ENTRY_CONFIRMED = "signals.entry-confirmed"
    ENTRY_GROUND_CHANGED = "signals.entry-ground-changed"
    ENTRY_QUARANTINED = "signals.entry-quarantined"
    OPINION_GIVEN = "signals.opinion-given"
    SCAN_FINISHED = "signals.scan-finished"
    LEAD_CLAIMED = "signals.lead-claimed"
    LEAD_RELEASED = "signals.lead-released"
    LEAD_STATUS_SET = "signals.lead-status-set"
    # learning
    GOLDEN_TEXTS_ADDED = "learning.golden-texts-added"
    GOLDEN_TEXT_WITHDRAWN = "learning.golden-text-withdrawn"
    GOLDEN_SET_FROZEN = "learning.golden-set-frozen"
    VERSION_MADE = "learning.version-made"
    MODEL_SWITCHED = "learning.model-switched"
    REFIT_FINISHED = "learning.refit-finished"
    ADVICE_GIVEN = "learning.advice-given"
    # advisers
    TEXTS_SENT = "advisers.texts-sent"
    ADVISER_MEASURED = "advisers.adviser-measured"
    ADVISER_SWITCHED = "advisers.adviser-switched"
    ADVISER_ASKED = "advisers.adviser-asked"
    # exchanges
    EXCHANGE_ADDED = "exchanges.exchange-added"
    EXCHANGE_CHANGED = "exchanges.exchange-changed"
    EXCHANGE_ENDED = "exchanges.exchange-ended"
    EXCHANGE_QUARANTINED = "exchanges.exchange-quarantined"
    EXCHANGE_RELEASED = "exchanges.exchange-released"
    DELTA_TAKEN = "exchanges.delta-taken"
    OFFER_TAKEN = "exchanges.offer-taken"
    FEED_PUSHED = "exchanges.feed-pushed"
    FEEDBACK_PUSHED = "exchanges.feedback-pushed"
    # review
    CASE_OPENED = "review.case-opened"
    CASE_PROPOSED = "review.case-proposed"
    CASE_APPROVED = "review.case-approved"
    CASE_RETURNED = "review.case-returned"
    CASE_DISMISSED = "review.case-dismissed"
    CASE_LAPSED = "review.case-lapsed"
    CASES_REFERRED = "review.cases-referred"
    CASES_RELEASED = "review.cases-released"
    # mailroom
    LETTER_FILED = "mailroom.letter-filed"
    # referrals
    REFERRAL_CREATED = "referrals.referral-created"
    FORM_KEPT = "referrals.form-kept"
    REFERRAL_RECALLED = "referrals.referral-recalled"
    REFERRAL_SENT = "referrals.referral-sent"
    REFERRAL_ACKNOWLEDGED = "referrals.referral-acknowledged"
    REFERRAL_WITHDRAWN = "referrals.referral-withdrawn"
    ITEMS_LAPSED = "referrals.items-lapsed"
    ITEMS_HELD = "referrals.items-held"
    DELIVERY_PUT_OFF = "referrals.delivery-put-off"
    MESSAGE_ADDED = "referrals.message-added"
    REMINDER_CANCELLED = "referrals.reminder-cancelled"
    ITEMS_CORRECTED = "referrals.items-corrected"
    REINSTATEMENT_ASKED = "referrals.reinstatement-asked"
    REINSTATEMENT_ANSWERED = "referrals.reinstatement-answered"
    APPEAL_NOTED = "referrals.appeal-noted"
    MESSAGE_DELIVERED = "referrals.message-delivered"
    DELIVERY_FAILED = "referrals.delivery-failed"
    DELIVERY_RETRIED = "referrals.delivery-retried"
    FILING_ASKED = "referrals.filing-asked"
    MESSAGE_FILED = "referrals.message-filed"
    FILING_LEFT = "referrals.filing-left"
    MESSAGE_BOUNCED = "referrals.message-bounced"
    CALLBACK_TAKEN = "referrals.callback-taken"
    OUTCOME_RECORDED = "referrals.outcome-recorded"
    OBSERVED_STATE_RECORDED = "referrals.observed-state-recorded"
    DATA_REQUESTED = "referrals.data-requested"
    DATA_REQUEST_ANSWERED = "referrals.data-request-answered"
    # campaigns
    CAMPAIGN_OPENED = "campaigns.campaign-opened"
    CAMPAIGN_JOINED = "campaigns.campaign-joined"
    CAMPAIGN_CLOSED = "campaigns.campaign-closed"
    PARTNER_COUNTS_TAKEN = "campaigns.partner-counts-taken"
    REPORT_FROZEN = "campaigns.report-frozen"
    BULK_STARTED = "campaigns.bulk-started"
    BULK_CANCELLED = "campaigns.bulk-cancelled"
    BULK_FINISHED = "campaigns.bulk-finished"
    # liaison
    CONTACT_ADDED = "liaison.contact-added"
    CONTACT_ENDED = "liaison.contact-ended"
    MEETING_PLANNED = "liaison.meeting-planned"
    MEETING_RECORDED = "liaison.meeting-recorded"
    MINUTES_KEPT = "liaison.minutes-kept"
    COMMITMENT_NOTED = "liaison.commitment-noted"
    COMMITMENT_SETTLED = "liaison.commitment-settled"
    AGREEMENT_NOTED = "liaison.agreement-noted"
    AGREEMENT_APPLIED = "liaison.agreement-applied"
    AGREEMENT_ENDED = "liaison.agreement-ended"
    # invitations
    LINK_MADE = "invitations.link-made"
    LINK_OPENED = "invitations.link-opened"
    LINK_REVOKED = "invitations.link-revoked"
    # conversations
    MESSAGE_WRITTEN = "conversations.message-written"
    MESSAGE_RECEIVED = "conversations.message-received"
    MESSAGES_OPENED = "conversations.messages-opened"
    ATTACHMENT_CHECKED = "conversations.attachment-checked"
    NOTE_WRITTEN = "conversations.note-written"
    NOTE_CORRECTED = "conversations.note-corrected"
    # disclosures
    BASIS_STATED = "disclosures.basis-stated"
    EMERGENCY_DECLARED = "disclosures.emergency-declared"
    EMERGENCY_REVIEWED = "disclosures.emergency-reviewed"
    PRESERVATION_RENEWED = "disclosures.preservation-renewed"
    DISCLOSURE_RECEIVED = "disclosures.disclosure-received"
    DISCLOSURE_OPENED = "disclosures.disclosure-opened"
    DISCLOSURE_DESTROYED = "disclosures.disclosure-destroyed"
    LEFT_FILE_REMOVED = "disclosures.left-file-removed"
    # clocks
    PAUSE_OPENED = "clocks.pause-opened"
    PAUSE_APPROVED = "clocks.pause-approved"
    PAUSE_CLOSED = "clocks.pause-closed"
    LIMIT_SET = "clocks.limit-set"
    LADDER_SET = "clocks.ladder-set"
    STEP_DUE = "clocks.step-due"
    TASK_ENDED = "clocks.task-ended"
    PROVIDER_INFORMED = "clocks.provider-informed"
    EMERGENCY_JUSTIFIED = "clocks.emergency-justified"
    # peers
    PEER_SAVED = "peers.peer-saved"
    PEER_SECRETS_SET = "peers.secrets-set"
    PEER_MESSAGE_TAKEN = "peers.message-taken"
    LETTER_POSTED = "peers.letter-posted"
    LETTER_DELIVERED = "peers.letter-delivered"
    LETTER_FAILED = "peers.letter-failed"
    LETTER_RETRIED = "peers.letter-retried"
    # deconfliction
    UNIT_SAVED = "deconfliction.unit-saved"
    UNIT_ASKED = "deconfliction.unit-asked"
    ANSWER_RECEIVED = "deconfliction.answer-received"
    NO_ANSWER_CAME = "deconfliction.no-answer-came"
    HOLD_PLACED = "deconfliction.hold-placed"
    HOLD_ENDED = "deconfliction.hold-ended"
    QUESTION_RECEIVED = "deconfliction.question-received"
    ANSWER_GIVEN = "deconfliction.answer-given"
    # moderation
    AUTHORITY_SAVED = "moderation.authority-saved"
    REQUEST_RECEIVED = "moderation.request-received"
    REQUEST_WITHDRAWN = "moderation.request-withdrawn"
    ITEM_DECIDED = "moderation.item-decided"
    REINSTATEMENT_DECIDED = "moderation.reinstatement-decided"
    REQUEST_ANSWERED = "moderation.request-answered"
    STATEMENTS_EXPORTED = "moderation.statements-exported"


class Reason(StrEnum):
    """Why a chain is broken."""

    ROW_MISSING = "row-missing"
    CONTENT_CHANGED = "content-changed"
    COLUMN_CHANGED = "column-changed"
    ORDER_CHANGED = "order-changed"
    END_MISSING = "end-missing"
    HEAD_CHANGED = "head-changed"
    NOTED_PLACE_CHANGED = "noted-place-changed"


_SENTENCES: Final[Mapping[Reason, str]] = {
    Reason.ROW_MISSING: "Event {seq} is missing.",
    Reason.CONTENT_CHANGED: "Event {seq} was changed after it was recorded.",
    Reason.COLUMN_CHANGED: "A searchable column of event {seq} says other than its sealed content.",
    Reason.ORDER_CHANGED: "Event {seq} does not follow the one before it: one of the two was replaced.",
    Reason.END_MISSING: "The record ends before event {seq}, which was recorded.",
    Reason.HEAD_CHANGED: "The mark of the record's end was changed; the events before {seq} are whole.",
    Reason.NOTED_PLACE_CHANGED: "Event {seq} is not the one that was noted: the record was written anew.",
}


class Link(NamedTuple):
    """One row of the chain as it lies in the table."""

    seq: int
    at: datetime
    event: str
    actor_id: str
    subject_kind: str
    subject_id: str
    payload: str
    previous_digest: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A place in the chain; its digest stands for everything up to there."""

    seq: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """What a walk over the chain found."""

    events: int  # links found whole before the end or the first fault
    head: Checkpoint  # the last of them
    broken_seq: int | None  # the place of the first fault; None if the chain is whole
    reason: Reason | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing, changed or out of order."""
        return self.reason is None

    @property
    def sentence(self) -> str:
        """The finding in words."""
        if self.reason is None:
            return f"The record is whole: {self.events} events."
        return _SENTENCES[self.reason].format(seq=self.broken_seq)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which acts to look for; an empty field fits all."""

    subject_kind: str | None = None
    subject_id: str | None = None
    actor_id: str | None = None
    event: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None  # exclusive


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One recorded act."""

    seq: int
    at: datetime
    event: str  # text: names that are no longer in use stay readable
    actor_id: str
    subject_kind: str
    subject_id: str
    detail: Mapping[str, Any]
    digest: str
