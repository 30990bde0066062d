"""The words of the audit record."""

from enum import StrEnum


class Event(StrEnum):
    """Every act that is recorded; `capability.thing-verb`."""

    # access
    PERSON_ADDED = "access.person-added"
    PERSON_DEACTIVATED = "access.person-deactivated"
    PASSWORD_SET = "access.password-set"  # noqa: S105  (the name of an event)
    TOKEN_ISSUED = "access.token-issued"  # noqa: S105  (the name of an event)
    TOKEN_REVOKED = "access.token-revoked"  # noqa: S105  (the name of an event)
    # platforms
    PLATFORM_SAVED = "platforms.platform-saved"
    # registry
    EDITION_IMPORTED = "registry.edition-imported"
    EDITION_APPROVED = "registry.edition-approved"
    ORGANISATION_ADDED = "registry.organisation-added"
    LINK_ASSERTED = "registry.link-asserted"
    LINK_APPROVED = "registry.link-approved"
    # evidence
    CAPTURE_KEPT = "evidence.capture-kept"
    # intake
    IMPORT_FINISHED = "intake.import-finished"
    # signals
    IMAGE_ADDED = "signals.image-added"
    URL_ADDED = "signals.url-added"
    SCAN_FINISHED = "signals.scan-finished"
    LEAD_CLAIMED = "signals.lead-claimed"
    LEAD_RELEASED = "signals.lead-released"
    LEAD_STATUS_SET = "signals.lead-status-set"
    # review
    CASE_OPENED = "review.case-opened"
    CASE_PROPOSED = "review.case-proposed"
    CASE_APPROVED = "review.case-approved"
    CASE_RETURNED = "review.case-returned"
    CASE_DISMISSED = "review.case-dismissed"
    # referrals
    REFERRAL_CREATED = "referrals.referral-created"
    REFERRAL_RECALLED = "referrals.referral-recalled"
    REFERRAL_SENT = "referrals.referral-sent"
    REFERRAL_ACKNOWLEDGED = "referrals.referral-acknowledged"
    REFERRAL_WITHDRAWN = "referrals.referral-withdrawn"
    DELIVERY_FAILED = "referrals.delivery-failed"
    OUTCOME_RECORDED = "referrals.outcome-recorded"
    OBSERVED_STATE_RECORDED = "referrals.observed-state-recorded"
    DATA_REQUESTED = "referrals.data-requested"
    DATA_REQUEST_ANSWERED = "referrals.data-request-answered"
    MEETING_RECORDED = "referrals.meeting-recorded"
