"""Every page by its name: who may come in, by which methods, and for steps what is said and what is recorded."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, cast

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.channel_steps import CHANNEL_RULES
from tests.factories.conversations import picture
from tests.factories.rules import REASON, Rule, Said, Step, reads, takes
from tests.factories.scene import Scene
from tests.factories.steps_of_clocks import CLOCK_RULES
from tests.factories.unit_steps import hold, no_objection, question, they_agreed

from openiru.access.types import Right
from openiru.audit.types import Event
from openiru.liaison import queries as liaison
from openiru.linking.types import ReturnVerdict, Verdict
from openiru.referrals.queries import referral
from openiru.review.types import Exemption
from openiru.workflows.returns.deciding import decide_return
from openiru.workflows.withdraw.plan import plan_withdrawal

PROPOSAL: Final[Said] = {
    "ground": "c",
    "tier": "3",
    "reason": REASON,
    **{f"{each}_applies": "no" for each in Exemption},
    **{f"{each}_words": "No sign of it in any post." for each in Exemption},
}


def _lead(handle: str) -> Callable[[Scene], tuple[str, ...]]:
    return lambda scene: (scene.leads[handle],)


def _case(handle: str) -> Callable[[Scene], tuple[str, ...]]:
    return lambda scene: (scene.cases[handle],)


def _entry(name: str) -> Callable[[Scene], tuple[str, ...]]:
    return lambda scene: (scene.entries[name],)


def _referral(name: str) -> Callable[[Scene], tuple[str, ...]]:
    return lambda scene: (scene.referrals[name].referral_id,)


def _first_item(name: str, **said: str) -> Callable[[Scene], Said]:
    return lambda scene: {
        "item": [scene.referrals[name].items[0].item_id],
        "item_id": scene.referrals[name].items[0].item_id,
        **said,
    }


def _first_message(scene: Scene) -> tuple[str, ...]:
    return (referral(scene.referrals["waiting"].referral_id).messages[0].message_id,)


def _plan_of(item_id: str, at: datetime) -> Said:
    return {"item": [item_id], "plan": plan_withdrawal([item_id], at=at).digest, "reason": REASON}


def _with_facebook(event: Event, by: str, **said: str) -> Step:
    return Step(by=by, event=event, about=lambda _scene: ("facebook",), said=lambda _scene: said)


def _to_file(scene: Scene) -> tuple[str, ...]:
    messages = referral(scene.referrals["asked"].referral_id).messages
    return tuple(each.message_id for each in messages if each.awaits_person)


def _filed(scene: Scene) -> Said:
    proof = SimpleUploadedFile("seen.png", picture().data)
    return {"filed_at": f"{scene.at:%Y-%m-%dT%H:%M}", "ticket": "TG-7", "proof": cast("str", proof)}


def _confirmed_return(scene: Scene) -> tuple[str, ...]:
    said = Verdict(verdict=ReturnVerdict.CONFIRMED, reason=REASON)
    decide_return(scene.returned, said, by=scene.people["bilal"], at=scene.at)
    return (scene.returned,)


_DESK, _PORTAL, _OVERSIGHT = (
    reads(Right.READ_DESK),
    reads(Right.READ_PORTAL),
    reads(Right.READ_OVERSIGHT),
)

RULES: Final[Mapping[str, Rule]] = {
    **CHANNEL_RULES,
    # the desk
    "home": _DESK,
    "search": _DESK,
    "queue": _DESK,
    "queue_order": _DESK,
    "next_lead": _DESK,
    "lead": _DESK,
    "copies": _DESK,
    "claim_copies": takes(
        Right.CLAIM_LEAD, Step(by="ayesha", event=Event.LEAD_CLAIMED, about=_lead("north.wind"))
    ),
    "claim_lead": takes(
        Right.CLAIM_LEAD, Step(by="ayesha", event=Event.LEAD_CLAIMED, about=_lead("north.wind"))
    ),
    "release_lead": takes(
        Right.CLAIM_LEAD, Step(by="ayesha", event=Event.LEAD_RELEASED, about=_lead("student.notes"))
    ),
    "open_case": takes(
        Right.PROPOSE_CASE, Step(by="ayesha", event=Event.CASE_OPENED, about=_lead("valley.news"))
    ),
    "dismiss_lead": takes(
        Right.DISMISS_CASE,
        Step(
            by="ayesha",
            event=Event.CASE_DISMISSED,
            about=_lead("morning.herald"),
            said=lambda _scene: {"reason": REASON},
        ),
    ),
    "returns": _DESK,
    "return_lead": _DESK,
    "decide_return": takes(
        Right.DECIDE_RETURN,
        Step(
            by="ayesha",
            event=Event.RETURN_DECIDED,
            about=lambda scene: (scene.returned,),
            said=lambda _scene: {"verdict": "rejected", "reason": REASON},
        ),
    ),
    "open_return_case": takes(
        Right.PROPOSE_CASE,
        Step(by="ayesha", event=Event.CASE_OPENED, about=_confirmed_return),
    ),
    "subject": _DESK,
    "picture": _DESK,
    "cases": _DESK,
    "case": _DESK,
    "network": _DESK,
    "shared": _DESK,
    "propose_case": takes(
        Right.PROPOSE_CASE,
        Step(by="ayesha", event=Event.CASE_PROPOSED, about=_case("rf.press"), said=lambda _scene: PROPOSAL),
    ),
    "dismiss_case": takes(
        Right.DISMISS_CASE,
        Step(
            by="ayesha",
            event=Event.CASE_DISMISSED,
            about=_case("rf.press"),
            said=lambda _scene: {"reason": REASON},
        ),
    ),
    "decide_case": takes(
        Right.APPROVE_CASE,
        Step(
            by="bilal",
            event=Event.CASE_APPROVED,
            about=_case("hill.voice"),
            said=lambda _scene: {"step": "approve", "reason": REASON},
        ),
    ),
    "approvals": reads(Right.APPROVE_CASE),
    "next_approval": reads(Right.APPROVE_CASE),
    "approvals_preview": reads(Right.APPROVE_CASE),
    "approvals_decide": takes(
        Right.APPROVE_CASE,
        Step(
            by="bilal",
            event=Event.CASE_RETURNED,
            said=lambda scene: {
                "case": [scene.cases["hill.voice"], scene.cases["front.daily"]],
                "step": "return",
                "reason": REASON,
            },
        ),
    ),
    "approvals_result": reads(Right.APPROVE_CASE),
    "referrals": _DESK,
    "new_referral": reads(Right.CREATE_REFERRAL),
    "create_referral": takes(
        Right.CREATE_REFERRAL,
        Step(
            by="ayesha",
            event=Event.REFERRAL_CREATED,
            said=lambda scene: {
                "platform": "facebook",
                "instrument": "account_block",
                "case": [scene.cases["green.field"]],
            },
        ),
    ),
    "referral": _DESK,
    "recall_referral": takes(
        Right.RECALL_REFERRAL,
        Step(by="ayesha", event=Event.REFERRAL_RECALLED, about=_referral("waiting")),
    ),
    "withdraw_items": takes(
        Right.WITHDRAW_ITEM,
        Step(
            by="bilal",
            event=Event.REFERRAL_WITHDRAWN,
            about=_referral("asked"),
            said=_first_item("asked", reason=REASON),
        ),
        shows=True,
    ),
    "note_sighting": takes(
        Right.RECORD_OBSERVED_STATE,
        Step(
            by="ayesha",
            event=Event.OBSERVED_STATE_RECORDED,
            about=_referral("answered"),
            said=_first_item("answered", state="gone"),
        ),
    ),
    "conversation": _DESK,
    "file": _DESK,
    "answers": _DESK,
    "news": _DESK,
    "links": _DESK,
    "make_link": takes(
        Right.INVITE_PLATFORM,
        Step(
            by="ayesha",
            event=Event.LINK_MADE,
            about=_referral("answered"),
            said=lambda _scene: {"contact": "desk@facebook.example", "days": "7"},
        ),
    ),
    "revoke_link": takes(
        Right.INVITE_PLATFORM,
        Step(
            by="bilal",
            event=Event.LINK_REVOKED,
            about=lambda scene: (scene.talk.links["night"],),
        ),
    ),
    "send_message": takes(
        Right.WRITE_TO_PLATFORM,
        Step(
            by="ayesha",
            event=Event.MESSAGE_WRITTEN,
            about=_referral("answered"),
            said=lambda _scene: {"text": "We mean the posts of 28 June.", "step": "send"},
        ),
    ),
    "write_note": takes(
        Right.WRITE_NOTE,
        Step(
            by="ayesha",
            event=Event.NOTE_WRITTEN,
            about=_referral("answered"),
            said=lambda _scene: {"text": REASON},
        ),
    ),
    "correct_note": takes(
        Right.WRITE_NOTE,
        Step(
            by="bilal",
            event=Event.NOTE_CORRECTED,
            about=lambda scene: (scene.referrals["answered"].referral_id, scene.talk.notes["open"]),
            said=lambda _scene: {"text": REASON},
        ),
    ),
    "order": _DESK,
    "referral_form": _DESK,
    "overlay": _DESK,
    "filings": _DESK,
    "filing": takes(
        Right.CREATE_REFERRAL,
        Step(by="ayesha", event=Event.MESSAGE_FILED, about=_to_file, said=_filed),
        shows=True,
    ),
    "unfiled": takes(
        Right.CREATE_REFERRAL,
        Step(
            by="ayesha",
            event=Event.FILING_LEFT,
            about=_to_file,
            said=lambda _scene: {"why": "The platform's form is closed."},
        ),
    ),
    **CLOCK_RULES,
    "retry_delivery": takes(
        Right.CREATE_REFERRAL, Step(by="ayesha", event=Event.DELIVERY_RETRIED, about=_first_message)
    ),
    "models": _DESK,
    "model": _DESK,
    "switch_model": takes(
        Right.SWITCH_MODEL,
        Step(
            by="bilal",
            event=Event.MODEL_SWITCHED,
            about=lambda scene: (scene.models["on"],),
            said=lambda _scene: {"step": "off", "reason": REASON},
        ),
    ),
    "banks": _DESK,
    "bank": _DESK,
    "change_bank": takes(
        Right.MANAGE_BANKS,
        Step(
            by="bilal",
            event=Event.BANK_CHANGED,
            about=lambda _scene: ("press",),
            said=lambda _scene: {
                "name": "Newspapers",
                "legal_basis": "Article 1(3)",
                "max_distance_bits": "20",
                "validity_days": "0",
                "flood_scan_subjects": "100",
                "flood_day_subjects": "200",
                "reason": REASON,
            },
        ),
    ),
    "bank_entry": _DESK,
    "withdraw_entry": takes(
        Right.ADD_SIGNAL,
        Step(
            by="ayesha",
            event=Event.IMAGE_WITHDRAWN,
            about=_entry("poster"),
            said=lambda _scene: {"reason": REASON},
        ),
    ),
    "give_opinion": takes(
        Right.ADD_SIGNAL,
        Step(
            by="bilal",
            event=Event.OPINION_GIVEN,
            about=_entry("poster"),
            said=lambda _scene: {"party": "platform:facebook", "stance": "positive", "reason": REASON},
        ),
    ),
    "confirm_entry": takes(
        Right.CONFIRM_SIGNAL,
        Step(
            by="bilal",
            event=Event.ENTRY_CONFIRMED,
            about=_entry("quarantined"),
            said=lambda _scene: {"reason": REASON},
        ),
    ),
    "corrections": _DESK,
    "correct_items": takes(
        Right.WITHDRAW_ITEM,
        Step(
            by="bilal",
            event=Event.ITEMS_CORRECTED,
            about=_referral("asked"),
            said=lambda scene: _plan_of(scene.referrals["asked"].items[0].item_id, scene.at),
        ),
        shows=True,
    ),
    "ask_reinstatement": takes(
        Right.WITHDRAW_ITEM,
        Step(by="bilal", event=Event.REINSTATEMENT_ASKED, about=lambda scene: (scene.wrong_item,)),
    ),
    "answer_reinstatement": takes(
        Right.RECORD_OBSERVED_STATE,
        Step(
            by="ayesha",
            event=Event.REINSTATEMENT_ANSWERED,
            about=lambda scene: (scene.wrong_item,),
            said=lambda _scene: {"said": "confirmed", "note": REASON},
        ),
    ),
    "platforms": _DESK,
    "platform": _DESK,
    "add_meeting": takes(
        Right.RECORD_MEETING,
        Step(
            by="ayesha",
            event=Event.MEETING_RECORDED,
            about=lambda _scene: ("facebook",),
            said=lambda _scene: {"held_at": "2025-07-01T10:00", "subject": "Weekends"},
        ),
    ),
    "liaison": _DESK,
    "liaison_calendar": _DESK,
    "liaison_contact": takes(
        Right.MANAGE_PLATFORMS,
        _with_facebook(Event.CONTACT_ADDED, "bilal", role_title="Press", email="p@x.example"),
    ),
    "liaison_end_contact": takes(
        Right.MANAGE_PLATFORMS,
        Step(
            by="bilal",
            event=Event.CONTACT_ENDED,
            about=lambda _scene: ("facebook",),
            said=lambda scene: {"contact_id": liaison.contacts("facebook", on=scene.at.date())[0].contact_id},
        ),
    ),
    "liaison_plan": takes(
        Right.RECORD_MEETING,
        _with_facebook(Event.MEETING_PLANNED, "ayesha", held_at="2027-07-01T10:00", subject="Weekends"),
    ),
    "liaison_minutes": takes(
        Right.RECORD_MEETING,
        Step(
            by="ayesha",
            event=Event.MINUTES_KEPT,
            about=lambda _scene: ("facebook",),
            said=lambda scene: {
                "meeting_id": liaison.meetings(scene.at)[0].meeting_id,
                "words": "Weekends were spoken about.",
                "ours": "lead analyst",
            },
        ),
    ),
    "liaison_commitment": takes(
        Right.RECORD_MEETING,
        _with_facebook(
            Event.COMMITMENT_NOTED,
            "ayesha",
            side="platform",
            owner="Policy lead",
            words="A named contact",
            source_sentence="We will name one.",
        ),
    ),
    "liaison_settle": takes(
        Right.RECORD_MEETING,
        Step(
            by="ayesha",
            event=Event.COMMITMENT_SETTLED,
            about=lambda _scene: ("facebook",),
            said=lambda scene: {
                "commitment_id": liaison.commitments(scene.at)[0].commitment_id,
                "to": "kept",
                "reason": REASON,
            },
        ),
    ),
    "liaison_agreement": takes(
        Right.MANAGE_PLATFORMS,
        _with_facebook(
            Event.AGREEMENT_NOTED,
            "bilal",
            title="Memorandum",
            signed_on="2025-06-01",
            in_force_from="2025-06-01",
        ),
    ),
    "organisations": _DESK,
    "organisation": _DESK,
    "units": _DESK,
    "answer_unit": takes(
        Right.ANSWER_UNIT, Step(by="ayesha", event=Event.ANSWER_GIVEN, about=question, said=no_objection)
    ),
    "end_hold": takes(Right.END_HOLD, Step(by="bilal", event=Event.HOLD_ENDED, about=hold, said=they_agreed)),
    "figures": _DESK,
    "figure_rows": _DESK,
    "figures_csv": _DESK,
    "figures_json": _DESK,
    "staying": _DESK,
    "staying_items": _DESK,
    "curves_csv": _DESK,
    "curves_json": _DESK,
    # the portal
    "portal": _PORTAL,
    "portal_referral": _PORTAL,
    "portal_acknowledge": takes(
        Right.ANSWER_REFERRAL,
        Step(by="tania", event=Event.REFERRAL_ACKNOWLEDGED, about=_referral("asked")),
    ),
    "portal_answer": takes(
        Right.ANSWER_REFERRAL,
        Step(
            by="tania",
            event=Event.OUTCOME_RECORDED,
            about=_referral("asked"),
            said=_first_item("asked", outcome="account_terminated"),
        ),
    ),
    "portal_produced": takes(
        Right.ANSWER_REFERRAL,
        Step(
            by="xenia",
            event=Event.DATA_REQUEST_ANSWERED,
            about=_referral("data"),
            said=lambda _scene: {"produced": "all"},
        ),
    ),
    "portal_conversation": _PORTAL,
    "portal_file": _PORTAL,
    "portal_say": takes(
        Right.ANSWER_REFERRAL,
        Step(
            by="farid",
            event=Event.MESSAGE_RECEIVED,
            about=_referral("answered"),
            said=lambda _scene: {"text": "Which pictures do you mean?", "asks": "on"},
        ),
    ),
    "portal_order": _PORTAL,
    "portal_form": _PORTAL,
    "portal_item": _PORTAL,
    "portal_picture": _PORTAL,
    # oversight
    "oversight": _OVERSIGHT,
    "oversight_chain": _OVERSIGHT,
    "oversight_rejected": _OVERSIGHT,
    # people
    "people": reads(Right.MANAGE_PEOPLE),
    "add_person": takes(
        Right.MANAGE_PEOPLE,
        Step(
            by="omar",
            event=Event.PERSON_ADDED,
            said=lambda _scene: {"username": "sana", "role": "analyst"},
        ),
    ),
    "person_password": takes(
        Right.MANAGE_PEOPLE,
        Step(by="omar", event=Event.PASSWORD_SET, about=lambda scene: (scene.people["farid"],)),
    ),
    "deactivate_person": takes(
        Right.MANAGE_PEOPLE,
        Step(by="omar", event=Event.PERSON_DEACTIVATED, about=lambda scene: (scene.people["farid"],)),
    ),
}

# Allauth's pages and the reader's own wishes: the same for all; each has tests of its own beside the walk.
OWN: Final = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "set_language",
    "reading",
    "design",
    # For those who come by a link; see test_links.
    "link_entrance",
    *(
        f"visit_{room}"
        for room in (
            *("referral", "order", "form", "conversation", "file", "item", "picture"),
            *("acknowledge", "answer", "produced", "say"),
        )
    ),
}
