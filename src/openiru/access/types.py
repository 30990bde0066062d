"""The words and facts of access."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

SYSTEM: Final = "system"  # the acting name of machine steps: scanning and delivering, never deciding


class Role(StrEnum):
    """What a person is here for."""

    ANALYST = "analyst"
    SUPERVISOR = "supervisor"
    PLATFORM_STAFF = "platform_staff"
    MODERATOR = "moderator"  # decides on what authorities refer, where the installation is a platform's
    PARTNER = "partner"  # another unit or an exchange: its programs read our feed and offer hashes
    OVERSIGHT = "oversight"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What an act needs; roles hold rights, see `policy.RIGHTS`."""

    READ_DESK = "read_desk"
    READ_OVERSIGHT = "read_oversight"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_PLATFORMS = "manage_platforms"
    IMPORT_LIST = "import_list"
    APPROVE_LIST = "approve_list"
    MANAGE_ORGANISATIONS = "manage_organisations"
    APPROVE_LINK = "approve_link"
    IMPORT_OBSERVATIONS = "import_observations"
    KEEP_EVIDENCE = "keep_evidence"
    ADD_SIGNAL = "add_signal"
    CONFIRM_SIGNAL = "confirm_signal"
    MANAGE_BANKS = "manage_banks"
    MANAGE_EXCHANGES = "manage_exchanges"
    PULL_EXCHANGE = "pull_exchange"
    READ_FEED = "read_feed"
    OFFER_SIGNAL = "offer_signal"
    RUN_SCAN = "run_scan"
    CHOOSE_GOLDEN_TEXT = "choose_golden_text"
    FREEZE_GOLDEN_SET = "freeze_golden_set"
    REFIT_MODEL = "refit_model"
    SWITCH_MODEL = "switch_model"
    CLAIM_LEAD = "claim_lead"
    PROPOSE_CASE = "propose_case"
    DISMISS_CASE = "dismiss_case"
    APPROVE_CASE = "approve_case"
    CREATE_REFERRAL = "create_referral"
    RECALL_REFERRAL = "recall_referral"
    WITHDRAW_ITEM = "withdraw_item"
    SEND_REFERRAL = "send_referral"
    WRITE_TO_PLATFORM = "write_to_platform"
    WRITE_NOTE = "write_note"
    INVITE_PLATFORM = "invite_platform"
    RECORD_OBSERVED_STATE = "record_observed_state"
    LOOK_AT_PAGES = "look_at_pages"  # ask pages, and record what probes read; nothing of a referral
    DECIDE_RETURN = "decide_return"
    RECORD_MEETING = "record_meeting"
    MANAGE_CLOCKS = "manage_clocks"  # pauses, tasks of ladders, what providers were told
    JUSTIFY_EMERGENCY = "justify_emergency"
    RECEIVE_DISCLOSURE = "receive_disclosure"
    OPEN_DISCLOSURE = "open_disclosure"
    DESTROY_DISCLOSURE = "destroy_disclosure"
    DECLARE_EMERGENCY = "declare_emergency"
    REVIEW_EMERGENCY = "review_emergency"
    ANSWER_REFERRAL = "answer_referral"
    READ_PORTAL = "read_portal"
    MANAGE_PEERS = "manage_peers"
    ASK_UNIT = "ask_unit"
    ANSWER_UNIT = "answer_unit"
    END_HOLD = "end_hold"
    RECEIVE_REFERRAL = "receive_referral"
    READ_MODERATION = "read_moderation"
    DECIDE_ITEM = "decide_item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, as far as rules care."""

    person_id: str
    role: Role | None  # None: a machine step
    platform: str | None
    outward_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A person as others in the unit may see them."""

    person_id: str
    username: str
    role: Role
    platform: str | None
    outward_name: str
    is_active: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody to be added."""

    username: str
    role: Role
    platform: str | None = None  # slug; staff of platforms have one, nobody else
    outward_name: str | None = None  # None: a neutral name that tells nothing about the person


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """A machine's token without its secret, which nobody can read again."""

    token_id: str
    person_id: str
    label: str
    created_at: datetime
    expires_at: datetime  # exclusive
    revoked_at: datetime | None
